// Random answers of a builtin, of the types that its declaration says: what handlers may give, the same for the same seed.

import { type Builtin, type t, Trap, type WasmType } from "@atoll/core";
import { declared } from "@atoll/core/engine";

/** Whole numbers below 2^32, without an end. */
export type Numbers = () => number;

/** Tries of the values of a type that has rules of its own. */
const TRIES = 200;
/** Longest text, bytes and list. */
const MOST_ELEMENTS = 12;
/** Of how many answers one is a failure. */
const FAILURES = 4;
const LETTERS = "abcdefghijklmnopqrstuvwxyz äöü~";
const FLOATS = [0, -0, 1, -1.5, 2 ** 31, 1e9, 5e-324, Infinity, Number.NaN];

/** An answer of the builtin's: a value or a failure, and something in each place that it writes. */
export function randomAnswer(builtin: Builtin, args: readonly unknown[], next: Numbers): unknown {
  const declaration = (builtin as Partial<t.Func>).declared;
  if (declaration === undefined) return wasmResults(builtin.results, next);
  const seen = declaration.params.filter(({ type }) => !(type instanceof declared.CountType));
  for (const [i, { type }] of seen.entries()) if (type instanceof declared.OutType) fillPlace(type, args[i], next);
  const { result } = declaration;
  if (result === undefined) return undefined;
  if (!(result instanceof declared.ResultType)) return randomValue(declared.knownType(result as never), next);
  const failures = Object.entries<number>(result.errors.codes).filter(([, code]) => code !== 0);
  if (failures.length > 0 && next() % FAILURES === 0) return result.errors.fail(pick(failures, next)[0]);
  const values = result.values.map((type) => randomValue(type, next));
  return values.length < 2 ? values[0] : values;
}

function wasmResults(results: readonly WasmType[], next: Numbers): unknown {
  const values = results.map((type) => randomWasm(type, next));
  return values.length < 2 ? values[0] : values;
}

/** A value of one of core's own types. One with a codec decides itself what it takes for one: it is asked until it does. */
function randomWasm(
  { name, valueType, form, codec }: Pick<WasmType, "name" | "valueType" | "form" | "codec">,
  next: Numbers,
): unknown {
  if (codec === undefined) return rawValue({ valueType, form }, next);
  for (let tries = 0; tries < TRIES; tries++) {
    // Small ones first: what has rules is mostly a choice of few.
    const raw = rawValue({ valueType, form }, tries < TRIES / 2 ? () => next() % 16 : next);
    try {
      return codec.decode(raw);
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
    }
  }
  throw new Error(`no random value of ${name} was found: script the answer`);
}

function rawValue({ valueType, form }: Pick<WasmType, "valueType" | "form">, next: Numbers): unknown {
  switch (valueType) {
    case "i32":
      return form === "u32" ? next() : next() | 0;
    case "address":
      return next() % 65536;
    case "i64": {
      const bits = (BigInt(next()) << 32n) | BigInt(next());
      return form === "u64" ? bits : BigInt.asIntN(64, bits);
    }
    case "f32":
      return Math.fround(pick(FLOATS, next));
    case "f64":
      return pick(FLOATS, next);
    case "v128":
      return Uint8Array.from({ length: 16 }, next);
    case "funcref":
      return null;
    case "externref":
    case "(ref extern)":
      return { random: next() };
    case "(ref null (array (mut i8)))":
    case "(ref (array (mut i8)))":
      return Uint8Array.from({ length: next() % MOST_ELEMENTS }, next);
    case "(ref null (array (mut i16)))":
      return Uint16Array.from({ length: next() % MOST_ELEMENTS }, next);
    default:
      throw new Error(`no random value of ${String(valueType)} is known: script the answer`);
  }
}

/** A value of a declared type, as handlers give it. */
function randomValue(type: declared.KnownType<unknown>, next: Numbers): unknown {
  if (type instanceof declared.EnumType) return pick(Object.keys(type.codes), next);
  if (type instanceof declared.FlagsType) {
    return type.make(...Object.keys(type.bits).filter(() => next() % 2 === 0));
  }
  if (type instanceof declared.NumberType) return randomNumber(type, next);
  if (type instanceof declared.OptionType) return next() % 3 === 0 ? undefined : randomValue(type.inner, next);
  if (type instanceof declared.AllocatedType || type instanceof declared.ByValueType)
    return randomValue(type.inner, next);
  if (type instanceof declared.VariantType) {
    const { name, type: inner } = pick(type.cases, next);
    return { tag: name, value: randomValue(inner, next) };
  }
  if (type instanceof declared.RecordType) {
    const seen = type.fields.filter(
      (field) => !(field.type instanceof declared.FixedType || field.type instanceof declared.PaddingType),
    );
    return Object.fromEntries(seen.map((field) => [field.name, randomValue(field.type, next)]));
  }
  if (type instanceof declared.ArrayType) return elements(type.element, type.length, next);
  if (type instanceof declared.RangeType) return randomRange(type, next);
  if (type instanceof declared.HandleType) return { random: next(), of: type.resource.name };
  if (type.kind === "wasm") {
    const [flat] = type.flats;
    const { codec } = type as { readonly codec?: WasmType["codec"] };
    if (flat !== undefined)
      return randomWasm({ ...flat, name: type.name, ...(codec === undefined ? {} : { codec }) }, next);
  }
  if (type.kind === "none") return undefined;
  throw new Error(`no random value of ${type.name} is known: script the answer`);
}

function randomNumber({ shape }: declared.NumberType<unknown>, next: Numbers): unknown {
  const { of, range } = shape;
  if (range !== undefined) return range[0] + (next() % (range[1] - range[0] + 1));
  if (of === "bool") return next() % 2 === 0;
  if (of === "u53") return (next() % 2 ** 21) * 2 ** 32 + next();
  if (of === "size" || of === "pointer") return next() % 65536;
  return rawValue(shape, next);
}

function randomRange(type: declared.RangeType<unknown>, next: Numbers): unknown {
  const length = next() % (Math.min(type.options.max ?? MOST_ELEMENTS, MOST_ELEMENTS) + 1);
  if (type.kind === "string") {
    let text = "";
    const encoder = new TextEncoder();
    while (encoder.encode(text).length < length - 1) text += LETTERS[next() % LETTERS.length] ?? "";
    return text;
  }
  if (type.kind === "bytes") return Uint8Array.from({ length }, next);
  return elements(type.element, length, next);
}

/** A typed array of numbers, or an array. */
function elements(element: declared.KnownType<unknown>, length: number, next: Numbers): unknown {
  const values = Array.from({ length }, () => randomValue(element, next));
  const TypedArray = element instanceof declared.NumberType ? element.shape.array : undefined;
  if (TypedArray === undefined) return values;
  return new (TypedArray as unknown as new (given: readonly unknown[]) => unknown)(values);
}

interface Place {
  readonly set?: (...args: unknown[]) => void;
  readonly write?: (bytes: Uint8Array) => void;
  readonly capacity?: number;
}

function fillPlace({ inner }: declared.OutType, place: unknown, next: Numbers): void {
  const { set, write, capacity = 0 } = place as Place;
  if (!(inner instanceof declared.RangeType)) return set?.(randomValue(inner, next));
  const length = next() % (Math.min(capacity, MOST_ELEMENTS) + 1);
  if (write !== undefined) return write(Uint8Array.from({ length }, next));
  for (let i = 0; i < length; i++) set?.(i, randomValue(inner.element, next));
}

function pick<T>(values: readonly T[], next: Numbers): T {
  const value = values[next() % values.length];
  if (value === undefined) throw new Error("there is nothing to choose from");
  return value;
}
