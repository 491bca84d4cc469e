// Validates tests, casts and the branches on them.
// https://webassembly.github.io/spec/core/valid/instructions.html#reference-instructions

import { I32, isNullable, refType, type ValueType } from "../module/types.ts";
import type { CodeValidation, Rules } from "./code-validation.ts";
import { hierarchyOf } from "./match.ts";
import { labelTypes } from "./operand-stack.ts";
import { nonNull } from "./reference-instructions.ts";

export const CAST_RULES: Rules<"cast"> = {
  "ref.test": test,
  "ref.test_null": test,
  "ref.cast": cast,
  "ref.cast_null": cast,
  br_on_cast: (v) => {
    const { valueType: from, valueType2: to } = v.reader;
    branchOnCast(v, to, withoutNullOf(from, to));
  },
  br_on_cast_fail: (v) => {
    const { valueType: from, valueType2: to } = v.reader;
    branchOnCast(v, withoutNullOf(from, to), to);
  },
};

function test(v: CodeValidation): void {
  popCastOperand(v);
  v.stack.push(I32);
}

function cast(v: CodeValidation): void {
  popCastOperand(v);
  v.stack.push(v.reader.valueType);
}

/** A cast may go anywhere within one hierarchy: pops a reference of it. */
export function popCastOperand(v: CodeValidation): void {
  v.checkValueType(v.reader.valueType);
  v.stack.pop(refType(hierarchyOf(v.module, v.reader.valueType), { nullable: true }));
}

/** What is left of `from` when it is known not to be a `to`: if that includes null, it is not null. */
export function withoutNullOf(from: ValueType, to: ValueType): ValueType {
  return isNullable(to) ? nonNull(from) : from;
}

/** Validates the types of br_on_cast and its kin: `taken` goes to the label, `rest` stays. */
export function branchOnCast(v: CodeValidation, taken: ValueType, rest: ValueType): void {
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
