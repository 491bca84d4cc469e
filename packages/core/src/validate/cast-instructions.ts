// Validates tests, casts and the branches on them.
// https://webassembly.github.io/spec/core/valid/instructions.html#reference-instructions

import { I32, isNullable, refType, type ValueType } from "../module/types.ts";
import type { FunctionValidator } from "./function-validator.ts";
import { hierarchyOf } from "./match.ts";
import { labelTypes } from "./operand-stack.ts";
import { nonNull } from "./reference-instructions.ts";

/** Validates the reader's instruction if it is one of this family. */
export function validateCast(v: FunctionValidator): boolean {
  const { reader, stack } = v;
  switch (reader.opcode) {
    case 0xfb0014: // ref.test
    case 0xfb0015:
      popCastOperand(v);
      stack.push(I32);
      return true;
    case 0xfb0016: // ref.cast
    case 0xfb0017:
      popCastOperand(v);
      stack.push(reader.valueType);
      return true;
    case 0xfb0018: // br_on_cast
      branchOnCast(v, reader.valueType2, withoutNullOf(reader.valueType, reader.valueType2));
      return true;
    case 0xfb0019: // br_on_cast_fail
      branchOnCast(v, withoutNullOf(reader.valueType, reader.valueType2), reader.valueType2);
      return true;
    default:
      return false;
  }
}

/** A cast may go anywhere within one hierarchy: pops a reference of it. */
export function popCastOperand(v: FunctionValidator): void {
  v.checkValueType(v.reader.valueType);
  v.stack.pop(refType(hierarchyOf(v.module, v.reader.valueType), true));
}

/** What is left of `from` when it is known not to be a `to`: if that includes null, it is not null. */
export function withoutNullOf(from: ValueType, to: ValueType): ValueType {
  return isNullable(to) ? nonNull(from) : from;
}

/** Validates the types of br_on_cast and its kin: `taken` goes to the label, `rest` stays. */
export function branchOnCast(v: FunctionValidator, taken: ValueType, rest: ValueType): void {
  const { reader, stack } = v;
  const { valueType: from, valueType2: to } = reader;
  v.checkValueType(from);
  v.checkValueType(to);
  // custom-descriptors lets the target be any type of the hierarchy.
  const matches = v.context.exactNew
    ? hierarchyOf(v.module, from) === hierarchyOf(v.module, to)
    : v.isSubtype(to, from);
  if (!matches) v.fail("type mismatch: the types of a cast do not match");
  const types = labelTypes(stack.frame(reader.index));
  const last = types.at(-1);
  if (last === undefined || !v.isSubtype(taken, last)) v.fail("type mismatch: the label does not take the reference");
  stack.pop(from);
  const below = types.slice(0, -1);
  stack.popAll(below);
  stack.pushAll(below);
  stack.push(rest);
}
