// Text: UTF-8 with a length, or C's own that ends with a NUL.

import { oneOf, type OptionKind } from "../../errors/option-kinds.ts";
import { BadInput } from "./bad-input.ts";
import { ADDRESS, type AddressWidth, type Flat, KnownType, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { size, u8, wrongResult } from "./numbers.ts";
import { type RangeOptions, RangeType } from "./range-type.ts";

/** What texts take. */
export interface TextOptions extends RangeOptions {
  /** What becomes of bytes that are no UTF-8: bad input (default), or the replacement character for each sequence. */
  readonly malformed?: "refuse" | "replace";
  /** What becomes of a NUL within: it is a character (default), or bad input of kind `value`, as in texts that become C's own. */
  readonly nul?: "keep" | "refuse";
}

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
/** Up to here a loop is faster than a TextDecoder, if all of it is ASCII. */
const SHORT = 24;

function decodeText(bytes: Uint8Array, malformed: TextOptions["malformed"] = "refuse"): string {
  if (bytes.length <= SHORT) {
    let ascii = "";
    let i = 0;
    for (; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (byte >= 0x80) break;
      ascii += String.fromCharCode(byte);
    }
    if (i === bytes.length) return ascii;
  }
  try {
    // A decoder takes no shared memory.
    return (malformed === "replace" ? lenient : decoder).decode(
      bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice(),
    );
  } catch {
    throw new BadInput("encoding", `${bytes.length} bytes that are no UTF-8`);
  }
}

class StringType extends RangeType<string> {
  readonly kind = "string";
  readonly element: KnownType<unknown> = u8;
  declare readonly options: TextOptions;
  protected override get kinds(): Readonly<Record<string, OptionKind>> {
    return { ...super.kinds, malformed: oneOf("refuse", "replace"), nul: oneOf("keep", "refuse") };
  }
  /** A text is the handler's own in any case. */
  override readKept(guest: GuestContext, address: unknown, elements: unknown): string {
    return this.read(guest, address, elements);
  }
  decode(bytes: Uint8Array, length: number, guest: GuestContext): string {
    if (length > SHORT) guest.take(length);
    if (this.options.nul === "refuse" && bytes.includes(0)) throw new BadInput("value", "a NUL in the text");
    return decodeText(bytes, this.options.malformed);
  }
  toBytes(value: string): Uint8Array {
    if (typeof value !== "string") throw wrongResult(this, value);
    return encoder.encode(value);
  }
}

/** UTF-8, as a pointer and its length in bytes. As a result: the guest's buffer, its capacity, and where the length that is needed goes. */
export const string: Type<string> = new StringType("string", {});

/** A {@link string} with a bound, whose length another parameter carries, or in which anything may stand. */
export function text(options: TextOptions): Type<string> {
  return new StringType("string", options);
}

/** Bytes that are looked at in one go for the end of a text; no page ends within. */
const CHUNK = 64;

class CStringType extends KnownType<string> {
  readonly kind = "cstring";
  readonly flats: readonly Flat[] = [ADDRESS];
  readonly max: number;
  constructor(max: number) {
    super("cstring");
    this.max = max;
  }
  size(width: AddressWidth): number {
    return width;
  }
  align(width: AddressWidth): number {
    return width;
  }
  read(guest: GuestContext, address: unknown): string {
    const parts: Uint8Array[] = [];
    let length = 0;
    let at = address as number;
    while (length <= this.max) {
      const { memory } = guest;
      const wanted = Math.max(1, Math.min(CHUNK - (at % CHUNK), memory.byteLength - at));
      const chunk = memory.read(at, wanted);
      const end = chunk.indexOf(0);
      const part = end < 0 ? chunk : chunk.subarray(0, end);
      guest.take(part.length);
      parts.push(part);
      length += part.length;
      at += wanted;
      if (end >= 0 && length <= this.max) return decodeText(joined(parts, length));
    }
    throw new BadInput("long", `no NUL within ${this.max} bytes`);
  }
  load(view: DataView, at: number, guest: GuestContext): string {
    return this.read(guest, size.load(view, at, guest));
  }
  store(): void {
    throw new TypeError("a cstring in a record is read only: the guest owns the memory behind it");
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** UTF-8 that ends with a NUL, which is looked for in at most `max` bytes. */
export function cstring(max = 4096): Type<string> {
  return new CStringType(max);
}
