// A growing run of bytes with the binary format's primitive encodings. Engines write modules of many megabytes with it: numbers go out by
// shifts and not through bigints, ranges of other bytes are copied as they are, and sizes that are known later are filled in.

import { checkValue } from "../../errors/check-options.ts";
import type { OptionKind } from "../../errors/option-kinds.ts";

const ROOM: OptionKind = {
  expected: "a number of bytes from 0 to 2^32",
  accepts: (value) => typeof value === "number" && value >= 0 && value <= 2 ** 32,
};

/** Bytes that grow, with the numbers and vectors of the binary format. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** With room for `room` bytes before it has to grow: hosts give memory for what is written only. Default 64. */
  constructor(room: number = 64) {
    if (!ROOM.accepts(room)) checkValue("ByteWriter", "room", room, ROOM);
    this.#bytes = new Uint8Array(room);
  }

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

  /** The bytes of another run from `start` to `end`. */
  copy(from: Uint8Array, start: number, end: number): this {
    const count = end - start;
    this.#reserve(count);
    const bytes = this.#bytes;
    // Most ranges are a few instructions: a call costs more than they do.
    if (count < 24) {
      let at = this.#length;
      for (let i = start; i < end; i++) bytes[at++] = from[i] ?? 0;
    } else bytes.set(from.subarray(start, end), this.#length);
    this.#length += count;
    return this;
  }

  /** Everything that another writer has. */
  append(other: ByteWriter): this {
    return this.copy(other.#bytes, 0, other.#length);
  }

  /**
   * The array that holds what is written, with room for `count` more bytes behind {@link length}: for those who write many short runs. They say with
   * {@link wrote} how many bytes there are then, before anything else is written.
   */
  open(count: number): Uint8Array<ArrayBuffer> {
    this.#reserve(count);
    return this.#bytes;
  }

  /** Bytes up to `length` have been written into the array of {@link open}. */
  wrote(length: number): void {
    this.#length = length;
  }

  /** Forgets what was written: the room stays. */
  clear(): this {
    this.#length = 0;
    return this;
  }

  /** Unsigned LEB128. */
  unsigned(value: number | bigint): this {
    if (typeof value !== "number" || !(value >= 0) || value > Number.MAX_SAFE_INTEGER) return this.#unsignedLong(value);
    if (value < 0x80) return this.byte(value);
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
    return this;
  }

  /** Signed LEB128. */
  signed(value: number | bigint): this {
    if (typeof value !== "number" || (value | 0) !== value) return this.#signedLong(BigInt(value));
    if (value >= -0x40 && value < 0x40) return this.byte(value & 0x7f);
    this.#reserve(5);
    let rest = value;
    while (rest < -0x40 || rest >= 0x40) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>= 7;
    }
    this.#bytes[this.#length++] = rest & 0x7f;
    return this;
  }

  /** Room for an unsigned number below 2^32 that {@link fill} writes: the place where it is. */
  hole(): number {
    this.#reserve(5);
    const at = this.#length;
    this.#length += 5;
    return at;
  }

  /** Writes a number into a hole, in five bytes whatever it is. */
  fill(at: number, value: number): void {
    let rest = value;
    for (let i = 0; i < 4; i++) {
      this.#bytes[at + i] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[at + 4] = rest;
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

  /** All that was written, in the writer's own array: nothing is written afterwards. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #unsignedLong(value: number | bigint): this {
    let rest = BigInt(value);
    if (rest < 0n) throw new RangeError(`${value} is negative`);
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    return this.byte(Number(rest));
  }

  #signedLong(value: bigint): this {
    let rest = value;
    while (rest < -0x40n || rest >= 0x40n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    return this.byte(Number(rest & 0x7fn));
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
