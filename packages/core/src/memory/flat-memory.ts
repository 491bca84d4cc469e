// Flat linear memory: one contiguous run of host bytes, 32- or 64-bit addresses. Growing within the spare capacity makes
// a longer view over the same buffer; beyond it, the buffer is replaced by a larger one.

import type { MemoryType } from "../module/types.ts";
import { type Access, type FlatAccess, Memory, MemoryFault, type MemoryPiece } from "./memory.ts";

export interface FlatMemoryOptions {
  /** Accesses below this address fault with `null_access`. Default 0. */
  readonly nullGuard?: number;
  /** `memory.grow` fails beyond this many bytes. Default: the type's maximum. */
  readonly byteLimit?: number;
  /** Accounts for bytes taken (positive) or given back (negative); false refuses them. Default: nothing is refused. */
  readonly charge?: (bytes: number) => boolean;
}

/** Largest memory that a host buffer is asked for: engines address it with exact integers and hosts cap it anyway. */
const HOST_LIMIT = 2 ** 33;
const MAX_SPARE = 2 ** 28;

export class FlatMemory extends Memory {
  #buffer: ArrayBuffer;
  #bytes: Uint8Array<ArrayBuffer>;
  #access: FlatAccess;
  readonly #limit: number;
  readonly #charge: (bytes: number) => boolean;

  /** Throws RangeError when the host cannot allocate the minimum. */
  constructor(type: MemoryType, options: FlatMemoryOptions = {}) {
    super(type, options.nullGuard ?? 0);
    const pageSize = 2 ** type.pageSizeLog2;
    const space = type.addressType === "i32" ? 2 ** 32 : 2 ** 64;
    const declared = type.limits.max === undefined ? space : Number(type.limits.max) * pageSize;
    this.#limit = Math.min(declared, space, options.byteLimit ?? HOST_LIMIT, HOST_LIMIT);
    this.#charge = options.charge ?? (() => true);
    const length = Number(type.limits.min) * pageSize;
    if (length > this.#limit || !this.#charge(length))
      throw new RangeError(`a memory of ${length} bytes is over the limit`);
    this.#buffer = new ArrayBuffer(length);
    this.#bytes = new Uint8Array(this.#buffer);
    this.#access = { form: "flat", view: new DataView(this.#buffer) };
  }

  override get access(): FlatAccess {
    return this.#access;
  }
  override get byteLength(): number {
    return this.#bytes.length;
  }
  /** The accessible bytes. Replaced when the memory grows. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  override grow(deltaPages: number): number {
    const before = this.pages;
    const length = (before + deltaPages) * 2 ** this.type.pageSizeLog2;
    if (!(length <= this.#limit)) return -1;
    if (deltaPages === 0) return before;
    const delta = length - this.#bytes.length;
    if (!this.#charge(delta)) return -1;
    if (length > this.#buffer.byteLength) {
      const spare = Math.min(this.#bytes.length, MAX_SPARE);
      const grown = allocate(Math.min(length + spare, this.#limit)) ?? allocate(length);
      if (grown === undefined) {
        this.#charge(-delta);
        return -1;
      }
      new Uint8Array(grown).set(this.#bytes);
      this.#buffer = grown;
    }
    this.#bytes = new Uint8Array(this.#buffer, 0, length);
    this.#access = { form: "flat", view: new DataView(this.#buffer, 0, length) };
    return before;
  }

  override check(address: number, length: number, access: Access): void {
    const size = this.#bytes.length;
    if (address + length > size) this.#fault("out_of_bounds_memory", address, length, access);
    if (address < this.nullGuard && length > 0) this.#fault("null_access", address, length, access);
  }

  override pieces(address: number, length: number, access: Access): readonly MemoryPiece[] {
    this.check(address, length, access);
    return [this.#bytes.subarray(address, address + length)];
  }

  override fill(address: number, value: number, length: number): void {
    this.check(address, length, "write");
    this.#bytes.fill(value, address, address + length);
  }

  override copy(destination: number, source: Memory, sourceAddress: number, length: number): void {
    source.check(sourceAddress, length, "read");
    this.check(destination, length, "write");
    if (source instanceof FlatMemory) {
      this.#bytes.set(source.bytes.subarray(sourceAddress, sourceAddress + length), destination);
      return;
    }
    let at = destination;
    for (const piece of source.pieces(sourceAddress, length, "read")) {
      this.#bytes.set(piece, at);
      at += piece.length;
    }
  }

  override load(address: number, width: number, scratch: Uint8Array): void {
    this.check(address, width, "read");
    for (let i = 0; i < width; i++) scratch[i] = this.#bytes[address + i] ?? 0;
  }

  override store(address: number, width: number, scratch: Uint8Array): void {
    this.check(address, width, "write");
    for (let i = 0; i < width; i++) this.#bytes[address + i] = scratch[i] ?? 0;
  }

  override dispose(): void {
    this.#charge(-this.#bytes.length);
    this.#buffer = new ArrayBuffer(0);
    this.#bytes = new Uint8Array(this.#buffer);
    this.#access = { form: "flat", view: new DataView(this.#buffer) };
  }

  #fault(code: "out_of_bounds_memory" | "null_access", address: number, width: number, access: Access): never {
    throw new MemoryFault(code, { address, width, access, size: this.#bytes.length });
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
