// Linear memory that several threads see: one SharedArrayBuffer that never moves and is as long as the memory may become, with the size behind all that
// can be the guest's. Another thread may have grown it, which is noticed where an access is out of what was known.
// https://github.com/WebAssembly/threads/blob/main/proposals/threads/Overview.md

import { ArgumentError } from "../errors/errors.ts";
import type { MemoryType } from "../module/types.ts";
import { requirePages, requireRange } from "./arguments.ts";
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
/** Behind the guest's bytes: what tells such a buffer from others, and the size in bytes. */
const TRAILER_BYTES = 16;
const MARK = 0x61746f6c6c2d6d31n;

/** A memory that several threads may have at once: flat, on a SharedArrayBuffer. */
export class SharedMemory extends Memory {
  /** To be handed to other threads. The memory's bytes come first; it is longer than the memory is now. */
  readonly buffer: SharedArrayBuffer;
  readonly #byteLimit: number;
  readonly #charge: (bytes: number) => boolean;
  /** The mark, and the size that all threads agree on. */
  readonly #trailer: BigInt64Array<SharedArrayBuffer>;
  #bytes: Uint8Array<SharedArrayBuffer>;
  /** Bytes that this side answers for: what other threads add is not its own. */
  #charged: number;
  #disposed = false;
  #access: FlatAccess;

  /**
   * Throws RangeError when the host has no shared memory, or not as much, and ArgumentError for a buffer that is not another shared memory's, or of
   * one with other pages.
   */
  constructor(type: MemoryType, options: SharedMemoryOptions = {}) {
    super(type, 0);
    const pageSize = 2 ** type.pageSizeLog2;
    const declared = type.limits.max === undefined ? HOST_LIMIT : Number(type.limits.max) * pageSize;
    const wanted = Math.min(declared, options.byteLimit ?? HOST_LIMIT, HOST_LIMIT);
    this.#charge = options.charge ?? (() => true);
    const length = options.buffer === undefined ? Number(type.limits.min) * pageSize : sizeIn(options.buffer, pageSize);
    if (length > wanted || !this.#charge(length)) {
      throw new RangeError(`a memory of ${length} bytes is over the limit`);
    }
    this.#charged = length;
    this.buffer = options.buffer ?? allocate(length, wanted);
    this.#byteLimit = Math.min(wanted, this.buffer.byteLength - TRAILER_BYTES);
    this.#trailer = trailerOf(this.buffer);
    if (options.buffer === undefined) this.#trailer.set([MARK, BigInt(length)]);
    this.#bytes = new Uint8Array(this.buffer, 0, length);
    this.#access = this.#show(length);
  }

  override get access(): FlatAccess {
    return this.#access;
  }

  override get byteLength(): number {
    const length = Number(Atomics.load(this.#trailer, 1));
    if (length > this.#bytes.length && !this.#disposed) this.#show(length);
    return this.#bytes.length;
  }

  override grow(deltaPages: number): number {
    requirePages(deltaPages);
    if (this.#disposed) return -1;
    const delta = deltaPages * 2 ** this.type.pageSizeLog2;
    if (!(this.byteLength + delta <= this.#byteLimit)) return -1;
    if (delta === 0) return this.pages;
    if (!this.#charge(delta)) return -1;
    // Whoever finds the size as it was has the pages from there on; the others look again.
    for (;;) {
      const before = Atomics.load(this.#trailer, 1);
      const length = Number(before) + delta;
      if (!(length <= this.#byteLimit)) {
        this.#charge(-delta);
        return -1;
      }
      if (Atomics.compareExchange(this.#trailer, 1, before, BigInt(length)) !== before) continue;
      this.#charged += delta;
      this.#show(length);
      return Number(before) / 2 ** this.type.pageSizeLog2;
    }
  }

  override check(address: number, length: number, access: Access): void {
    requireRange(address, length);
    if (address + length <= this.#bytes.length || address + length <= this.byteLength) return;
    throw new MemoryFault("out_of_bounds_memory", { address, width: length, access, size: this.#bytes.length }, this);
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

  /** Another thread may have grown it meanwhile: what is shown only becomes longer. */
  #show(length: number): FlatAccess {
    this.#bytes = new Uint8Array(this.buffer, 0, length);
    this.#access = { form: "flat", view: new DataView(this.buffer, 0, length) };
    return this.#access;
  }
}

/** As long as the memory may become, where the host lets us: untouched bytes cost nothing, and it can never move. */
function allocate(length: number, limit: number): SharedArrayBuffer {
  if (typeof SharedArrayBuffer === "undefined") throw new RangeError("the host has no shared memory");
  for (let most = limit; most > length; most = Math.max(length, Math.floor(most / 2))) {
    try {
      return new SharedArrayBuffer(withTrailer(most));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return new SharedArrayBuffer(withTrailer(length));
}

function withTrailer(length: number): number {
  return Math.ceil(length / 8) * 8 + TRAILER_BYTES;
}

function trailerOf(buffer: SharedArrayBuffer): BigInt64Array<SharedArrayBuffer> {
  return new BigInt64Array(buffer, buffer.byteLength - TRAILER_BYTES, 2);
}

/** Bytes of the memory that lies in another thread's buffer. */
function sizeIn(buffer: SharedArrayBuffer, pageSize: number): number {
  if (typeof SharedArrayBuffer === "undefined" || !(buffer instanceof SharedArrayBuffer)) {
    throw new ArgumentError(
      "the buffer of a shared memory is a SharedArrayBuffer: give another SharedMemory's `buffer`",
    );
  }
  const { byteLength } = buffer;
  const marked = byteLength >= TRAILER_BYTES && byteLength % 8 === 0 && Atomics.load(trailerOf(buffer), 0) === MARK;
  const size = marked ? Number(Atomics.load(trailerOf(buffer), 1)) : -1;
  if (!(size >= 0 && size <= byteLength - TRAILER_BYTES)) {
    throw new ArgumentError(
      `a SharedArrayBuffer of ${byteLength} bytes is no memory: give another SharedMemory's \`buffer\``,
    );
  }
  if (size % pageSize !== 0) throw new ArgumentError(`${size} bytes are no whole number of pages of ${pageSize} bytes`);
  return size;
}
