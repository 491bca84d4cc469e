// Linear memory whose bytes lie in a file. Engines see it in the paged form: a page has no entry until its first access, which takes the slow path and reads
// the page; it has no entry for writing until its first store, so that only pages that changed are written back. Every page has its place in one buffer.

import { type Access, Memory, MemoryFault, type TrapCode } from "@atoll/core";
import { type MemoryPiece, requirePages, requireRange } from "@atoll/core/engine";
import type { MemoryType, PagedAccess } from "@atoll/core/engine";
import { FilePages } from "./file-pages.ts";

export interface FileMemoryOptions {
  readonly path: string;
  readonly nullGuard: number;
  /** Bytes that are read and written at once: 4096, 16384 or 65536. */
  readonly pageSize: number;
  /** `memory.grow` fails beyond this many bytes. */
  readonly byteLimit?: number;
  /** Accounts for bytes taken (positive) or given back (negative); false refuses them. */
  readonly charge: (bytes: number) => boolean;
}

const WASM_PAGE = 65536;
/** More would be slow to move when it grows. */
const MOST = 2 ** 30;
const READ = 1;
const CHANGED = 2;

export class FileMemory extends Memory {
  readonly #file: FilePages;
  readonly #pageSize: number;
  readonly #byteLimit: number;
  readonly #charge: (bytes: number) => boolean;
  /** READ and CHANGED, by page. */
  #states: Uint8Array;
  /** All bytes, behind a page that is never one: see PagedAccess. */
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array();
  /** Where the entries begin: with 64-bit addresses behind those of the empty table. */
  readonly #firstEntry: number;
  readonly #readTable: Int32Array;
  readonly #writeTable: Int32Array;
  #access: PagedAccess;

  /** Its size is the type's minimum, or the file's if that is longer. Throws RangeError if there are not as many bytes, and what node:fs throws. */
  constructor(type: MemoryType, options: FileMemoryOptions) {
    super(type, options.nullGuard);
    this.#pageSize = options.pageSize;
    this.#charge = options.charge;
    const most = type.limits.max === undefined ? MOST : Number(type.limits.max) * WASM_PAGE;
    this.#byteLimit = Math.min(most, options.byteLimit ?? MOST, MOST);
    this.#file = new FilePages(options.path);
    const found = Math.ceil(this.#file.size / WASM_PAGE) * WASM_PAGE;
    const length = Math.max(Number(type.limits.min) * WASM_PAGE, found);
    if (length > this.#byteLimit || !this.#charge(length)) {
      this.#file.close();
      throw new RangeError(`a memory of ${length} bytes is over the limit`);
    }
    this.#states = new Uint8Array(length / this.#pageSize);
    const entries = 2 ** 32 / this.#pageSize;
    this.#firstEntry = type.addressType === "i64" ? entries : 0;
    this.#readTable = new Int32Array(this.#firstEntry + entries);
    this.#writeTable = new Int32Array(this.#firstEntry + entries);
    this.#access = this.#show(length);
  }

  override get access(): PagedAccess {
    return this.#access;
  }
  override get byteLength(): number {
    return this.#bytes.length;
  }

  override grow(deltaPages: number): number {
    requirePages(deltaPages);
    const before = this.pages;
    const delta = deltaPages * WASM_PAGE;
    const length = this.#bytes.length + delta;
    if (!(length <= this.#byteLimit)) return -1;
    if (delta === 0) return before;
    if (!this.#charge(delta)) return -1;
    const states = new Uint8Array(length / this.#pageSize);
    states.set(this.#states);
    // Nothing of it is in the file.
    states.fill(READ, this.#states.length);
    this.#states = states;
    for (let page = before * (WASM_PAGE / this.#pageSize); page < states.length; page++) this.#enter(page);
    this.#access = this.#show(length);
    return before;
  }

  override check(address: number, length: number, access: Access): void {
    requireRange(address, length);
    if (!(address + length <= this.#bytes.length)) this.#fault("out_of_bounds_memory", address, length, access);
    if (length > 0 && address < this.nullGuard) this.#fault("null_access", address, length, access);
  }

  override pieces(address: number, length: number, access: Access): readonly MemoryPiece[] {
    this.check(address, length, access);
    const end = address + length;
    for (let page = Math.floor(address / this.#pageSize); page * this.#pageSize < end; page++) this.#need(page, access);
    return [this.#bytes.subarray(address, end)];
  }

  override fill(address: number, value: number, length: number): void {
    for (const piece of this.pieces(address, length, "write")) piece.fill(value);
  }

  override copy(destination: number, source: Memory, sourceAddress: number, length: number): void {
    source.check(sourceAddress, length, "read");
    this.check(destination, length, "write");
    this.write(destination, source.read(sourceAddress, length));
  }

  /** Writes what changed to the file. */
  flush(): void {
    for (const [page, state] of this.#states.entries()) {
      if ((state & CHANGED) === 0) continue;
      const at = page * this.#pageSize;
      this.#file.write(this.#bytes.subarray(at, at + this.#pageSize), at);
      // The next store is seen again.
      this.#states[page] = READ;
      this.#writeTable[this.#firstEntry + page] = 0;
    }
    this.#file.resize(this.#bytes.length);
  }

  /** Writes what changed, and lets go of the file. */
  override dispose(): void {
    if (this.#states.length === 0) return;
    this.flush();
    this.#file.close();
    this.#charge(-this.#bytes.length);
    this.#states = new Uint8Array();
    this.#readTable.fill(0);
    this.#writeTable.fill(0);
    this.#access = this.#show(0);
  }

  /** Has a page in its place, and lets engines find it there. */
  #need(page: number, access: Access): void {
    const state = this.#states[page] ?? 0;
    const wanted = access === "write" ? READ | CHANGED : READ;
    const at = page * this.#pageSize;
    if (state === 0) this.#file.read(this.#bytes.subarray(at, at + this.#pageSize), at);
    if ((state & wanted) !== wanted) this.#states[page] = state | wanted;
    this.#enter(page);
  }

  /** Makes the entries of a page what its state says. */
  #enter(page: number): void {
    const at = page * this.#pageSize;
    // Where the null guard is longer than a page, engines ask for those in it.
    if (this.nullGuard >= this.#pageSize && at < this.nullGuard) return;
    const state = this.#states[page] ?? 0;
    this.#readTable[this.#firstEntry + page] = (state & READ) === 0 ? 0 : at + this.#pageSize;
    this.#writeTable[this.#firstEntry + page] = (state & CHANGED) === 0 ? 0 : at + this.#pageSize;
  }

  /** Moves the bytes to a buffer for `length` of them, which engines must notice. */
  #show(length: number): PagedAccess {
    const pageSize = this.#pageSize;
    const buffer = new ArrayBuffer(pageSize + length);
    const bytes = new Uint8Array(buffer, pageSize, length);
    bytes.set(this.#bytes.subarray(0, length));
    this.#bytes = bytes;
    return {
      form: "paged",
      pageShift: Math.log2(pageSize),
      low: pageSize + (this.nullGuard < pageSize ? this.nullGuard : 0),
      directory: Int32Array.of(this.#firstEntry),
      readTable: this.#readTable,
      writeTable: this.#writeTable,
      frames: new DataView(buffer),
    };
  }

  #fault(code: TrapCode, address: number, width: number, access: Access): never {
    throw new MemoryFault(code, { address, width, access, size: this.#bytes.length });
  }
}
