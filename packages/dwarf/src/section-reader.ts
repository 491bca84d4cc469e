// Reads one section of debug data from front to back. Nothing is read behind its end, and what is not there is a DebugDataError.

import { DebugDataError } from "./debug-data-error.ts";

/** A custom section: its name, and what stands behind the name. */
export interface DebugSection {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes of a text that are kept: names in a hostile section may be as long as the section. */
const LONGEST_TEXT = 4096;
/** A LEB128 number of 64 bits. */
const LONGEST_LEB = 10;
const decoder = new TextDecoder();

export class SectionReader {
  readonly section: DebugSection;
  readonly bytes: Uint8Array;
  at: number;
  /** Nothing is read from here on. */
  end: number;

  constructor(section: DebugSection, at = 0, end: number = section.bytes.length) {
    this.section = section;
    this.bytes = section.bytes;
    this.at = 0;
    this.end = Math.min(end, section.bytes.length);
    this.seek(at);
  }

  malformed(message: string): DebugDataError {
    return new DebugDataError("malformed", message, { section: this.section.name, offset: this.at });
  }

  /** Goes on at a position before the end, or at it. */
  seek(at: number): void {
    if (!(at >= 0 && at <= this.end)) throw this.malformed(`${at} is outside of what is read`);
    this.at = at;
  }
  skip(bytes: number): void {
    this.seek(this.at + bytes);
  }

  u8(): number {
    if (this.at >= this.end) throw this.malformed("unexpected end");
    return this.bytes[this.at++] ?? 0;
  }
  i8(): number {
    return (this.u8() << 24) >> 24;
  }
  u16(): number {
    const low = this.u8();
    return low | (this.u8() << 8);
  }
  u24(): number {
    const low = this.u16();
    return low | (this.u8() << 16);
  }
  u32(): number {
    const { at, bytes } = this;
    this.skip(4);
    return (
      ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>>
      0
    );
  }
  /** Rounded from 2^53 on: neither offsets nor addresses of code are so large. */
  u64(): number {
    const low = this.u32();
    return this.u32() * 2 ** 32 + low;
  }
  /** A number of 1, 2, 4 or 8 bytes. */
  uint(size: number): number {
    switch (size) {
      case 1:
        return this.u8();
      case 2:
        return this.u16();
      case 4:
        return this.u32();
      case 8:
        return this.u64();
      default:
        throw this.malformed(`a number of ${size} bytes`);
    }
  }

  uleb(): number {
    // Most are of one byte.
    let byte = this.u8();
    if (byte < 128) return byte;
    let value = byte & 127;
    let unit = 128;
    for (let i = 1; i < LONGEST_LEB; i++) {
      byte = this.u8();
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
    throw this.malformed("a number that does not end");
  }
  sleb(): number {
    let value = 0;
    let unit = 1;
    for (let i = 0; i < LONGEST_LEB; i++) {
      const byte = this.u8();
      value += (byte & 127) * unit;
      unit *= 128;
      if (byte < 128) return (byte & 64) === 0 ? value : value - unit;
    }
    throw this.malformed("a number that does not end");
  }
  skipLeb(): void {
    for (let i = 0; i < LONGEST_LEB; i++) if (this.u8() < 128) return;
    throw this.malformed("a number that does not end");
  }

  /** A text that ends with a zero; of a very long one the beginning. */
  text(): string {
    const start = this.at;
    this.skipText();
    return this.#decode(start, this.at - 1);
  }
  skipText(): void {
    const zero = this.bytes.indexOf(0, this.at);
    if (zero < 0 || zero >= this.end) throw this.malformed("a text that does not end");
    this.at = zero + 1;
  }
  /** A text of so many bytes. */
  textOf(length: number): string {
    const start = this.at;
    this.skip(length);
    return this.#decode(start, this.at);
  }
  #decode(start: number, end: number): string {
    return decoder.decode(this.bytes.subarray(start, Math.min(end, start + LONGEST_TEXT)));
  }

  /** The length with which units begin, as the end of the unit, and whether it has offsets of 4 or of 8 bytes. */
  unitLength(): { readonly unitEnd: number; readonly offsetSize: 4 | 8 } {
    const short = this.u32();
    const offsetSize = short === 0xffff_ffff ? 8 : 4;
    const length = offsetSize === 8 ? this.u64() : short;
    const unitEnd = this.at + length;
    if (unitEnd > this.end) throw this.malformed(`a unit of ${length} bytes, which are not there`);
    return { unitEnd, offsetSize };
  }
}
