// From what a guest passes to what handlers see: out of values of wasm, or out of its memory.

import { Trap } from "@atoll/core";
import { camelName } from "../host-names.ts";
import { bare, type WitType } from "../types.ts";
import type { GuestMemory } from "./guest-memory.ts";
import { alignUp, casesOf, type Flat, layoutOf, payloadAt, tagSize } from "./layout.ts";

type Bare = ReturnType<typeof bare>;
/** Values of wasm: numbers without a sign, and bigints. */
export type FlatValue = number | bigint;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const scratch = new DataView(new ArrayBuffer(8));

/** Values of wasm, one after the other. */
export class FlatReader {
  readonly #values: readonly FlatValue[];
  #at = 0;
  constructor(values: readonly FlatValue[]) {
    this.#values = values;
  }
  /** The next value, which was passed as one of another type where several types share its place. */
  next(wanted: Flat, passed: Flat = wanted): FlatValue {
    const value = this.#values[this.#at++] ?? 0;
    if (wanted === passed) return value;
    if (wanted === "i32") return Number(BigInt.asUintN(32, BigInt(value)));
    if (wanted === "f32") {
      scratch.setUint32(0, Number(BigInt.asUintN(32, BigInt(value))));
      return scratch.getFloat32(0);
    }
    if (wanted === "f64") {
      scratch.setBigUint64(0, BigInt.asUintN(64, BigInt(value)));
      return scratch.getFloat64(0);
    }
    return BigInt(value);
  }
  skip(count: number): void {
    this.#at += count;
  }
}

/** A value out of values of wasm. `shared` are the types as which they were passed, where those are others. */
export function liftFlat(type: WitType, from: FlatReader, guest: GuestMemory, shared?: readonly Flat[]): unknown {
  const known = bare(type);
  let at = 0;
  const next = (wanted: Flat): FlatValue => from.next(wanted, shared?.[at++] ?? wanted);
  switch (known.kind) {
    case "string":
      return liftText(Number(next("i32")), Number(next("i32")), guest);
    case "list":
      return liftList(known.of, Number(next("i32")), Number(next("i32")), guest);
    case "record":
    case "tuple": {
      const types = known.kind === "tuple" ? known.of : known.fields.map((field) => field.type);
      const values = types.map((each) => {
        const { length } = layoutOf(each).flat;
        const value = liftFlat(each, from, guest, shared?.slice(at, at + length));
        at += length;
        return value;
      });
      return known.kind === "tuple" ? values : named(known.fields, values);
    }
    case "variant":
    case "option":
    case "result": {
      const cases = casesOf(known);
      const all = layoutOf(known).flat;
      const tag = Number(next("i32"));
      const passed = (shared ?? all).slice(1);
      const payload = checkedCase(cases, tag, known);
      const used = payload === undefined ? 0 : layoutOf(payload).flat.length;
      const value = payload === undefined ? undefined : liftFlat(payload, from, guest, passed.slice(0, used));
      from.skip(all.length - 1 - used);
      return caseValue(known, tag, value);
    }
    case "flags": {
      const words = layoutOf(known).flat.map(() => Number(next("i32")));
      return flagsOf(known.flags, words);
    }
    case "own":
    case "borrow":
      return guest.lift(known.resource, Number(next("i32")), { owned: known.kind === "own" });
    case "enum": {
      const tag = Number(next("i32"));
      return known.cases[tag] ?? bad(`${tag} is no ${known.name}`);
    }
    default:
      return scalar(known.kind, next(flatOf(known)));
  }
}

function flatOf(type: Bare): Flat {
  return layoutOf(type).flat[0] ?? "i32";
}

/** A number, a truth or a character out of its value of wasm, of which some have bits to spare. */
function scalar(kind: string, value: FlatValue): unknown {
  switch (kind) {
    case "bool":
      return value !== 0;
    case "u8":
      return Number(value) & 0xff;
    case "s8":
      return (Number(value) << 24) >> 24;
    case "u16":
      return Number(value) & 0xffff;
    case "s16":
      return (Number(value) << 16) >> 16;
    case "s32":
      return Number(value) | 0;
    case "s64":
      return BigInt.asIntN(64, BigInt(value));
    case "u64":
      return BigInt.asUintN(64, BigInt(value));
    case "char":
      return character(Number(value));
    default:
      return value;
  }
}

function character(code: number): string {
  if (code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) return bad(`0x${code.toString(16)} is no character`);
  return String.fromCodePoint(code);
}

function bad(message: string): never {
  throw new Trap("builtin", message);
}

function named(fields: readonly { readonly name: string }[], values: readonly unknown[]): unknown {
  return Object.fromEntries(fields.map(({ name }, i) => [camelName(name), values[i]]));
}

