// Bytes that came in chunks and are taken in others: taking a byte costs a byte, whatever is behind it.

/** Shorter chunks are copied together: an object for each byte that a peer sends would cost hundreds. */
const SHORT = 1024;
const BLOCK = 16_384;

export class ByteQueue {
  /** Bytes in it. */
  length = 0;
  #chunks: Uint8Array[] = [];
  /** The first chunk that is not used up, and how much of it is. */
  #first = 0;
  #offset = 0;
  /** Where short chunks go, and how much of it they take. */
  #block: Uint8Array | undefined;
  #blockEnd = 0;

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.length += chunk.length;
    if (chunk.length < SHORT) this.#pushShort(chunk);
    else this.#chunks.push(chunk);
  }

  /** Behind the last chunk, if that is a block with room. */
  #pushShort(chunk: Uint8Array): void {
    const last = this.#chunks.length - 1;
    let end = this.#blockEnd;
    const goesOn = this.#block !== undefined && this.#chunks[last]?.buffer === this.#block.buffer;
    if (!goesOn || end + chunk.length > BLOCK) {
      this.#block = new Uint8Array(BLOCK);
      end = 0;
    }
    const block = this.#block ?? new Uint8Array(BLOCK);
    block.set(chunk, end);
    this.#blockEnd = end + chunk.length;
    if (end === 0) this.#chunks.push(block.subarray(0, this.#blockEnd));
    else this.#chunks[last] = block.subarray(0, this.#blockEnd);
  }

  /** Copies the first bytes, and leaves them. Returns how many. */
  copyTo(buffer: Uint8Array): number {
    let done = 0;
    for (let i = this.#first, offset = this.#offset; done < buffer.length; i++, offset = 0) {
      const chunk = this.#chunks[i];
      if (chunk === undefined) return done;
      const part = chunk.subarray(offset, offset + buffer.length - done);
      buffer.set(part, done);
      done += part.length;
    }
    return done;
  }

  /** Forgets the first bytes. */
  drop(count: number): void {
    this.length -= count;
    let rest = count + this.#offset;
    for (;;) {
      const size = this.#chunks[this.#first]?.length;
      if (size === undefined || rest < size) break;
      rest -= size;
      this.#first++;
    }
    this.#offset = rest;
    // What is used up goes when it is half of all: moving the rest down costs each chunk no more than once or twice.
    if (this.#first * 2 <= this.#chunks.length) return;
    this.#chunks = this.#chunks.slice(this.#first);
    this.#first = 0;
  }

  clear(): void {
    this.drop(this.length);
  }
}
