// Numbers: their widths in memory, and their ranges as parameters, which wasm has no types for. Names for numbers, and numbers that handlers do not see.

import { checkValue, wrongKind } from "../../errors/check-options.ts";
import { TargetError, Trap } from "../../errors/errors.ts";
import { instanceOf, isOf, type OptionKind, text, typed } from "../../errors/option-kinds.ts";
import { shown } from "../../errors/shown.ts";
import type { HostForm } from "../../runtime/value-forms.ts";
import type { DeclaredType } from "../type-kinds.ts";
import type { HostCodec, WasmType } from "../wasm-type.ts";
import { TYPE } from "./argument-kinds.ts";
import { BadInput } from "./bad-input.ts";
import { type AddressWidth, type AnyType, type Flat, type Hidden, KnownType, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";

/** The numbers that there are, by their names in declarations. */
export type NumberName =
  | "u8"
  | "i8"
  | "u16"
  | "i16"
  | "u32"
  | "i32"
  | "u64"
  | "i64"
  | "u53"
  | "f32"
  | "f64"
  | "size"
  | "pointer"
  | "bool";

type Array = new (buffer: ArrayBuffer, at: number, length: number) => ArrayBufferView;

/** How a number lies in memory and travels. */
export interface NumberShape {
  readonly of: NumberName;
  /** In memory; 0 for as wide as an address. */
  readonly bytes: number;
  readonly valueType: DeclaredType;
  readonly form: HostForm;
  /** The method of a DataView, behind get and set; undefined where there is more to do. */
  readonly access: string | undefined;
  readonly load: (view: DataView, at: number, width: AddressWidth) => unknown;
  readonly store: (view: DataView, at: number, value: never, width: AddressWidth) => void;
  /** Of parameters, where it is narrower than their wasm type. */
  readonly range: readonly [least: number, most: number] | undefined;
  readonly array: Array | undefined;
}

/** A number, seen by handlers as `T`; lists of it as `A`. */
export class NumberType<T, A = unknown> extends KnownType<T> {
  readonly kind: string = "number";
  /** Carries `A` for the type system; never there at run time. */
  declare readonly list?: A;
  readonly shape: NumberShape;
  readonly flats: readonly Flat[];
  constructor(name: string, shape: NumberShape, doc?: string) {
    super(name, doc);
    this.shape = shape;
    this.flats = [{ suffix: "", valueType: shape.valueType, form: shape.form }];
  }
  override get isScalar(): boolean {
    return true;
  }
  /** Whether handlers get and give the wasm value itself. */
  get isPlain(): boolean {
    return this.shape.range === undefined && this.shape.of !== "bool" && this.shape.of !== "u53";
  }
  size(width: AddressWidth): number {
    return this.shape.bytes || width;
  }
  align(width: AddressWidth): number {
    return this.size(width);
  }
  load(view: DataView, at: number, guest: GuestContext): T {
    return this.shape.load(view, at, guest.width) as T;
  }
  store(view: DataView, at: number, value: T, guest: GuestContext): void {
    this.shape.store(view, at, value as never, guest.width);
  }
  read(_guest: GuestContext, value: unknown): T {
    const { range, of } = this.shape;
    if (range !== undefined) {
      const [least, most] = range;
      if ((value as number) < least || (value as number) > most) {
        throw new BadInput("value", `${String(value)} is not from ${least} to ${most}`);
      }
    } else if (of === "bool") return (value !== 0) as T;
    else if (of === "u53") return safeNumber(value as bigint) as T;
    return value as T;
  }
  override encode(value: T): unknown {
    if (this.isPlain || (this.shape.range !== undefined && isWithin(this.shape.range, value))) return value;
    if (this.shape.of === "bool" && typeof value === "boolean") return value ? 1 : 0;
    if (this.shape.of === "u53" && typeof value === "number") return BigInt(value);
    throw wrongResult(this, value);
  }
  override put(guest: GuestContext, address: number, value: T): void {
    const { memory } = guest;
    switch (this.shape.of) {
      case "u32":
      case "i32":
        memory.setU32(address, checkedNumber(this, value));
        break;
      case "u64":
      case "i64":
        memory.setU64(address, checkedLong(this, value));
        break;
      case "f64":
        memory.setF64(address, checkedNumber(this, value));
        break;
      case "size":
      case "pointer":
        memory.setAddress(address, checkedNumber(this, value));
        break;
      default:
        guest.putStaged(this, address, value);
    }
  }
}

function isWithin([least, most]: readonly [number, number], value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function checkedNumber(type: KnownType<unknown>, value: unknown): number {
  if (typeof value !== "number") throw wrongResult(type, value);
  return value;
}

function checkedLong(type: KnownType<unknown>, value: unknown): bigint {
  if (typeof value !== "bigint") throw wrongResult(type, value);
  return value;
}

/** What a handler gave that is none of its type: its author's mistake, whatever the declaration has for the guest's. */
export function wrongResult({ name }: { readonly name: string }, value: unknown): Trap {
  const found = typeof value === "object" && value !== null ? "an object" : shown(value);
  return new Trap("builtin", `the handler gave ${found}, expected a value of ${name}`);
}

function safeNumber(value: bigint): number {
  if (value > Number.MAX_SAFE_INTEGER) throw new BadInput("value", `${value} is over 2^53 - 1`);
  return Number(value);
}

function number<T, A>(
  of: NumberName,
  [bytes, valueType, form]: readonly [number, DeclaredType, HostForm],
  access: string | undefined,
  more: Partial<Pick<NumberShape, "load" | "store" | "range" | "array">> = {},
): NumberType<T, A> {
  const methods = DataView.prototype as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
  const get = methods[`get${access ?? ""}`];
  const set = methods[`set${access ?? ""}`];
  return new NumberType(of, {
    of,
    bytes,
    valueType,
    form,
    access,
    load: (view, at) => get?.call(view, at, true),
    store: (view, at, value) => void set?.call(view, at, value, true),
    range: undefined,
    array: undefined,
    ...more,
  });
}

/** An unsigned byte. */
export const u8: NumberType<number, Uint8Array> = number("u8", [1, "i32", "u32"], "Uint8", {
  load: (view, at) => view.getUint8(at),
  range: [0, 0xff],
  array: Uint8Array,
});
/** A signed byte. */
export const i8: NumberType<number, Int8Array> = number("i8", [1, "i32", "i32"], "Int8", {
  range: [-0x80, 0x7f],
  array: Int8Array,
});
/** 16 bits, unsigned. */
export const u16: NumberType<number, Uint16Array> = number("u16", [2, "i32", "u32"], "Uint16", {
  range: [0, 0xffff],
  array: Uint16Array,
});
/** 16 bits, signed. */
export const i16: NumberType<number, Int16Array> = number("i16", [2, "i32", "i32"], "Int16", {
  range: [-0x8000, 0x7fff],
  array: Int16Array,
});
/** 32 bits, unsigned. */
export const u32: NumberType<number, Uint32Array> = number("u32", [4, "i32", "u32"], "Uint32", {
  load: (view, at) => view.getUint32(at, true),
  array: Uint32Array,
});
/** 32 bits, signed. */
export const i32: NumberType<number, Int32Array> = number("i32", [4, "i32", "i32"], "Int32", { array: Int32Array });
/** 64 bits, unsigned, as a bigint. */
export const u64: NumberType<bigint, BigUint64Array> = number("u64", [8, "i64", "u64"], "BigUint64", {
  array: BigUint64Array,
});
/** 64 bits, signed, as a bigint. */
export const i64: NumberType<bigint, BigInt64Array> = number("i64", [8, "i64", "i64"], "BigInt64", {
  array: BigInt64Array,
});
/** 64 bits, unsigned, as a number: a guest's value over 2^53 - 1 is bad. */
export const u53: NumberType<number, readonly number[]> = number("u53", [8, "i64", "u64"], undefined, {
  load: (view, at) => safeNumber(view.getBigUint64(at, true)),
  store: (view, at, value: number) => view.setBigUint64(at, BigInt(value), true),
});
/** A 32-bit float. */
export const f32: NumberType<number, Float32Array> = number("f32", [4, "f32", "f32"], "Float32", {
  array: Float32Array,
});
/** A 64-bit float. */
export const f64: NumberType<number, Float64Array> = number("f64", [8, "f64", "f64"], "Float64", {
  array: Float64Array,
});
/** A boolean: a byte in memory, an i32 as a parameter; all but 0 is true. */
export const bool: NumberType<boolean, readonly boolean[]> = number("bool", [1, "i32", "i32"], undefined, {
  load: (view, at) => view.getUint8(at) !== 0,
  store: (view, at, value: boolean) => view.setUint8(at, value ? 1 : 0),
});

const ADDRESS_ACCESS: Pick<NumberShape, "load" | "store"> = {
  load: (view, at, width) => (width === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true))),
  store: (view, at, value: number, width) => {
    if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
  },
};
/** A size in bytes or elements, as wide as an address: C's `size_t`. */
export const size: NumberType<number, readonly number[]> = number("size", [0, "address", "size"], undefined, {
  ...ADDRESS_ACCESS,
});
/** An address as a number; nothing behind it is checked. */
export const pointer: NumberType<number, readonly number[]> = number("pointer", [0, "address", "size"], undefined, {
  ...ADDRESS_ACCESS,
});

