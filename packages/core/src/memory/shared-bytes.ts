// Who has the bytes of a shared memory, and the size that all threads agree on: a buffer as long as the memory may become, with the size behind
// all that can be the guest's; or a shared memory of the host's, which keeps its own.

import { ArgumentError } from "../errors/errors.ts";
import type { AddressType } from "../module/types.ts";
import {
  addressTypeOf,
  growHostMemory,
  HOST_PAGE,
  type HostedMemory,
  type HostMemories,
  isHostMemory,
} from "./host-memories.ts";

export interface SharedBytes {
  /** Holds all bytes there are now, from its first on; perhaps more. */
  readonly buffer: SharedArrayBuffer;
  /** Bytes of the memory now, whoever made them. */
  readonly length: number;
  /** The most that there can ever be. */
  readonly most: number;
  readonly hosted?: HostedMemory;
  /** Makes it longer by `delta` bytes; the length before, which no other thread got, or -1. */
  grow(delta: number, limit: number): number;
}

/** Behind the guest's bytes: what tells such a buffer from others, and the size in bytes. */
const TRAILER_BYTES = 16;
const MARK = 0x61746f6c6c2d6d31n;

/** Bytes in a buffer that never moves. */
export class TrailedBytes implements SharedBytes {
  readonly buffer: SharedArrayBuffer;
  /** The mark, and the size. */
  readonly #trailer: BigInt64Array<SharedArrayBuffer>;

  /** The bytes of another thread's memory. Throws ArgumentError for a buffer that is none, or has other pages. */
  static of(buffer: SharedArrayBuffer, pageSize: number): TrailedBytes {
    requireShared(buffer, pageSize);
    return new TrailedBytes(buffer);
  }

  /** `length` zero bytes, with room for `limit`. Throws RangeError when the host has not as many. */
  static make(length: number, limit: number): TrailedBytes {
    const bytes = new TrailedBytes(allocate(length, limit));
    bytes.#trailer.set([MARK, BigInt(length)]);
    return bytes;
  }

  private constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#trailer = trailerOf(buffer);
  }

  get length(): number {
    return Number(Atomics.load(this.#trailer, 1));
  }
  get most(): number {
    return this.buffer.byteLength - TRAILER_BYTES;
  }

  /** Whoever finds the size as it was has the pages from there on; the others look again. */
  grow(delta: number, limit: number): number {
    for (;;) {
      const before = Atomics.load(this.#trailer, 1);
      const length = Number(before) + delta;
      if (!(length <= limit)) return -1;
      if (Atomics.compareExchange(this.#trailer, 1, before, BigInt(length)) === before) return Number(before);
    }
  }
}

/** Bytes in a shared memory of the host's. Each growth is another buffer, of the same bytes. */
export class HostSharedBytes implements SharedBytes {
  readonly hosted: HostedMemory;
  readonly most: number;

  /** Throws RangeError when the host has no shared memory, or not as much. */
  static make(host: HostMemories, wide: boolean, length: number, limit: number): HostSharedBytes {
    const initial = Math.ceil(length / HOST_PAGE);
    const maximum = Math.floor(limit / HOST_PAGE);
    for (const addressType of wide ? (["i64", "i32"] as const) : (["i32"] as const)) {
      const memory = host.create({ addressType, initial, maximum, shared: true });
      if (memory !== undefined) return new HostSharedBytes(memory, addressType, limit);
    }
    throw new RangeError("the host has no shared memory");
  }

  /** The memory of another thread, which may have up to `most` bytes. Throws ArgumentError for one that is not shared. */
  static of(memory: WebAssembly.Memory, most: number): HostSharedBytes {
    if (!isHostMemory(memory) || !isSharedBuffer(memory.buffer)) {
      throw new ArgumentError(
        "the memory of a shared memory is a shared WebAssembly.Memory: give another's `hosted.memory`",
      );
    }
    return new HostSharedBytes(memory, addressTypeOf(memory), most);
  }

  private constructor(memory: WebAssembly.Memory, addressType: AddressType, most: number) {
    this.hosted = { memory, addressType, lead: 0 };
    this.most = most;
  }

  get buffer(): SharedArrayBuffer {
    return this.hosted.memory.buffer as unknown as SharedArrayBuffer;
  }
  get length(): number {
    return this.buffer.byteLength;
  }

  /** The host's own maximum is the limit of all threads; what this side may take is looked at before. */
  grow(delta: number): number {
    const { memory, addressType } = this.hosted;
    const before = growHostMemory(memory, addressType, delta / HOST_PAGE);
    return before < 0 ? -1 : before * HOST_PAGE;
  }
}

function isSharedBuffer(buffer: unknown): boolean {
  return typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;
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

/** Refuses a buffer that is no memory of such pages. */
function requireShared(buffer: SharedArrayBuffer, pageSize: number): void {
  if (!isSharedBuffer(buffer)) {
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
}
