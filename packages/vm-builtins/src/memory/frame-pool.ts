// Physical pages: one host buffer, cut into frames that are handed out zero-filled and taken back. It grows by doubling while it is small; then it is
// as long as it may ever become, and the host commits what is touched. When most of it is free it can be replaced by a new one, into which its owner has
// the frames moved. In a memory of the host's (host-frames.ts) they stay where they are, and are used again.
// Numbers of frames are 1 and up; frame 0 is never used (an entry of 0 means "not here").

import { type BytesLimits, moveBytes, reserveBuffer, SMALL_BUFFER } from "@atoll/core/engine";
import type { HostFrames } from "./host-frames.ts";

/** Frames lie below this place, so that a place is an unsigned 32-bit number. */
const MAX_BYTES = 2 ** 32;
/** Bytes that the first buffer has room for, or one frame. */
const FIRST_BYTES = 2 ** 14;
/** Buffers of up to this many bytes may be as free as they like. */
const SMALL = 2 ** 23;

export class FramePool {
  readonly pageShift: number;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  /** Frames that were given back: to be cleared before they are used again. */
  #free: number[] = [];
  #next: number;
  #live = 0;
  /** Where the frames end that were handed out, or that there had to be room for: the host may have committed them. */
  #extent: number;
  #ended = false;
  readonly #reserved: number;
  /** The longest buffer that is ever needed. */
  readonly #maxBytes: number;
  readonly #firstBytes: number;

  readonly #limits: BytesLimits;
  /** Where the frames lie, if not in a buffer of the pool's own: they never move then. */
  readonly #host: HostFrames | undefined;

