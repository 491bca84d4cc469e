// The bytes of a file in memory, in chunks: what was never written takes no memory, what grows is not copied again and again, and little is
// held beyond what there is.

const CHUNK = 1 << 18;

export class SparseContent {
  /** By number. One may be shorter than a chunk: what is behind its end is zero. */
  readonly #chunks = new Map<number, Uint8Array>();

  /** Fills the buffer from `position` on. */
  read(buffer: Uint8Array, position: number): void {
    for (let done = 0; done < buffer.length;) {
      const offset = (position + done) % CHUNK;
      const chunk = this.#chunks.get(Math.floor((position + done) / CHUNK));
      const part = buffer.subarray(done, done + CHUNK - offset);
      const held = chunk?.subarray(offset, offset + part.length);
      if (held !== undefined) part.set(held);
      part.fill(0, held?.length ?? 0);
      done += part.length;
    }
  }

  /** Writes at `position`; returns how many bytes the host had memory for. */
  write(bytes: Uint8Array, position: number): number {
    for (let done = 0; done < bytes.length;) {
      const offset = (position + done) % CHUNK;
      const part = bytes.subarray(done, done + CHUNK - offset);
      const chunk = this.#chunkOf(Math.floor((position + done) / CHUNK), offset + part.length);
      if (chunk === undefined) return done;
      chunk.set(part, offset);
      done += part.length;
    }
    return bytes.length;
  }

  /** Forgets everything from `size` on. */
  cut(size: number): void {
    const first = Math.ceil(size / CHUNK);
    for (const index of this.#chunks.keys()) if (index >= first) this.#chunks.delete(index);
    this.#chunks.get(first - 1)?.fill(0, size - (first - 1) * CHUNK);
  }

  /** The chunk of that number with room for `length` bytes; undefined if the host has no memory for it. */
  #chunkOf(index: number, length: number): Uint8Array | undefined {
    const before = this.#chunks.get(index);
    if (before !== undefined && before.length >= length) return before;
    // A quarter more than is needed: growing by small pieces stays linear.
    const made = allocate(Math.min(CHUNK, Math.max(length, Math.ceil((before?.length ?? 0) * 1.25))));
    if (made === undefined) return undefined;
    if (before !== undefined) made.set(before);
    this.#chunks.set(index, made);
    return made;
  }
}

function allocate(length: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
