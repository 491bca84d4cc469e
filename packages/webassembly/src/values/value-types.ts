// The value types that programs name when they make globals, tables and tags.

import {
  type AddressType,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  I32,
  I64,
  isRefType,
  V128,
  type Bits,
  defaultBits,
  heapTypeOf,
  HEAP,
  isNullable,
  type ValueType,
} from "@atoll/core/engine";
import { enumeration } from "../web-idl/conversions.ts";

const TYPES = { i32: I32, i64: I64, f32: F32, f64: F64, v128: V128, externref: EXTERNREF, anyfunc: FUNCREF } as const;
const NAMES = Object.keys(TYPES) as (keyof typeof TYPES)[];

/** The enumeration ValueType. */
export function valueType(value: unknown, what: string): ValueType {
  return TYPES[enumeration(value, NAMES, what)];
}

/** The enumeration TableKind. */
export function tableKind(value: unknown): ValueType {
  return TYPES[enumeration(value, ["anyfunc", "externref"], "the element of a table")];
}

/** The enumeration AddressType. */
export function addressType(value: unknown): AddressType {
  return value === undefined ? "i32" : enumeration(value, ["i32", "i64"], "an address type");
}

/** DefaultValue: what a global or a table has where a program gives none. Throws TypeError for a type that has no such value. */
export function defaultValue(type: ValueType): Bits {
  if (!isRefType(type)) return defaultBits(type);
  if (!isNullable(type)) throw new TypeError("a reference that is never null has no default");
  return heapTypeOf(type) === HEAP.extern ? undefined : null;
}