/** The same number under a name of its own: a typedef in guests, a word in messages and traces. */
export function named<T, A>(name: string, type: NumberType<T, A>, doc?: string): NumberType<T, A> {
  checkValue("t.named", "name", name, text);
  checkNumber("t.named", type);
  return new NumberType<T, A>(name, type.shape, doc);
}

/** A field that the host always writes as this, such as a version; a guest's other value is bad. Handlers do not see it. */
export function fixed(type: NumberType<number>, value: number): Type<Hidden> {
  checkNumber("t.fixed", type);
  checkValue("t.fixed", "value", value, typed("number", "a number"));
  return new FixedType(type, value) as unknown as Type<Hidden>;
}

export class FixedType extends NumberType<undefined> {
  override readonly kind = "fixed";
  readonly value: number;
  constructor(base: NumberType<number>, value: number) {
    super(base.name, base.shape, base.doc);
    this.value = value;
  }
  override get isPlain(): boolean {
    return false;
  }
  override load(view: DataView, at: number, guest: GuestContext): undefined {
    const found = this.shape.load(view, at, guest.width);
    if (found !== this.value) throw new BadInput("value", `expected ${this.value}, found ${String(found)}`);
    return undefined;
  }
  override store(view: DataView, at: number, _value: undefined, guest: GuestContext): void {
    this.shape.store(view, at, this.value as never, guest.width);
  }
  override put(guest: GuestContext, address: number): void {
    guest.putStaged(this, address, undefined);
  }
}

