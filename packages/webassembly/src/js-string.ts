// The builtins of `wasm:js-string`. https://webassembly.github.io/spec/js-api/#js-string-builtins

import { Trap } from "@atoll/core";
import {
  ArrayObject,
  type CanonicalType,
  definedTypeOf,
  EXTERNREF,
  type FunctionInstance,
  type FuncType,
  HEAP,
  type HostForm,
  hostFunction,
  I16,
  I32,
  isNullable,
  isRefType,
  refType,
  type ValueType,
} from "@atoll/core/engine";

type Kind = "string" | "never null" | "index" | "i32" | "array";

interface StringBuiltin {
  readonly params: readonly Kind[];
  readonly result: Kind;
  /** Throws what ends the guest. */
  readonly run: (...args: never[]) => unknown;
}

const FORMS: Readonly<Record<Kind, HostForm>> = {
  string: "ref",
  "never null": "ref",
  index: "u32",
  i32: "i32",
  array: "ref",
};

function builtin(params: readonly Kind[], result: Kind, run: (...args: never[]) => unknown): StringBuiltin {
  return { params, result, run };
}

const BUILTINS: ReadonlyMap<string, StringBuiltin> = new Map([
  ["cast", builtin(["string"], "never null", (value: unknown) => text(value))],
  ["test", builtin(["string"], "i32", (value: unknown) => Number(typeof value === "string"))],
  ["fromCharCodeArray", builtin(["array", "index", "index"], "never null", fromCharCodeArray)],
  ["intoCharCodeArray", builtin(["string", "array", "index"], "i32", intoCharCodeArray)],
  ["fromCharCode", builtin(["index"], "never null", (code: number) => String.fromCharCode(code))],
  ["fromCodePoint", builtin(["index"], "never null", fromCodePoint)],
  [
    "charCodeAt",
    builtin(["string", "index"], "i32", (value: unknown, at: number) => stringWith(text(value), at).charCodeAt(at)),
  ],
  [
    "codePointAt",
    builtin(["string", "index"], "i32", (value: unknown, at: number) => stringWith(text(value), at).codePointAt(at)),
  ],
  ["length", builtin(["string"], "i32", (value: unknown) => text(value).length)],
  ["concat", builtin(["string", "string"], "never null", (a: unknown, b: unknown) => text(a) + text(b))],
  ["substring", builtin(["string", "index", "index"], "never null", substring)],
  ["equals", builtin(["string", "string"], "i32", equals)],
  ["compare", builtin(["string", "string"], "i32", compare)],
]);

/** A builtin by its name; undefined if there is none. */
export function stringBuiltin(name: string): StringBuiltin | undefined {
  return BUILTINS.get(name);
}

/** Whether a guest imports it as what it is. The type names defined types by the store's ids. */
export function fitsBuiltin({ params, result }: StringBuiltin, type: CanonicalType): boolean {
  const { composite } = type;
  if (composite.kind !== "func" || !isPlain(type)) return false;
  const [only, ...others] = composite.results;
  return (
    composite.params.length === params.length &&
    composite.params.every((param, i) => isOfKind(param, params[i])) &&
    others.length === 0 &&
    only !== undefined &&
    isOfKind(only, result)
  );
}

function isOfKind(type: ValueType, kind: Kind | undefined): boolean {
  switch (kind) {
    case "string":
      return type === EXTERNREF;
    case "never null":
      return type === refType(HEAP.extern, false);
    case "array":
      return isRefType(type) && isNullable(type) && isCharCodes(definedTypeOf(type));
    default:
      return type === I32;
  }
}

/** `(array (mut i16))`. */
function isCharCodes(type: CanonicalType | undefined): boolean {
  return (
    type?.composite.kind === "array" &&
    type.composite.element.storage === I16 &&
    type.composite.element.mutable &&
    isPlain(type)
  );
}

/** Alone in its group. */
function isPlain({ supertype, group }: CanonicalType): boolean {
  return supertype === undefined && group.types.length === 1;
}

/** The builtin as a function: each instance has its own. */
export function builtinFunction(name: string, given: StringBuiltin, definedType: CanonicalType): FunctionInstance {
  return hostFunction(definedType.composite as FuncType, given.run, {
    name: `wasm:js-string.${name}`,
    params: given.params.map((kind) => FORMS[kind]),
    results: ["i32", "index"].includes(given.result) ? ["u32"] : ["ref"],
    definedType,
  });
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw new Trap("builtin", "wasm:js-string: what should be a string is none");
}

function stringWith(value: string, index: number): string {
  if (index < value.length) return value;
  throw new Trap("builtin", `wasm:js-string: there is no character ${index} in a string of ${value.length}`);
}

function fromCodePoint(code: number): string {
  if (code <= 0x10_ffff) return String.fromCodePoint(code);
  throw new Trap("builtin", `wasm:js-string: ${code} is no code point`);
}

function substring(value: unknown, from: number, to: number): string {
  const string = text(value);
  return to < from ? "" : string.substring(from, to);
}

function equals(a: unknown, b: unknown): number {
  if (a !== null) text(a);
  if (b !== null) text(b);
  return Number(a === b);
}

function compare(a: unknown, b: unknown): number {
  const [first, second] = [text(a), text(b)];
  return first < second ? -1 : Number(first > second);
}

/** The character codes of an array in a range. */
function charCodes(array: unknown, from: number, length: number): Int16Array {
  if (!(array instanceof ArrayObject) || !(array.cells instanceof Int16Array)) {
    throw new Trap("null_array_reference", "null array reference");
  }
  if (length < 0 || from + length > array.length) {
    throw new Trap("out_of_bounds_array", "out of bounds array access: wasm:js-string");
  }
  return array.cells.subarray(from, from + length);
}

/** Codes that a call of the host takes at once. */
const PIECE = 4096;

function fromCharCodeArray(array: unknown, from: number, to: number): string {
  const codes = new Uint16Array(charCodes(array, from, to - from));
  let string = "";
  for (let at = 0; at < codes.length; at += PIECE) {
    string += String.fromCharCode(...codes.subarray(at, at + PIECE));
  }
  return string;
}

function intoCharCodeArray(value: unknown, array: unknown, from: number): number {
  const string = text(value);
  const codes = charCodes(array, from, string.length);
  for (let i = 0; i < string.length; i++) codes[i] = string.charCodeAt(i);
  return string.length;
}
