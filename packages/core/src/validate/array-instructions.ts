// Validates arrays. https://webassembly.github.io/spec/core/valid/instructions.html#aggregate-reference-instructions

import { MAX_ARRAY_NEW_FIXED } from "../binary/implementation-limits.ts";
import { type FieldType, I32, isRefType } from "../module/types.ts";
import { checkData } from "./addressed-instructions.ts";
import type { CodeValidation, Rules } from "./code-validation.ts";
import { checkDefaultable, checkPacking, nullable, unpacked } from "./field-types.ts";
import { isSubtypeField } from "./match.ts";

export const ARRAY_RULES: Rules<"array"> = {
  "array.new": (v) => {
    v.stack.popAll([unpacked(elementOf(v).storage), I32]);
    pushNew(v);
  },
  "array.new_default": (v) => {
    checkDefaultable(v, elementOf(v));
    v.stack.pop(I32);
    pushNew(v);
  },
  "array.new_fixed": (v) => {
    const { storage } = elementOf(v);
    const count = v.reader.index2;
    if (count > MAX_ARRAY_NEW_FIXED) v.fail(`too many operands: at most ${MAX_ARRAY_NEW_FIXED}`);
    v.stack.popRepeated(unpacked(storage), count);
    pushNew(v);
  },
  "array.new_data": (v) => {
    checkNumeric(v, elementOf(v));
    checkData(v, v.reader.index2);
    v.stack.popAll([I32, I32]);
    pushNew(v);
  },
  "array.new_elem": (v) => {
    checkElementSegment(v, elementOf(v));
    v.stack.popAll([I32, I32]);
    pushNew(v);
  },
  "array.get": (v) => get(v, "plain"),
  "array.get_s": (v) => get(v, "extending"),
  "array.get_u": (v) => get(v, "extending"),
  "array.set": (v) => {
    const { storage } = mutableElement(v);
    v.stack.popAll([nullable(v.reader.index), I32, unpacked(storage)]);
  },
  "array.fill": (v) => {
    const { storage } = mutableElement(v);
    v.stack.popAll([nullable(v.reader.index), I32, unpacked(storage), I32]);
  },
  "array.copy": (v) => {
    const { index, index2 } = v.reader;
    const element = elementOf(v);
    const source = elementOf(v, index2);
    checkMutable(v, element);
    const fits = isSubtypeField(v.module, { ...source, mutable: false }, { ...element, mutable: false });
    if (!fits) v.fail("array types do not match");
    v.stack.popAll([nullable(index), I32, nullable(index2), I32, I32]);
  },
  "array.init_data": (v) => {
    checkNumeric(v, mutableElement(v));
    checkData(v, v.reader.index2);
    v.stack.popAll([nullable(v.reader.index), I32, I32, I32]);
  },
  "array.init_elem": (v) => {
    checkElementSegment(v, mutableElement(v));
    v.stack.popAll([nullable(v.reader.index), I32, I32, I32]);
  },
};

function elementOf(v: CodeValidation, typeidx: number = v.reader.index): FieldType {
  return v.context.arrayType(typeidx).element;
}

function mutableElement(v: CodeValidation): FieldType {
  const element = elementOf(v);
  checkMutable(v, element);
  return element;
}

function pushNew(v: CodeValidation): void {
  v.stack.push(v.newObject(v.reader.index));
}

function get(v: CodeValidation, access: "plain" | "extending"): void {
  const element = elementOf(v);
  checkPacking(v, element, access);
  v.stack.popAll([nullable(v.reader.index), I32]);
  v.stack.push(unpacked(element.storage));
}

function checkMutable(v: CodeValidation, element: FieldType): void {
  if (!element.mutable) v.fail("immutable array");
}

function checkNumeric(v: CodeValidation, element: FieldType): void {
  if (isRefType(element.storage)) v.fail("array type is not numeric or vector");
}

function checkElementSegment(v: CodeValidation, element: FieldType): void {
  if (!v.isSubtype(v.context.elem(v.reader.index2), element.storage)) {
    v.fail("type mismatch: the elements do not fit the array");
  }
}
