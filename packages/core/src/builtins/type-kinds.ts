// What is a type of a signature. It stands apart from wasm-type.ts, which needs zod: signatures of ready types do without.

import type { OptionKind } from "../errors/option-kinds.ts";
import type { HostForm } from "../runtime/value-forms.ts";

/**
 * What a declaration may say: a value type of core wasm, or `address`, which is i32 or i64 by the address type of the importing
 * module's memory 0.
 */
export type DeclaredType =
  | "i32"
  | "i64"
  | "f32"
  | "f64"
  | "v128"
  | "externref"
  | "(ref extern)"
  | "funcref"
  | ArrayReference
  | "address";

/** References to arrays of bytes or of 16-bit units that guests may write, of a type without supertypes that stands alone. */
export type ArrayReference = "(ref null (array (mut i8)))" | "(ref (array (mut i8)))" | "(ref null (array (mut i16)))";

/** The form of each declared type, where its declaration asks for no other. */
export const FORMS: Readonly<Record<DeclaredType, HostForm>> = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  v128: "v128",
  externref: "ref",
  "(ref extern)": "ref",
  funcref: "ref",
  "(ref null (array (mut i8)))": "ref",
  "(ref (array (mut i8)))": "ref",
  "(ref null (array (mut i16)))": "ref",
  address: "size",
};

const ARRAYS: Readonly<Record<ArrayReference, { readonly bits: 8 | 16; readonly nullable: boolean }>> = {
  "(ref null (array (mut i8)))": { bits: 8, nullable: true },
  "(ref (array (mut i8)))": { bits: 8, nullable: false },
  "(ref null (array (mut i16)))": { bits: 16, nullable: true },
};

/** Which arrays a declared type refers to; undefined for one that is no reference to an array. */
export function arrayReference(declared: DeclaredType): (typeof ARRAYS)[ArrayReference] | undefined {
  return Object.hasOwn(ARRAYS, declared) ? ARRAYS[declared as ArrayReference] : undefined;
}

/** What stands in signatures. */
export const WASM_TYPE: OptionKind = {
  expected: "a type, such as i32 or one made by wasmType",
  accepts: (value) => isDeclared(value) && typeof value["form"] === "string" && typeof value["name"] === "string",
};

function isDeclared(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || !("valueType" in value)) return false;
  return typeof value.valueType === "string" && Object.hasOwn(FORMS, value.valueType);
}