  /**
   * `reserved` frames after frame 0 are the caller's own, and are not counted; of the others there are `limit` at most, and in a memory of the host's
   * those that wait for their page. Throws RangeError if the host has not even the first.
   */
  constructor(pageShift: number, reserved: number, limit: number, limits: BytesLimits, host?: HostFrames) {
    this.pageShift = pageShift;
    this.#reserved = reserved + 1;
    this.#host = host;
    this.#maxBytes = host?.most ?? Math.min(MAX_BYTES, (this.#reserved + limit) * 2 ** pageShift);
    // Asked for with each page that goes.
    const frames = Math.max(1, FIRST_BYTES / 2 ** pageShift);
    this.#firstBytes = Math.min(this.#maxBytes, (this.#reserved + frames) * 2 ** pageShift);
    this.#next = this.#reserved;
    this.#limits = limits;
    this.#extent = this.#firstBytes;
    const bytes = host === undefined ? new Uint8Array(this.#firstBytes) : host.bytes(this.#firstBytes);
    if (bytes === undefined) throw new RangeError(`the host has no ${this.#firstBytes} bytes for pages`);
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  /** All frames. Replaced when the pool grows or shrinks. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }
  get view(): DataView<ArrayBuffer> {
    return this.#view;
  }
  /** Whether the host gave the buffer to somebody else, who has the bytes of all frames now. */
  get detached(): boolean {
    return this.#bytes.length === 0 && !this.#renew();
  }
  /** Frames handed out. */
  get live(): number {
    return this.#live;
  }

  /** Whether what was in use is large and four times what `needed` frames take, or none is needed at all. */
  isMostlyFree(needed: number): boolean {
    const extent = this.#extent;
    // What lies in a memory of the host's stays there.
    if (this.#host !== undefined) return false;
    if (needed === 0) return extent > this.#firstBytes;
    return extent > SMALL && extent >= 4 * (this.#reserved + needed) * 2 ** this.pageShift;
  }

  /**
   * Moves the frames in use, given in their new order, together in a new buffer with room for `room` of them. Returns the first
   * one's new number, the others follow it; 0 if nothing would be gained, or the host refuses.
   */
  compact(order: readonly number[], room: number): number {
    const frame = 2 ** this.pageShift;
    const length = Math.max(this.#firstBytes, (this.#reserved + room) * frame);
    if (this.#host !== undefined) return 0;
    const buffer = length < this.#extent && !this.detached ? reserveBuffer(length, this.#maxBytes) : undefined;
    if (buffer === undefined) return 0;
    const bytes = new Uint8Array(buffer);
    const first = this.#reserved;
    this.#move(bytes.subarray(0, first * frame), 0);
    for (const [i, old] of order.entries()) {
      this.#move(bytes.subarray((first + i) * frame, (first + i + 1) * frame), old * frame);
    }
    this.#free = [];
    this.#next = first + order.length;
    this.#extent = length;
    this.#replace(bytes);
    return first;
  }

  /** Gives everything back: no frame is handed out any more. */
  release(): void {
    this.#free = [];
    this.#next = this.#reserved;
    this.#ended = true;
    this.#replace(new Uint8Array(8));
  }

  /** Whether `count` more frames can be had, growing for them if needed: afterwards `allocate` succeeds that many times. */
  reserve(count: number): boolean {
    const missing = count - this.#free.length;
    if (missing <= 0) return true;
    return this.#grow((this.#next + missing) * 2 ** this.pageShift);
  }

  /** A zero-filled frame, or 0 if the host has no more memory. */
  allocate(): number {
    const recycled = this.#free.pop();
    if (recycled !== undefined) {
      this.clear(recycled);
      this.#live++;
      return recycled;
    }
    const frame = this.#next;
    if (!this.#grow((frame + 1) * 2 ** this.pageShift)) return 0;
    this.#next = frame + 1;
    this.#live++;
    return frame;
  }

  /** The first of `count` zero-filled frames in a row, or 0: new ones, or else ones that were given back. */
  allocateRun(count: number): number {
    const fresh = this.#next;
    if (this.#grow((fresh + count) * 2 ** this.pageShift)) {
      this.#next = fresh + count;
      this.#live += count;
      return fresh;
    }
    const free = this.#free.toSorted((a, b) => a - b);
    const last = free.findIndex((frame, i) => i >= count - 1 && free[i - count + 1] === frame - count + 1);
    if (last < 0) return 0;
    const run = free.splice(last - count + 1, count);
    this.#free = free;
    for (const frame of run) this.clear(frame);
    this.#live += count;
    return run[0] ?? 0;
  }

  /** Puts the next `count` frames aside, zero-filled and in a row: others hand them out. False if the next is not `first`, or the host refuses. */
  setAside(first: number, count: number): boolean {
    if (this.#next !== first || !this.#grow((first + count) * 2 ** this.pageShift)) return false;
    this.#next = first + count;
    return true;
  }

  /** Frames that were put aside come and go. */
  count(frames: number): void {
    this.#live += frames;
  }

  /** Whether a frame has nothing but zeros. */
  isZero(frame: number): boolean {
    const size = 2 ** this.pageShift;
    const words = new Int32Array(this.#bytes.buffer, this.#bytes.byteOffset + frame * size, size / 4);
    return words.every((word) => word === 0);
  }

  /** Takes a frame back. */
  free(frame: number): void {
    this.#live--;
    this.#free.push(frame);
  }

  /** Fills a frame with zeros. */
  clear(frame: number): void {
    if (this.detached) return;
    const place = frame * 2 ** this.pageShift;
    this.#bytes.fill(0, place, place + 2 ** this.pageShift);
  }

  /** The bytes `[from, to)` of a frame, valid until the pool grows. */
  slice(frame: number, from: number, to: number): Uint8Array<ArrayBuffer> {
    const place = frame * 2 ** this.pageShift;
    return this.#bytes.subarray(place + from, place + to);
  }

  #grow(needed: number): boolean {
    if (needed > this.#maxBytes || this.detached || this.#ended) return false;
    if (needed > this.#bytes.length && !this.#lengthen(needed)) return false;
    this.#extent = Math.max(this.#extent, needed);
    return true;
  }

  #lengthen(needed: number): boolean {
    if (this.#host !== undefined) {
      const bytes = this.#host.bytes(needed);
      if (bytes !== undefined) this.#replace(bytes);
      return bytes !== undefined;
    }
    const { charge } = this.#limits;
    const kept = this.#next * 2 ** this.pageShift;
    // While they move, the host has them twice.
    const twice = kept > SMALL_BUFFER ? kept : 0;
    if (twice > 0 && !charge(twice)) return false;
    try {
      const wanted = Math.min(this.#maxBytes, Math.max(needed, Math.min(2 * this.#bytes.length, SMALL_BUFFER)));
      const buffer = reserveBuffer(wanted, this.#maxBytes) ?? reserveBuffer(needed, this.#maxBytes);
      if (buffer === undefined) return false;
      const bytes = new Uint8Array(buffer);
      this.#move(bytes.subarray(0, kept), 0);
      this.#replace(bytes);
      return true;
    } finally {
      if (twice > 0) charge(-twice);
    }
  }

  /** Copies bytes of the buffer, from a place on, to a part of the next one. */
  #move(to: Uint8Array<ArrayBuffer>, place: number): void {
    moveBytes(this.#bytes.subarray(place, place + to.length), to, this.#limits.look);
  }

  #replace(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  /** Somebody made the host's memory longer: false if there is none, or it is over. */
  #renew(): boolean {
    const bytes = this.#ended ? undefined : this.#host?.bytes(this.#extent);
    if (bytes === undefined) return false;
    this.#replace(bytes);
    return true;
  }
}

function viewOf(bytes: Uint8Array<ArrayBuffer>): DataView<ArrayBuffer> {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
