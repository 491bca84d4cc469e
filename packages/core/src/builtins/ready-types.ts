// Ready-made types. None of them runs zod: the engine's own form is the host's value, or a comparison is.

import type { ArrayElements } from "./array-elements.ts";
import { Trap } from "../errors/errors.ts";
import { shown } from "../errors/shown.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";
import { viewArrays, VIEWS } from "./view-arrays.ts";
import type { WasmType } from "./wasm-type.ts";

/** A signed 32-bit integer as a number. */
export const i32: WasmType<"i32", number> = { valueType: "i32", form: "i32", name: "i32" };
/** An unsigned 32-bit integer as a number. */
export const u32: WasmType<"i32", number> = { valueType: "i32", form: "u32", name: "u32" };
/** A signed 64-bit integer as a bigint. */
export const i64: WasmType<"i64", bigint> = { valueType: "i64", form: "i64", name: "i64" };
/** An unsigned 64-bit integer as a bigint. */
export const u64: WasmType<"i64", bigint> = { valueType: "i64", form: "u64", name: "u64" };
/** A 32-bit float as a number. Results are rounded to the nearest. */
export const f32: WasmType<"f32", number> = { valueType: "f32", form: "f32", name: "f32" };
/** A 64-bit float as a number. */
export const f64: WasmType<"f64", number> = { valueType: "f64", form: "f64", name: "f64" };
/** 16 bytes. */
export const v128: WasmType<"v128", Uint8Array> = { valueType: "v128", form: "v128", name: "v128" };
/** Any host value. */
export const externref: WasmType<"externref", unknown> = { valueType: "externref", form: "ref", name: "externref" };
/** Any host value but null: `(ref extern)`. */
export const refExtern: WasmType<"(ref extern)", NonNullable<unknown> | undefined> = {
  valueType: "(ref extern)",
  form: "ref",
  name: "(ref extern)",
};
/** A function, callable through `call.func`, or null. */
export const funcref: WasmType<"funcref", FunctionInstance | null> = {
  valueType: "funcref",
  form: "ref",
  name: "funcref",
};
/** An array of the guest's of bytes, or null. For parameters: handlers read and write what they need of it. */
export const nullableI8Array: WasmType<"(ref null (array (mut i8)))", ArrayElements<Uint8Array> | null> = {
  valueType: "(ref null (array (mut i8)))",
  form: "ref",
  byParts: true,
  name: "(ref null (array (mut i8)))",
  [VIEWS]: viewArrays,
};
/**
 * An array of bytes, never null. As a result a copy of what a handler gives; as a parameter all of its bytes, which the guest pays for: what handlers
 * write there is the guest's to read.
 */
export const i8Array: WasmType<"(ref (array (mut i8)))", Uint8Array> = {
  valueType: "(ref (array (mut i8)))",
  form: "ref",
  name: "(ref (array (mut i8)))",
  [VIEWS]: viewArrays,
};
/** An array of the guest's of 16-bit units, or null: see {@link nullableI8Array}. */
export const nullableI16Array: WasmType<"(ref null (array (mut i16)))", ArrayElements<Uint16Array> | null> = {
  valueType: "(ref null (array (mut i16)))",
  form: "ref",
  byParts: true,
  name: "(ref null (array (mut i16)))",
  [VIEWS]: viewArrays,
};
/**
 * An address in memory 0: i32 or i64 by its address type, a non-negative number for the handler. Values above 2^53 come rounded;
 * every memory access refuses them.
 */
export const pointer: WasmType<"address", number> = { valueType: "address", form: "size", name: "pointer" };
/** A size in bytes, as wide as an address: see {@link pointer}. */
export const size: WasmType<"address", number> = { valueType: "address", form: "size", name: "size" };
/** An i32 as a boolean: every value but 0 is true; true is 1. */
export const bool: WasmType<"i32", boolean> = {
  valueType: "i32",
  form: "i32",
  name: "bool",
  codec: { decode: (value) => value !== 0, encode: encodeBool },
};

function encodeBool(value: unknown): number {
  if (typeof value === "boolean") return Number(value);
  throw new Trap("builtin", `not a valid bool: expected true or false, found ${shown(value)}`);
}
