// A growing run of bytes with the binary format's primitive encodings.

/** Bytes that grow, with the numbers and vectors of the binary format. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): this {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  bytes(values: Uint8Array | readonly number[]): this {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
    return this;
  }

  /** Unsigned LEB128. */
  unsigned(value: number | bigint): this {
    // Nearly all of what is written.
    if (typeof value === "number" && value >= 0 && value < 0x80) return this.byte(value);
    let rest = BigInt(value);
    if (rest < 0n) throw new RangeError(`${value} is negative`);
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    return this.byte(Number(rest));
  }

  /** Signed LEB128. */
  signed(value: number | bigint): this {
    if (typeof value === "number" && value >= -0x40 && value < 0x40) return this.byte(value & 0x7f);
    let rest = BigInt(value);
    while (rest < -0x40n || rest >= 0x40n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    return this.byte(Number(rest & 0x7fn));
  }

  /** Little-endian bytes of an unsigned number. */
  fixed(value: number | bigint, width: number): this {
    let rest = BigInt.asUintN(8 * width, BigInt(value));
    for (let i = 0; i < width; i++) {
      this.byte(Number(rest & 0xffn));
      rest >>= 8n;
    }
    return this;
  }

  /** A name: UTF-8 behind its length in bytes. */
  name(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.unsigned(bytes.length).bytes(bytes);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
