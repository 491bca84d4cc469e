// Bytes that came in chunks and are taken in others: taking a byte costs a byte, whatever is behind it.

export class ByteQueue {
  /** Bytes in it. */
  length = 0;
  #chunks: Uint8Array[] = [];
  /** The first chunk that is not used up, and how much of it is. */
  #first = 0;
  #offset = 0;

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.length += chunk.length;
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
