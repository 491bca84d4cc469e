// From what handlers give to what a guest gets: one value of wasm, or its memory, with memory of its own allocator for texts and lists.

import { Trap } from "@atoll/core";
import { camelName } from "../host-names.ts";
import { bare, type WitType } from "../types.ts";
import type { GuestMemory } from "./guest-memory.ts";
import { casesOf, layoutOf, payloadAt, tagSize } from "./layout.ts";
import { arrayOf, type FlatValue, isBoxed, placed } from "./lift.ts";

type Bare = ReturnType<typeof bare>;
const encoder = new TextEncoder();

function wrong(type: Bare, value: unknown): never {
  const found = typeof value === "object" && value !== null ? "an object" : String(value);
  const name = "name" in type ? type.name : type.kind;
  throw new Trap("builtin", `the handler gave ${found}, expected a value of ${name}`);
}

/** A value that is one value of wasm. */
export function lowerFlat(type: WitType, value: unknown, guest: GuestMemory): FlatValue {
  const known = bare(type);
  switch (known.kind) {
    case "record": {
      const [only] = known.fields;
      if (only === undefined) return 0;
      return lowerFlat(only.type, fieldOf(known, value, only.name), guest);
    }
    case "tuple": {
      const [only] = known.of;
      return only === undefined ? 0 : lowerFlat(only, Array.isArray(value) ? value[0] : wrong(known, value), guest);
    }
    case "variant":
    case "option":
    case "result":
      return caseOf(known, value).tag;
    case "flags":
      return bitsOf(known, value)[0] ?? 0;
    case "enum":
      return enumTag(known, value);
    case "own":
    case "borrow":
      return guest.lower(known.resource, value);
    default:
      return scalarOf(known, value);
  }
}

function enumTag(type: Extract<Bare, { readonly kind: "enum" }>, value: unknown): number {
  const tag = type.cases.indexOf(value as string);
  return tag < 0 ? wrong(type, value) : tag;
}

function fieldOf(type: Bare, value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return wrong(type, value);
  return Reflect.get(value, camelName(name));
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 0xff],
  s8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  s16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  s32: [-0x8000_0000, 0x7fff_ffff],
};

function scalarOf(type: Bare, value: unknown): FlatValue {
  const { kind } = type;
  const range = RANGES[kind];
  if (range !== undefined) {
    if (!Number.isInteger(value) || (value as number) < range[0] || (value as number) > range[1]) wrong(type, value);
    return (value as number) >>> 0;
  }
  if (kind === "u64" || kind === "s64") {
    const fits =
      typeof value === "bigint" && (kind === "u64" ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value)) === value;
    return fits ? BigInt.asUintN(64, value) : wrong(type, value);
  }
  if (kind === "f32" || kind === "f64") return typeof value === "number" ? value : wrong(type, value);
  if (kind === "bool") return typeof value === "boolean" ? Number(value) : wrong(type, value);
  const code = typeof value === "string" ? (value.codePointAt(0) ?? 0) : wrong(type, value);
  if (value !== String.fromCodePoint(code)) wrong(type, value);
  return code >= 0xd800 && code <= 0xdfff ? wrong(type, value) : code;
}

/** Which case a value is of, its type, and what it carries. */
function caseOf(
  type: Bare,
  value: unknown,
): { readonly tag: number; readonly of: WitType | undefined; readonly value: unknown } {
  const cases = casesOf(type);
  if (type.kind === "option" && !isBoxed(type.of)) {
    return value === undefined || value === null ? { tag: 0, of: undefined, value } : { tag: 1, of: cases[1], value };
  }
  const { tag: name, val } = (value ?? {}) as { readonly tag?: unknown; readonly val?: unknown };
  const names =
    type.kind === "variant"
      ? type.cases.map((each) => each.name)
      : type.kind === "option"
        ? ["none", "some"]
        : ["ok", "err"];
  const tag = names.indexOf(name as string);
  if (tag < 0) wrong(type, value);
  return { tag, of: cases[tag], value: val };
}

