// Bytes, LEB128 integers, names and types, with the official testsuite's words when they are malformed. Sections and
// instructions are read by the classes built on it.

import { DecodeError } from "../errors/errors.ts";
import { HEAP, type HeapType, I32, refType, V128, type ValueType } from "../module/types.ts";
import { CODE_BIAS, EXACT_CODE, NON_NULL_CODE, NULLABLE_CODE } from "./type-codes.ts";
import { proposalHint } from "./unknown-proposals.ts";

const UNEXPECTED_END = "unexpected end of section or function";
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Abstract heap types are the codes from exn (0x69) to noexn (0x74). */
const LOWEST_HEAP = HEAP.exn;
const HIGHEST_HEAP = HEAP.noexn;

/** Type indices from here on cannot be packed into a ValueType; far beyond the limit on types. */
const MAX_TYPEIDX = 1 << 24;

/** Bytes of names that V8 keeps in one piece, however they are put together. */
const SHORT_NAME = 12;

/** Bytes that are read between two looks. */
const BETWEEN_LOOKS = 262_144;

export class ByteReader {
  readonly bytes: Uint8Array;
  /** Offset of the next byte. */
  position: number;
  /** Offset behind the last byte that may be read. */
  limit: number;
  /** Whether the heap type read last was written as `(exact …)`. */
  heapExact = false;
  /** The high 32 bits of the last 64-bit integer, whose low bits were returned. */
  high = 0;

  /** Reads `bytes[start .. end)`. Offsets in errors count from the start of `bytes`. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.position = start;
    this.limit = end;
  }

  /** Called now and then by who reads very much, and between the items of lists; what it throws ends the reading. */
  look: (() => void) | undefined = undefined;
  #lookedAt = 0;

  /** Looks, if there is somebody who wants to, when some hundred KB were read since the last time. */
  pace(): void {
    if (this.look === undefined || Math.abs(this.position - this.#lookedAt) < BETWEEN_LOOKS) return;
    this.#lookedAt = this.position;
    this.look();
  }

  /** Throws a DecodeError at `offset`, by default where the reader stands. */
  fail(message: string, offset: number = this.position, hint?: string): never {
    throw new DecodeError(message, offset, hint);
  }

  readByte(): number {
    const at = this.position;
    if (at >= this.limit) this.fail(UNEXPECTED_END);
    this.position = at + 1;
    return this.bytes[at] ?? 0;
  }

  /** The next byte without moving; -1 at the end. */
  peekByte(): number {
    return this.position < this.limit ? (this.bytes[this.position] ?? -1) : -1;
  }

  /** Moves over `count` bytes. */
  skip(count: number): void {
    if (count > this.limit - this.position) this.fail(UNEXPECTED_END, this.limit);
    this.position += count;
  }

  readU32(): number {
    const at = this.position;
    if (at < this.limit) {
      const byte = this.bytes[at] ?? 0;
      if (byte < 0x80) {
        this.position = at + 1;
        return byte;
      }
    }
    return this.#readLongU32();
  }

  #readLongU32(): number {
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.readByte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    const last = this.readByte();
    if ((last & 0x7f) > 0x0f) this.fail("integer too large", this.position - 1);
    if (last > 0x7f) this.fail("integer representation too long");
    return (result | (last << 28)) >>> 0;
  }

  readS32(): number {
    const at = this.position;
    if (at < this.limit) {
      const byte = this.bytes[at] ?? 0;
      if (byte < 0x80) {
        this.position = at + 1;
        return (byte << 25) >> 25;
      }
    }
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.readByte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (result << (25 - shift)) >> (25 - shift);
    }
    const last = this.readByte();
    const rest = last & 0x78;
    if (rest !== 0 && rest !== 0x78) this.fail("integer too large", this.position - 1);
    if (last > 0x7f) this.fail("integer representation too long");
    return result | (last << 28);
  }

