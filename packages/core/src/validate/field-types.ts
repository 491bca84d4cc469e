// What structures and arrays have in common: fields that may be packed, default values, references to objects.

import {
  type FieldType,
  type HeapType,
  I16,
  I32,
  I8,
  isDefaultable,
  refType,
  type ValueType,
} from "../module/types.ts";
import type { CodeValidation } from "./code-validation.ts";

function isPacked(storage: ValueType): boolean {
  return storage === I8 || storage === I16;
}

/** The type of a field's value on the stack. */
export function unpacked(storage: ValueType): ValueType {
  return isPacked(storage) ? I32 : storage;
}

/** What an access to an object of a defined type takes: null traps. */
export function nullable(typeidx: number): ValueType {
  return refType(typeidx as HeapType, { nullable: true });
}

export function checkDefaultable(v: CodeValidation, field: FieldType): void {
  if (!isDefaultable(field.storage)) v.fail("field type is not defaultable");
}

/** Packed fields are read with a sign, others without. */
export function checkPacking(v: CodeValidation, field: FieldType, access: "plain" | "extending"): void {
  const extending = access === "extending";
  if (isPacked(field.storage) !== extending) {
    v.fail(`type mismatch: field is ${extending ? "not packed" : "packed"}`);
  }
}
