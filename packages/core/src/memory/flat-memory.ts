// Flat linear memory: one contiguous run of host bytes, 32- or 64-bit addresses. Growing within the spare capacity makes
// a longer view over the same buffer; beyond it, the buffer is replaced by a larger one. Where pages cannot all be reached,
// flat-pages.ts adds the table that engines read.

import type { MemoryType } from "../module/types.ts";
import type { AccessFault, TrapCode } from "../errors/errors.ts";
import { FlatPages } from "./flat-pages.ts";
import {
  type Access,
  type FlatAccess,
  Memory,
  MemoryFault,
  type MemoryPiece,
  type MemoryRange,
  type PagedAccess,
} from "./memory.ts";

export interface FlatMemoryOptions {
  /** Accesses below this address fault with `null_access`. Default 0. */
  readonly nullGuard?: number;
  /** `memory.grow` fails beyond this many bytes. Default: the type's maximum. */
  readonly byteLimit?: number;
  /** `wrap` takes addresses modulo the limit, rounded up to a power of two. Default `trap`, as core wasm has it. */
  readonly outOfBounds?: "trap" | "wrap";
  /** Granularity of page rules: 4096, 16384 or 65536 (the default). */
  readonly mappingPageSize?: number;
  /** For mappings inside the memory: whether a size that can never fit traps. Default `error`. */
  readonly excessiveSize?: "trap" | "error";
  /** Accounts for bytes taken (positive) or given back (negative); false refuses them. Default: nothing is refused. */
  readonly charge?: (bytes: number) => boolean;
}

/** Largest memory that a host buffer is asked for: engines address it with exact integers and hosts cap it anyway. */
const HOST_LIMIT = 2 ** 33;
const MAX_SPARE = 2 ** 28;

export class FlatMemory extends Memory {
  /** The most bytes that it may grow to. */
  readonly byteLimit: number;
  readonly mappingPageSize: number;
  readonly excessiveSize: "trap" | "error";
  /** What is mapped nearest to an address, for faults: set by who keeps regions inside the memory. */
  nearestRegion: ((address: number) => AccessFault["region"]) | undefined;
  readonly #charge: (bytes: number) => boolean;
  /** Addresses are taken modulo this; Infinity if they are not. */
  readonly #wrap: number;
  #buffer: ArrayBuffer;
  #bytes: Uint8Array<ArrayBuffer>;
  #access: FlatAccess | PagedAccess;
  /** The piece made last, while there are no pages. */
  #last: readonly MemoryPiece[] = [];
  /** Set when not every byte may be reached: then the buffer begins with a page that is not the guest's. */
  #pages: FlatPages | undefined;