function checkedCase(cases: readonly (WitType | undefined)[], tag: number, type: Bare): WitType | undefined {
  if (tag >= cases.length) bad(`${tag} is no case of ${"name" in type ? type.name : type.kind}`);
  return cases[tag];
}

/** Whether a value that may be missing can be told from one that is there, and is itself none. */
export function isBoxed(of: WitType): boolean {
  return bare(of).kind === "option";
}

function caseValue(type: Bare, tag: number, value: unknown): unknown {
  if (type.kind === "option") {
    if (!isBoxed(type.of)) return tag === 0 ? undefined : value;
    return tag === 0 ? { tag: "none" } : { tag: "some", val: value };
  }
  const name = type.kind === "variant" ? (type.cases[tag]?.name ?? "") : tag === 0 ? "ok" : "err";
  return casesOf(type)[tag] === undefined ? { tag: name } : { tag: name, val: value };
}

function flagsOf(names: readonly string[], words: readonly number[]): unknown {
  const isSet = (i: number): boolean => (((words[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 1;
  return Object.fromEntries(names.map((name, i) => [camelName(name), isSet(i)]));
}

function liftText(address: number, length: number, guest: GuestMemory): string {
  const bytes = guest.read(address, length, 1);
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new Trap("builtin", `${length} bytes that are no UTF-8`, { cause: error });
  }
}

type NumberArray = new (buffer: ArrayBuffer, at: number, length: number) => ArrayBufferView;

const ARRAYS: Readonly<Record<string, NumberArray>> = {
  u8: Uint8Array,
  s8: Int8Array,
  u16: Uint16Array,
  s16: Int16Array,
  u32: Uint32Array,
  s32: Int32Array,
  u64: BigUint64Array,
  s64: BigInt64Array,
  f32: Float32Array,
  f64: Float64Array,
};

/** The typed array that lists of a type are to handlers, if they are one. */
export function arrayOf(type: WitType): NumberArray | undefined {
  return ARRAYS[bare(type).kind];
}

function liftList(of: WitType, address: number, length: number, guest: GuestMemory): unknown {
  const { size, align } = layoutOf(of);
  const bytes = guest.read(address, length * size, align);
  const array = arrayOf(of);
  if (array !== undefined) return new array(bytes.buffer, bytes.byteOffset, length);
  // Each is an object of the host's.
  guest.pay(length * 64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length }, (_, i) => liftFrom(of, view, i * size, guest));
}

/** A value out of memory that was read. */
export function liftFrom(type: WitType, view: DataView, at: number, guest: GuestMemory): unknown {
  const known = bare(type);
  switch (known.kind) {
    case "string":
      return liftText(view.getUint32(at, true), view.getUint32(at + 4, true), guest);
    case "list":
      return liftList(known.of, view.getUint32(at, true), view.getUint32(at + 4, true), guest);
    case "record":
      return named(
        known.fields,
        placed(known.fields.map((field) => field.type)).map(([each, place]) => liftFrom(each, view, at + place, guest)),
      );
    case "tuple":
      return placed(known.of).map(([each, place]) => liftFrom(each, view, at + place, guest));
    case "variant":
    case "option":
    case "result": {
      const cases = casesOf(known);
      const tag = unsigned(view, at, tagSize(cases.length));
      const payload = checkedCase(cases, tag, known);
      const value = payload === undefined ? undefined : liftFrom(payload, view, at + payloadAt(cases), guest);
      return caseValue(known, tag, value);
    }
    case "flags": {
      const { size } = layoutOf(known);
      const words =
        size <= 2
          ? [unsigned(view, at, size)]
          : Array.from({ length: size / 4 }, (_, i) => view.getUint32(at + 4 * i, true));
      return flagsOf(known.flags, words);
    }
    case "own":
    case "borrow":
      return guest.lift(known.resource, view.getUint32(at, true), { owned: known.kind === "own" });
    case "enum": {
      const tag = unsigned(view, at, tagSize(known.cases.length));
      return known.cases[tag] ?? bad(`${tag} is no ${known.name}`);
    }
    case "f32":
      return view.getFloat32(at, true);
    case "f64":
      return view.getFloat64(at, true);
    case "u64":
    case "s64":
      return scalar(known.kind, view.getBigUint64(at, true));
    default:
      return scalar(known.kind, unsigned(view, at, layoutOf(known).size));
  }
}

/** Types with their places, one after the other. */
export function placed(types: readonly WitType[]): readonly (readonly [WitType, number])[] {
  let at = 0;
  return types.map((type) => {
    const { size, align } = layoutOf(type);
    const place = alignUp(at, align);
    at = place + size;
    return [type, place] as const;
  });
}

function unsigned(view: DataView, at: number, size: number): number {
  return size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
}
