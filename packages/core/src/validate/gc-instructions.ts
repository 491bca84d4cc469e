// Validates structures, arrays and casts.
// https://webassembly.github.io/spec/core/valid/instructions.html#aggregate-reference-instructions

import { MAX_ARRAY_NEW_FIXED } from "../binary/implementation-limits.ts";
import { InternalError } from "../errors/errors.ts";
import {
  type FieldType,
  HEAP,
  type HeapType,
  I16,
  I32,
  I8,
  isDefaultable,
  isNullable,
  isRefType,
  refType,
  type StructType,
  type ValueType,
} from "../module/types.ts";
import { validateCast } from "./cast-instructions.ts";
import { checkPlainAllocation, popDescriptor, validateDescriptor } from "./descriptor-instructions.ts";
import type { FunctionValidator } from "./function-validator.ts";
import { isSubtypeField } from "./match.ts";
import { popReference } from "./reference-instructions.ts";

function isPacked(storage: ValueType): boolean {
  return storage === I8 || storage === I16;
}

function unpacked(storage: ValueType): ValueType {
  return isPacked(storage) ? I32 : storage;
}

const operandsOfStructs = new WeakMap<StructType, readonly ValueType[]>();

/** The operands that make a structure; one list per type, as types may have thousands of fields. */
function fieldOperands(type: StructType): readonly ValueType[] {
  let operands = operandsOfStructs.get(type);
  if (operands === undefined) {
    operands = type.fields.map((field) => unpacked(field.storage));
    operandsOfStructs.set(type, operands);
  }
  return operands;
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
    case 0xfb0020: // struct.new_desc
      if (opcode === 0xfb0000) checkPlainAllocation(v);
      else popDescriptor(v);
      stack.popAll(fieldOperands(context.structType(reader.index)));
      return stack.push(v.newObject(reader.index));
    case 0xfb0001: // struct.new_default
    case 0xfb0021: // struct.new_default_desc
      if (opcode === 0xfb0001) checkPlainAllocation(v);
      else popDescriptor(v);
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
    default:
      if (opcode < 0xfb0014) validateArray(v);
      else if (!validateCast(v)) validateDescriptor(v);
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
      stack.popRepeated(value, reader.index2);
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
