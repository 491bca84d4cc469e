// Physical pages: one host buffer that grows by doubling, cut into frames that are handed out zero-filled and taken back.
// Numbers of frames are 1 and up; frame 0 is never used (an entry of 0 means "not here").

/** Frames lie below this place, so that a place is an unsigned 32-bit number. */
const MAX_BYTES = 2 ** 32;
/** Frames that the first buffer has room for. */
const FIRST_FRAMES = 4;

export class FramePool {
  readonly pageShift: number;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  /** Frames that were given back: to be cleared before they are used again. */
  #free: number[] = [];
  #next: number;
  #live = 0;
  readonly #reserved: number;
  /** The longest buffer that is ever needed. */
  readonly #maxBytes: number;

  /** `reserved` frames after frame 0 are the caller's own, and are not counted; of the others there are `limit` at most. */
  constructor(pageShift: number, reserved: number, limit: number) {
    this.pageShift = pageShift;
    this.#reserved = reserved + 1;
    this.#maxBytes = Math.min(MAX_BYTES, (this.#reserved + limit) * 2 ** pageShift);
    this.#next = this.#reserved;
    this.#bytes = new Uint8Array(this.#firstBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** All frames. Replaced when the pool grows or shrinks. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }
  get view(): DataView<ArrayBuffer> {
    return this.#view;
  }
  /** Frames handed out. */
  get live(): number {
    return this.#live;
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

  /** Takes a frame back. When none is left, the buffer goes back to the host. */
  free(frame: number): void {
    this.#live--;
    if (this.#live > 0) {
      this.#free.push(frame);
      return;
    }
    this.#free.length = 0;
    const kept = this.#reserved * 2 ** this.pageShift;
    if (this.#bytes.length > this.#firstBytes) {
      const bytes = new Uint8Array(this.#firstBytes);
      bytes.set(this.#bytes.subarray(0, kept));
      this.#replace(bytes);
    } else {
      this.#bytes.fill(0, kept, this.#next * 2 ** this.pageShift);
    }
    this.#next = this.#reserved;
  }

  /** Fills a frame with zeros. */
  clear(frame: number): void {
    const place = frame * 2 ** this.pageShift;
    this.#bytes.fill(0, place, place + 2 ** this.pageShift);
  }

  /** The bytes `[from, to)` of a frame, valid until the pool grows. */
  slice(frame: number, from: number, to: number): Uint8Array<ArrayBuffer> {
    const place = frame * 2 ** this.pageShift;
    return this.#bytes.subarray(place + from, place + to);
  }

  get #firstBytes(): number {
    return Math.min(this.#maxBytes, (this.#reserved + FIRST_FRAMES) * 2 ** this.pageShift);
  }

  #grow(needed: number): boolean {
    if (needed <= this.#bytes.length) return true;
    if (needed > this.#maxBytes) return false;
    const grown = buffer(Math.min(this.#maxBytes, Math.max(needed, this.#bytes.length * 2))) ?? buffer(needed);
    if (grown === undefined) return false;
    grown.set(this.#bytes.subarray(0, this.#next * 2 ** this.pageShift));
    this.#replace(grown);
    return true;
  }

  #replace(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

function buffer(length: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
