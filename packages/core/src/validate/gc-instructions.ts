// Validates structures, arrays and casts.
// https://webassembly.github.io/spec/core/valid/instructions.html#aggregate-reference-instructions

import { MAX_ARRAY_NEW_FIXED } from "../binary/implementation-limits.ts";
import { InternalError } from "../errors/errors.ts";
import { BOTTOM_HEAP, canonicalValueType, topOf } from "../module/type-store.ts";
import {
  type FieldType,
  HEAP,
  type HeapType,
  heapTypeOf,
  I16,
  I32,
  I8,
  isDefaultable,
  isNullable,
  isRefType,
  refType,
  type ValueType,
} from "../module/types.ts";
import { validateDescriptor } from "./descriptor-instructions.ts";
import type { FunctionValidator } from "./function-validator.ts";
import { isSubtypeField } from "./match.ts";
import { labelTypes } from "./operand-stack.ts";
import { nonNull, popReference } from "./reference-instructions.ts";

function isPacked(storage: ValueType): boolean {
  return storage === I8 || storage === I16;
}

function unpacked(storage: ValueType): ValueType {
  return isPacked(storage) ? I32 : storage;
}

function nullable(typeidx: number): ValueType {
  return refType(typeidx as HeapType, true);
}

/** Validates the reader's instruction, which must be one of this family. */
export function validateGc(v: FunctionValidator): void {
  const { reader, stack, context } = v;
  const { opcode } = reader;
  switch (opcode) {
    case 0xfb0000: // struct.new
      checkPlainAllocation(v);
      stack.popAll(context.structType(reader.index).fields.map((field) => unpacked(field.storage)));
      return stack.push(v.newObject(reader.index));
    case 0xfb0001: // struct.new_default
      checkPlainAllocation(v);
      for (const field of context.structType(reader.index).fields) checkDefaultable(v, field);
      return stack.push(v.newObject(reader.index));
    case 0xfb0002: // struct.get
    case 0xfb0003: // struct.get_s
    case 0xfb0004: {
      // struct.get_u
      const field = structField(v);
      checkPacking(v, field, opcode !== 0xfb0002);
      stack.pop(nullable(reader.index));
      return stack.push(unpacked(field.storage));
    }
    case 0xfb0005: {
      // struct.set
      const field = structField(v);
      if (!field.mutable) v.fail("immutable field");
      return stack.popAll([nullable(reader.index), unpacked(field.storage)]);
    }
    case 0xfb001a: // any.convert_extern
      return convert(v, HEAP.extern, HEAP.any);
    case 0xfb001b: // extern.convert_any
      return convert(v, HEAP.any, HEAP.extern);
    case 0xfb0014: // ref.test
    case 0xfb0015:
      popCastOperand(v);
      return stack.push(I32);
    case 0xfb0016: // ref.cast
    case 0xfb0017:
      popCastOperand(v);
      return stack.push(reader.valueType);
    case 0xfb0018: // br_on_cast
      return branchOnCast(v, reader.valueType2, withoutNullOf(reader.valueType, reader.valueType2));
    case 0xfb0019: // br_on_cast_fail
      return branchOnCast(v, withoutNullOf(reader.valueType, reader.valueType2), reader.valueType2);
    default:
      if (opcode < 0xfb0020) return validateArray(v);
      return validateDescriptor(v);
  }
}