  /** Throws RangeError when the host cannot allocate the minimum. */
  constructor(type: MemoryType, options: FlatMemoryOptions = {}) {
    super(type, options.nullGuard ?? 0);
    const pageSize = 2 ** type.pageSizeLog2;
    const space = type.addressType === "i32" ? 2 ** 32 : 2 ** 64;
    const declared = type.limits.max === undefined ? space : Number(type.limits.max) * pageSize;
    this.byteLimit = Math.min(declared, space, options.byteLimit ?? HOST_LIMIT, HOST_LIMIT);
    this.#charge = options.charge ?? (() => true);
    this.mappingPageSize = options.mappingPageSize ?? 65536;
    this.excessiveSize = options.excessiveSize ?? "error";
    this.#wrap = options.outOfBounds === "wrap" ? 2 ** Math.ceil(Math.log2(this.byteLimit)) : Infinity;
    const length = Number(type.limits.min) * pageSize;
    if (length > this.byteLimit || !this.#charge(length)) {
      throw new RangeError(`a memory of ${length} bytes is over the limit`);
    }
    if (this.nullGuard > 0 || this.#wrap !== Infinity) this.#pages = this.#newPages();
    this.#buffer = new ArrayBuffer(this.#lead + length);
    this.#bytes = new Uint8Array();
    this.#access = this.#show(length);
  }

  override get access(): FlatAccess | PagedAccess {
    return this.#access;
  }
  override get byteLength(): number {
    return this.#bytes.length;
  }
  /** All bytes, whatever the guest may do with them. Replaced when the memory grows. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  override grow(deltaPages: number): number {
    const before = this.pages;
    const length = (before + deltaPages) * 2 ** this.type.pageSizeLog2;
    if (!(length <= this.byteLimit)) return -1;
    if (deltaPages === 0) return before;
    const delta = length - this.#bytes.length;
    if (!this.#charge(delta)) return -1;
    if (this.#lead + length > this.#buffer.byteLength) {
      const spare = Math.min(this.#bytes.length, MAX_SPARE);
      if (!this.#move(Math.min(length + spare, this.byteLimit)) && !this.#move(length)) {
        this.#charge(-delta);
        return -1;
      }
    }
    this.#show(length);
    return before;
  }

  /**
   * Sets what may be done with a range of whole pages (PAGE_* bits of flat-pages.ts). Takes the memory to its paged form; false if
   * the host has no memory for that.
   */
  setPages(address: number, size: number, state: number): boolean {
    if (this.#pages === undefined) {
      this.#pages = this.#newPages();
      if (!this.#move(this.#bytes.length)) {
        this.#pages = undefined;
        return false;
      }
      this.#show(this.#bytes.length);
    }
    this.#pages.set(address, size, state, this.#bytes.length);
    return true;
  }

  override effectiveAddress(lo: number, hi: number, width: number, access: Access): number {
    if (this.#wrap === Infinity) return super.effectiveAddress(lo, hi, width, access);
    return ((hi % 2 ** 20) * 2 ** 32 + lo) % this.#wrap;
  }

  override check(address: number, length: number, access: Access): void {
    if (this.#pages === undefined) {
      if (!(address + length <= this.#bytes.length)) this.#fault("out_of_bounds_memory", address, length, access);
      return;
    }
    for (const [at, size] of this.#ranges(address, length)) {
      if (!(at + size <= this.#bytes.length)) this.#fault("out_of_bounds_memory", address, length, access);
      if (size === 0) continue;
      if (at < this.nullGuard) this.#fault("null_access", address, length, access);
      const refused = this.#pages?.refuse(at, size, access);
      if (refused !== undefined) this.#fault(refused, address, length, access);
    }
  }

  override pieces(address: number, length: number, access: Access): readonly MemoryPiece[] {
    this.check(address, length, access);
    if (this.#pages === undefined) return this.#onlyPiece(address, length);
    return this.#ranges(address, length).map(([at, size]) => this.#bytes.subarray(at, at + size));
  }

  /** Guests read and write from the same buffer again and again: its view is made once. */
  #onlyPiece(address: number, length: number): readonly MemoryPiece[] {
    const [last] = this.#last;
    if (last?.byteOffset !== address || last.length !== length) {
      this.#last = [this.#bytes.subarray(address, address + length)];
    }
    return this.#last;
  }

  /** Nothing moves while pieces are made here, and making them changes nothing. */
  override gather(ranges: readonly MemoryRange[], access: Access): readonly MemoryPiece[] {
    return ranges.flatMap(({ address, length }) => this.pieces(address, length, access));
  }

  override fill(address: number, value: number, length: number): void {
    for (const piece of this.pieces(address, length, "write")) piece.fill(value);
  }

  override copy(destination: number, source: Memory, sourceAddress: number, length: number): void {
    source.check(sourceAddress, length, "read");
    const [target, ...wrapped] = this.pieces(destination, length, "write");
    const [origin, ...rest] = source.pieces(sourceAddress, length, "read");
    if (target !== undefined && origin !== undefined && wrapped.length + rest.length === 0) target.set(origin);
    else this.write(destination, source.read(sourceAddress, length));
  }

  override load(address: number, width: number, scratch: Uint8Array): void {
    if (this.#wrap !== Infinity) {
      super.load(address, width, scratch);
      return;
    }
    this.check(address, width, "read");
    for (let i = 0; i < width; i++) scratch[i] = this.#bytes[address + i] ?? 0;
  }

  override store(address: number, width: number, scratch: Uint8Array): void {
    if (this.#wrap !== Infinity) {
      super.store(address, width, scratch);
      return;
    }
    this.check(address, width, "write");
    for (let i = 0; i < width; i++) this.#bytes[address + i] = scratch[i] ?? 0;
  }

  override dispose(): void {
    this.#charge(-this.#bytes.length);
    this.#buffer = new ArrayBuffer(0);
    this.#pages = undefined;
    this.#show(0);
  }

  /** Where a range lies: itself, or two when it wraps around the end. */
  #ranges(address: number, length: number): readonly (readonly [number, number])[] {
    if (this.#wrap === Infinity || length > this.#wrap) return [[address, length]];
    const at = address % this.#wrap;
    const head = Math.min(length, this.#wrap - at);
    return head === length
      ? [[at, length]]
      : [
          [at, head],
          [0, length - head],
        ];
  }

  get #lead(): number {
    return this.#pages?.lead ?? 0;
  }

  /** As large as rules and the memory's own pages let them be, so that tables are small. */
  #newPages(): FlatPages {
    return new FlatPages(this.type.pageSizeLog2 === 16 ? Math.log2(this.mappingPageSize) : 12, this.nullGuard);
  }

  /** Moves the bytes to a new buffer with room for `capacity` of them; false if the host has none. */
  #move(capacity: number): boolean {
    const lead = this.#lead;
    const buffer = allocate(lead + capacity);
    if (buffer === undefined) return false;
    new Uint8Array(buffer, lead).set(this.#bytes);
    this.#buffer = buffer;
    return true;
  }

  /** Makes the first `length` bytes of the buffer the guest's memory. */
  #show(length: number): FlatAccess | PagedAccess {
    const pages = this.#pages;
    this.#bytes = new Uint8Array(this.#buffer, this.#lead, length);
    this.#last = [];
    pages?.extend(length);
    this.#access =
      pages === undefined ? { form: "flat", view: new DataView(this.#buffer, 0, length) } : pages.access(this.#buffer);
    return this.#access;
  }

  #fault(code: TrapCode, address: number, width: number, access: Access): never {
    const region = this.nearestRegion?.(address);
    const fault = { address, width, access, size: this.#bytes.length };
    throw new MemoryFault(code, region === undefined ? fault : { ...fault, region });
  }
}

function allocate(length: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