function bitsOf(type: Extract<Bare, { readonly kind: "flags" }>, value: unknown): readonly number[] {
  if (typeof value !== "object" || value === null) return wrong(type, value);
  const words = layoutOf(type).flat.map(() => 0);
  for (const [i, name] of type.flags.entries()) {
    if (Reflect.get(value, camelName(name)) === true) words[i >>> 5] = ((words[i >>> 5] ?? 0) | (1 << (i & 31))) >>> 0;
  }
  return words;
}

function text(value: unknown, type: Bare, guest: GuestMemory): readonly [number, number] {
  if (typeof value !== "string") return wrong(type, value);
  const bytes = encoder.encode(value);
  if (bytes.length === 0) return [0, 0];
  const address = guest.allocate(bytes.length, 1);
  guest.write(address, bytes, 1);
  return [address, bytes.length];
}

function list(
  type: { readonly kind: "list"; readonly of: WitType },
  value: unknown,
  guest: GuestMemory,
): readonly [number, number] {
  const { size, align } = layoutOf(type.of);
  if (value instanceof Uint8Array && bare(type.of).kind === "u8") {
    if (value.length === 0) return [0, 0];
    const address = guest.allocate(value.length, 1);
    guest.write(address, value, 1);
    return [address, value.length];
  }
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && arrayOf(type.of) !== undefined);
  const elements = isList ? Array.from(value as ArrayLike<unknown>) : wrong(type, value);
  if (elements.length === 0 || size === 0) return [align, elements.length];
  const address = guest.allocate(elements.length * size, align);
  const view = new DataView(new ArrayBuffer(elements.length * size));
  for (const [i, each] of elements.entries()) lowerTo(type.of, each, view, { at: i * size, guest });
  guest.write(address, new Uint8Array(view.buffer), align);
  return [address, elements.length];
}

interface To {
  readonly at: number;
  readonly guest: GuestMemory;
}

/** A value into bytes that go to the guest's memory. */
export function lowerTo(type: WitType, value: unknown, view: DataView, { at, guest }: To): void {
  const known = bare(type);
  switch (known.kind) {
    case "string":
    case "list": {
      const [address, length] = "of" in known ? list(known, value, guest) : text(value, known, guest);
      view.setUint32(at, address, true);
      view.setUint32(at + 4, length, true);
      return;
    }
    case "record": {
      const places = placed(known.fields.map((field) => field.type));
      for (const [i, [each, place]] of places.entries()) {
        lowerTo(each, fieldOf(known, value, known.fields[i]?.name ?? ""), view, { at: at + place, guest });
      }
      return;
    }
    case "tuple": {
      const values: unknown = value;
      if (!Array.isArray(values) || values.length !== known.of.length) wrong(known, value);
      for (const [i, [each, place]] of placed(known.of).entries()) {
        lowerTo(each, (values as readonly unknown[])[i], view, { at: at + place, guest });
      }
      return;
    }
    case "variant":
    case "option":
    case "result": {
      const cases = casesOf(known);
      const found = caseOf(known, value);
      setUnsigned(view, at, tagSize(cases.length), found.tag);
      if (found.of !== undefined) lowerTo(found.of, found.value, view, { at: at + payloadAt(cases), guest });
      return;
    }
    case "flags": {
      const { size } = layoutOf(known);
      const words = bitsOf(known, value);
      if (size <= 2) setUnsigned(view, at, size, words[0] ?? 0);
      else for (const [i, word] of words.entries()) view.setUint32(at + 4 * i, word, true);
      return;
    }
    case "enum":
      setUnsigned(view, at, tagSize(known.cases.length), enumTag(known, value));
      return;
    case "own":
    case "borrow":
      view.setUint32(at, guest.lower(known.resource, value), true);
      return;
    case "f32":
      view.setFloat32(at, Number(scalarOf(known, value)), true);
      return;
    case "f64":
      view.setFloat64(at, Number(scalarOf(known, value)), true);
      return;
    case "u64":
    case "s64":
      view.setBigUint64(at, BigInt(scalarOf(known, value)), true);
      return;
    default:
      setUnsigned(view, at, layoutOf(known).size, Number(scalarOf(known, value)));
  }
}

function setUnsigned(view: DataView, at: number, size: number, value: number): void {
  if (size === 1) view.setUint8(at, value);
  else if (size === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
}
