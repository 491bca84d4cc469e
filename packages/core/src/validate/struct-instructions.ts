// Validates structures. https://webassembly.github.io/spec/core/valid/instructions.html#aggregate-reference-instructions

import type { FieldType, StructType, ValueType } from "../module/types.ts";
import type { CodeValidation, Rules } from "./code-validation.ts";
import { checkPlainAllocation, popDescriptor } from "./descriptor-instructions.ts";
import { checkDefaultable, checkPacking, nullable, unpacked } from "./field-types.ts";

export const STRUCT_RULES: Rules<"struct"> = {
  "struct.new": (v) => {
    checkPlainAllocation(v);
    allocate(v);
  },
  "struct.new_desc": (v) => {
    popDescriptor(v);
    allocate(v);
  },
  "struct.new_default": (v) => {
    checkPlainAllocation(v);
    allocateDefault(v);
  },
  "struct.new_default_desc": (v) => {
    popDescriptor(v);
    allocateDefault(v);
  },
  "struct.get": (v) => get(v, "plain"),
  "struct.get_s": (v) => get(v, "extending"),
  "struct.get_u": (v) => get(v, "extending"),
  "struct.set": (v) => {
    const field = structField(v);
    if (!field.mutable) v.fail("immutable field");
    v.stack.popAll([nullable(v.reader.index), unpacked(field.storage)]);
  },
};

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

function allocate(v: CodeValidation): void {
  const { index } = v.reader;
  v.stack.popAll(fieldOperands(v.context.structType(index)));
  v.stack.push(v.newObject(index));
}

function allocateDefault(v: CodeValidation): void {
  const { index } = v.reader;
  for (const field of v.context.structType(index).fields) checkDefaultable(v, field);
  v.stack.push(v.newObject(index));
}

function get(v: CodeValidation, access: "plain" | "extending"): void {
  const field = structField(v);
  checkPacking(v, field, access);
  v.stack.pop(nullable(v.reader.index));
  v.stack.push(unpacked(field.storage));
}

function structField(v: CodeValidation): FieldType {
  const { index, index2 } = v.reader;
  return v.context.structType(index).fields[index2] ?? v.fail(`unknown field ${index2}`);
}
