// Linear memory that several threads see: one SharedArrayBuffer that never moves. Another thread may have grown it, which is
// noticed where an access is out of what was known.
// https://github.com/WebAssembly/threads/blob/main/proposals/threads/Overview.md

import type { MemoryType } from "../module/types.ts";
import { type Access, type FlatAccess, Memory, MemoryFault, type MemoryPiece } from "./memory.ts";
import { copyBytes, fillBytes, type Look } from "./slices.ts";

export interface SharedMemoryOptions {
  /** `memory.grow` fails beyond this many bytes. Default: the type's maximum. */
  readonly byteLimit?: number;
  /** Accounts for bytes taken (positive) or given back (negative); false refuses them. Default: nothing is refused. */
  readonly charge?: (bytes: number) => boolean;
  /** The memory of another thread, from its {@link SharedMemory.buffer}. Default: a new one. */
  readonly buffer?: SharedArrayBuffer;
}

/** Most bytes that are reserved for growing, whatever the type says. */
const HOST_LIMIT = 2 ** 32;

/** A memory that several threads may have at once: flat, on a SharedArrayBuffer. */
export class SharedMemory extends Memory {
  /** To be handed to other threads. */
  readonly buffer: SharedArrayBuffer;
  readonly #byteLimit: number;
  readonly #charge: (bytes: number) => boolean;
  #bytes: Uint8Array<SharedArrayBuffer>;
  /** Bytes that this side answers for: what other threads add is not its own. */
  #charged: number;
  #disposed = false;
  #access: FlatAccess;

  /** Throws RangeError when the host has no shared memory, or not as much. */
  constructor(type: MemoryType, options: SharedMemoryOptions = {}) {
    super(type, 0);
    const pageSize = 2 ** type.pageSizeLog2;
    const declared = type.limits.max === undefined ? HOST_LIMIT : Number(type.limits.max) * pageSize;
    this.#byteLimit = Math.min(declared, options.byteLimit ?? HOST_LIMIT, HOST_LIMIT);
    this.#charge = options.charge ?? (() => true);
    const length = options.buffer?.byteLength ?? Number(type.limits.min) * pageSize;
    if (length > this.#byteLimit || !this.#charge(length)) {
      throw new RangeError(`a memory of ${length} bytes is over the limit`);
    }
    this.#charged = length;
    this.buffer = options.buffer ?? allocate(length, this.#byteLimit);
    this.#bytes = new Uint8Array(this.buffer, 0, this.buffer.byteLength);
    this.#access = this.#show();
  }

  override get access(): FlatAccess {
    return this.#access;
  }

  override get byteLength(): number {
    if (this.buffer.byteLength > this.#bytes.length && !this.#disposed) this.#show();
    return this.#bytes.length;
  }

  override grow(deltaPages: number): number {
    const before = this.pages;
    const length = (before + deltaPages) * 2 ** this.type.pageSizeLog2;
    if (!(length <= this.#byteLimit)) return -1;
    const delta = length - this.#bytes.length;
    if (delta === 0) return before;
    if (!this.#charge(delta)) return -1;
    try {
      this.buffer.grow(length);
    } catch (error) {
      // Another thread was faster, or the host has no more.
      if (!(error instanceof RangeError)) throw error;
      this.#charge(-delta);
      return -1;
    }
    this.#charged += delta;
    this.#show();
    return before;
  }

  override check(address: number, length: number, access: Access): void {
    if (address + length <= this.#bytes.length || address + length <= this.byteLength) return;
    throw new MemoryFault("out_of_bounds_memory", { address, width: length, access, size: this.#bytes.length });
  }

  override pieces(address: number, length: number, access: Access): readonly MemoryPiece[] {
    this.check(address, length, access);
    return [this.#bytes.subarray(address, address + length)];
  }

  override fill(address: number, value: number, length: number, look?: Look): void {
    this.check(address, length, "write");
    fillBytes(this.#bytes.subarray(address, address + length), value, look);
  }

  override copy(destination: number, source: Memory, sourceAddress: number, length: number, look?: Look): void {
    source.check(sourceAddress, length, "read");
    this.check(destination, length, "write");
    if (source === this) {
      const from = this.#bytes.subarray(sourceAddress, sourceAddress + length);
      copyBytes(this.#bytes.subarray(destination, destination + length), from, look);
    } else this.write(destination, source.read(sourceAddress, length), look);
  }

  /** Lets go of the buffer's account; other threads keep the bytes. */
  override dispose(): void {
    this.#charge(-this.#charged);
    this.#charged = 0;
    this.#disposed = true;
    this.#bytes = new Uint8Array(this.buffer, 0, 0);
    this.#access = { form: "flat", view: new DataView(this.buffer, 0, 0) };
  }

  #show(): FlatAccess {
    this.#bytes = new Uint8Array(this.buffer, 0, this.buffer.byteLength);
    this.#access = { form: "flat", view: new DataView(this.buffer, 0, this.#bytes.length) };
    return this.#access;
  }
}

function allocate(length: number, maxByteLength: number): SharedArrayBuffer {
  if (typeof SharedArrayBuffer === "undefined") throw new RangeError("the host has no shared memory");
  return new SharedArrayBuffer(length, { maxByteLength });
}