function validateArray(v: FunctionValidator): void {
  const { reader, stack, context } = v;
  const { index } = reader;
  const { element } = context.arrayType(index);
  const value = unpacked(element.storage);
  switch (reader.opcode) {
    case 0xfb0006: // array.new
      stack.popAll([value, I32]);
      return stack.push(v.newObject(index));
    case 0xfb0007: // array.new_default
      checkDefaultable(v, element);
      stack.pop(I32);
      return stack.push(v.newObject(index));
    case 0xfb0008: // array.new_fixed
      if (reader.index2 > MAX_ARRAY_NEW_FIXED) v.fail(`too many operands: at most ${MAX_ARRAY_NEW_FIXED}`);
      stack.popAll(Array.from({ length: reader.index2 }, () => value));
      return stack.push(v.newObject(index));
    case 0xfb0009: // array.new_data
      checkNumeric(v, element);
      v.data(reader.index2);
      stack.popAll([I32, I32]);
      return stack.push(v.newObject(index));
    case 0xfb000a: // array.new_elem
      checkElementSegment(v, element);
      stack.popAll([I32, I32]);
      return stack.push(v.newObject(index));
    case 0xfb000b: // array.get
    case 0xfb000c: // array.get_s
    case 0xfb000d: // array.get_u
      checkPacking(v, element, reader.opcode !== 0xfb000b);
      stack.popAll([nullable(index), I32]);
      return stack.push(value);
    case 0xfb000e: // array.set
      checkMutable(v, element);
      return stack.popAll([nullable(index), I32, value]);
    case 0xfb0010: // array.fill
      checkMutable(v, element);
      return stack.popAll([nullable(index), I32, value, I32]);
    case 0xfb0011: {
      // array.copy
      const source = context.arrayType(reader.index2).element;
      checkMutable(v, element);
      const fits = isSubtypeField(v.module, { ...source, mutable: false }, { ...element, mutable: false });
      if (!fits) v.fail("array types do not match");
      return stack.popAll([nullable(index), I32, nullable(reader.index2), I32, I32]);
    }
    case 0xfb0012: // array.init_data
      checkMutable(v, element);
      checkNumeric(v, element);
      v.data(reader.index2);
      return stack.popAll([nullable(index), I32, I32, I32]);
    case 0xfb0013: // array.init_elem
      checkMutable(v, element);
      checkElementSegment(v, element);
      return stack.popAll([nullable(index), I32, I32, I32]);
    default:
      throw new InternalError(`no validation of ${reader.instruction.mnemonic}`);
  }
}

/** Types that have a descriptor are allocated together with one. */
function checkPlainAllocation(v: FunctionValidator): void {
  if (v.module.types[v.reader.index]?.descriptor !== undefined) {
    v.fail("type with descriptor requires descriptor allocation");
  }
}

function structField(v: FunctionValidator): FieldType {
  const { index, index2 } = v.reader;
  return v.context.structType(index).fields[index2] ?? v.fail(`unknown field ${index2}`);
}

function checkDefaultable(v: FunctionValidator, field: FieldType): void {
  if (!isDefaultable(field.storage)) v.fail("field type is not defaultable");
}

/** Packed fields are read with a sign, others without. */
function checkPacking(v: FunctionValidator, field: FieldType, signed: boolean): void {
  if (isPacked(field.storage) !== signed) {
    v.fail(`type mismatch: field is ${signed ? "not packed" : "packed"}`);
  }
}

function checkMutable(v: FunctionValidator, element: FieldType): void {
  if (!element.mutable) v.fail("immutable array");
}

function checkNumeric(v: FunctionValidator, element: FieldType): void {
  if (isRefType(element.storage)) v.fail("array type is not numeric or vector");
}

function checkElementSegment(v: FunctionValidator, element: FieldType): void {
  if (!v.isSubtype(v.context.elem(v.reader.index2), element.storage)) {
    v.fail("type mismatch: the elements do not fit the array");
  }
}

function convert(v: FunctionValidator, from: HeapType, to: HeapType): void {
  const type = popReference(v);
  if (!v.isSubtype(type, refType(from, true))) {
    v.stack.push(type);
    v.stack.mismatch([refType(from, true)]);
  }
  v.stack.push(refType(to, isNullable(type)));
}

/** A cast may go down within one hierarchy only. */
function popCastOperand(v: FunctionValidator): void {
  v.checkValueType(v.reader.valueType);
  v.stack.pop(refType(hierarchy(v, v.reader.valueType), true));
}

function hierarchy(v: FunctionValidator, type: ValueType): HeapType {
  const heap = heapTypeOf(canonicalValueType(v.module, type));
  return heap === BOTTOM_HEAP ? HEAP.any : topOf(heap);
}

/** What is left of `from` when it is known not to be a `to`: if that includes null, it is not null. */
export function withoutNullOf(from: ValueType, to: ValueType): ValueType {
  return isNullable(to) ? nonNull(from) : from;
}

/** Validates br_on_cast and its kin: `taken` goes to the label, `rest` stays. */
export function branchOnCast(v: FunctionValidator, taken: ValueType, rest: ValueType): void {
  const { reader, stack } = v;
  const { valueType: from, valueType2: to } = reader;
  v.checkValueType(from);
  v.checkValueType(to);
  if (!v.isSubtype(to, from)) v.fail("type mismatch: the types of a cast do not match");
  const types = labelTypes(stack.frame(reader.index));
  const last = types.at(-1);
  if (last === undefined || !v.isSubtype(taken, last)) v.fail("type mismatch: the label does not take the reference");
  stack.pop(from);
  const below = types.slice(0, -1);
  stack.popAll(below);
  stack.pushAll(below);
  stack.push(rest);
}
