// Validates locals, globals, drop and select.
// https://webassembly.github.io/spec/core/valid/instructions.html#variable-instructions

import { BOTTOM, I32, isRefType } from "../module/types.ts";
import type { CodeValidation, Rules } from "./code-validation.ts";

export const VARIABLE_RULES: Rules<"variable" | "parametric"> = {
  "local.get": ({ reader, stack, locals }) => stack.push(locals.read(reader.index)),
  "local.set": ({ reader, stack, locals }) => {
    stack.pop(locals.type(reader.index));
    locals.set(reader.index);
  },
  "local.tee": ({ reader, stack, locals }) => {
    const type = locals.type(reader.index);
    stack.pop(type);
    locals.set(reader.index);
    stack.push(type);
  },
  "global.get": ({ reader, stack, context }) => stack.push(context.global(reader.index).value),
  "global.set": (v) => {
    const { value, mutable } = v.context.global(v.reader.index);
    if (!mutable) v.fail("immutable global");
    v.stack.pop(value);
  },
  drop: ({ stack }) => {
    stack.popAny();
  },
  select,
  select_t: typedSelect,
};

function select(v: CodeValidation): void {
  const { stack } = v;
  stack.pop(I32);
  const second = stack.popAny();
  const first = stack.popAny();
  if (isRefType(first) || isRefType(second)) v.fail("type mismatch: select of references needs a type");
  if (first !== second && first !== BOTTOM && second !== BOTTOM) {
    v.fail("type mismatch: the operands of select differ");
  }
  stack.push(first === BOTTOM ? second : first);
}

function typedSelect(v: CodeValidation): void {
  const { reader, stack } = v;
  const [selected] = reader.selectTypes;
  if (reader.selectCount !== 1 || selected === undefined) return v.fail("invalid result arity");
  v.checkValueType(selected);
  stack.popAll([selected, selected, I32]);
  stack.push(selected);
}