/** The count of elements of other parameters, which name it as their `length`. Handlers do not see it. */
export function length(type: NumberType<number> = size): Type<Hidden> {
  checkNumber("t.length", type);
  return new CountType(type) as unknown as Type<Hidden>;
}

export class CountType extends NumberType<number> {
  override readonly kind = "count";
  constructor(base: NumberType<number>) {
    super(base.name, base.shape, base.doc);
  }
}

/** A value of wasm with core's own types, perhaps with a codec: `externref`, `funcref`, or what `wasmType` made. */
class WasmValueType extends KnownType<unknown> {
  readonly kind = "wasm";
  readonly flats: readonly Flat[];
  readonly codec: HostCodec | undefined;
  readonly base: NumberType<unknown> | undefined;
  constructor({ name, valueType, form, codec }: WasmType) {
    super(name);
    this.flats = [{ suffix: "", valueType, form }];
    this.codec = codec;
    this.base = BASES[form];
  }
  override get isScalar(): boolean {
    return true;
  }
  override get isPassed(): boolean {
    return this.base === undefined;
  }
  size(width: AddressWidth): number {
    return this.#memory().size(width);
  }
  align(width: AddressWidth): number {
    return this.#memory().align(width);
  }
  load(view: DataView, at: number, guest: GuestContext): unknown {
    return this.#convert("decode", this.#memory().load(view, at, guest));
  }
  store(view: DataView, at: number, value: unknown, guest: GuestContext): void {
    this.#memory().store(view, at, this.#convert("encode", value), guest);
  }
  read(_guest: GuestContext, value: unknown): unknown {
    return this.codec === undefined ? value : this.#convert("decode", value);
  }
  override encode(value: unknown): unknown {
    return this.codec === undefined ? value : this.codec.encode(value);
  }
  #memory(): NumberType<unknown> {
    if (this.base === undefined) throw new BadInput("value", `${this.name} has no place in memory`);
    return this.base;
  }
  #convert(way: "decode" | "encode", value: unknown): unknown {
    try {
      return this.codec === undefined ? value : this.codec[way](value);
    } catch (error) {
      if (way === "decode" && error instanceof Trap && error.code === "builtin") {
        throw new BadInput("value", error.message);
      }
      throw error;
    }
  }
}

const BASES: Readonly<Record<HostForm, NumberType<unknown> | undefined>> = {
  i32,
  u32,
  i64,
  u64,
  size,
  f32,
  f64,
  v128: undefined,
  ref: undefined,
};

const wrapped = new WeakMap<object, KnownType<unknown>>();

/** A type as adapters and tools see it. Throws TargetError for what is none; `subject` is who was given it, and `path` where. */
export function knownType<T>(type: AnyType<T>, subject = "a declaration", path = "type"): KnownType<T> {
  if (isKnown<T>(type)) return type;
  if (!isWasmType(type)) throw new TargetError(subject, [wrongKind(path, type, TYPE)]);
  let known = wrapped.get(type);
  if (known === undefined) wrapped.set(type, (known = new WasmValueType(type)));
  return known as KnownType<T>;
}

/** {@link knownType} of what is to lie in memory. */
export function placedType<T>(type: AnyType<T>, subject: string, path = "type"): KnownType<T> {
  const known = knownType(type, subject, path);
  if (known.isPassed) throw new TargetError(subject, [{ path, message: `${known.name} has no place in memory` }]);
  return known;
}

const KNOWN = instanceOf(TYPE.expected, KnownType);

function isKnown<T>(type: AnyType<T>): type is KnownType<T> {
  return isOf(KNOWN, type);
}

const WASM_TYPE: OptionKind = {
  expected: TYPE.expected,
  accepts: (type) => typeof type === "object" && type !== null && "valueType" in type && "form" in type,
};

function isWasmType(type: unknown): type is WasmType {
  return isOf(WASM_TYPE, type);
}

/** Throws TargetError for what is no type of numbers. */
export function checkNumber(subject: string, type: unknown, path = "type"): void {
  checkValue(subject, path, type, instanceOf("a type of numbers, such as t.u32", NumberType));
}