  /** A signed 33-bit integer, as block types and heap types have it. */
  readS33(): number {
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.readByte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (result << (25 - shift)) >> (25 - shift);
    }
    const last = this.readByte();
    const rest = last & 0x70;
    if (rest !== 0 && rest !== 0x70) this.fail("integer too large", this.position - 1);
    if (last > 0x7f) this.fail("integer representation too long");
    const unsigned = (result | (last << 28)) >>> 0;
    return rest === 0 ? unsigned : unsigned - 0x1_0000_0000;
  }

  /** An unsigned 64-bit integer: returns the low 32 bits signed, leaves the others signed in `high`. */
  readU64(): number {
    return this.#read64(0);
  }

  /** A signed 64-bit integer: returns the low 32 bits signed, leaves the others signed in `high`. */
  readS64(): number {
    const at = this.position;
    if (at < this.limit) {
      const byte = this.bytes[at] ?? 0;
      if (byte < 0x80) {
        this.position = at + 1;
        this.high = (byte << 25) >> 31;
        return (byte << 25) >> 25;
      }
    }
    return this.#read64(0x7f);
  }

  /** `signBits`: what the tenth byte may hold beside zero: nothing but bit 63 (unsigned), or its copies (signed). */
  #read64(signBits: number): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = this.readByte();
      const part = byte & 0x7f;
      if (shift < 28) low |= part << shift;
      else if (shift === 28) {
        low |= part << 28;
        high = part >> 4;
      } else high |= part << (shift - 32);
      if (byte < 0x80) {
        if (signBits !== 0 && (byte & 0x40) !== 0) {
          const used = shift + 7;
          if (used < 32) {
            low |= -1 << used;
            high = -1;
          } else high |= -1 << (used - 32);
        }
        this.high = high;
        return low;
      }
    }
    const last = this.readByte();
    const rest = last & 0x7f;
    if (rest !== 0 && rest !== (signBits === 0 ? 1 : signBits)) this.fail("integer too large", this.position - 1);
    if (last > 0x7f) this.fail("integer representation too long");
    this.high = high | (rest << 31);
    return low;
  }

  /** A number of things that take at least `size` bytes each, so that a lie about it is found before memory is taken. */
  readCount(size: number, limit: number, what: string): number {
    const at = this.position;
    const count = this.readU32();
    if (count > limit) this.fail(`too many ${what}: ${count}, at most ${limit}`, at);
    if (count * size > this.limit - this.position) this.fail(UNEXPECTED_END, this.limit);
    return count;
  }

  /** A length that must fit into what is left. */
  readLength(): number {
    const at = this.position;
    const length = this.readU32();
    if (length > this.limit - this.position) this.fail("length out of bounds", at);
    return length;
  }

  readName(): string {
    const length = this.readLength();
    const start = this.position;
    this.position = start + length;
    if (length <= SHORT_NAME) {
      const name = this.#shortName(start, length);
      if (name !== undefined) return name;
    }
    try {
      return utf8.decode(this.bytes.subarray(start, start + length));
    } catch {
      return this.fail("malformed UTF-8 encoding", start);
    }
  }

  /** A name in ASCII; undefined if it is none. A decoder takes longer to begin than most names take. */
  #shortName(start: number, length: number): string | undefined {
    let name = "";
    for (let at = start; at < start + length; at++) {
      const byte = this.bytes[at] ?? 0;
      if (byte > 0x7f) return undefined;
      name += String.fromCharCode(byte);
    }
    return name;
  }

  /** A heap type; `heapExact` tells whether it was written as exact. */
  readHeapType(malformed = "malformed heap type"): HeapType {
    const at = this.position;
    let code = this.readS33();
    this.heapExact = code === EXACT_CODE - CODE_BIAS;
    if (this.heapExact) {
      code = this.readS33();
      if (code < 0) this.fail(malformed, at);
    }
    if (code < 0 && !(code >= LOWEST_HEAP && code <= HIGHEST_HEAP)) {
      this.fail(malformed, at, proposalHint("type", code + CODE_BIAS));
    }
    if (code >= MAX_TYPEIDX) this.fail("unknown type", at);
    return code as HeapType;
  }

  readReferenceType(): ValueType {
    const malformed = "malformed reference type";
    const at = this.position;
    const code = this.readByte();
    const type = this.#referenceTypeAfter(code, malformed);
    return type === undefined ? this.fail(malformed, at, proposalHint("type", code)) : type;
  }

  readMutability(): boolean {
    const code = this.readByte();
    if (code > 1) this.fail("malformed mutability", this.position - 1);
    return code === 1;
  }

  readValueType(malformed = "malformed value type"): ValueType {
    const at = this.position;
    const code = this.readByte();
    const number = code - CODE_BIAS;
    if (number >= V128 && number <= I32) return number as ValueType;
    const type = this.#referenceTypeAfter(code, malformed);
    return type === undefined ? this.fail(malformed, at, proposalHint("type", code)) : type;
  }

  #referenceTypeAfter(code: number, malformed: string): ValueType | undefined {
    if (code === NULLABLE_CODE || code === NON_NULL_CODE) {
      const heap = this.readHeapType(malformed);
      return refType(heap, { nullable: code === NULLABLE_CODE, exact: this.heapExact });
    }
    const heap = code - CODE_BIAS;
    return heap >= LOWEST_HEAP && heap <= HIGHEST_HEAP ? refType(heap as HeapType, { nullable: true }) : undefined;
  }
}
