// Validates calls, those in tail position included.
// https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions

import { FUNCREF, type FuncType, type HeapType, refType } from "../module/types.ts";
import type { CodeValidation, Rules } from "./code-validation.ts";

export const CALL_RULES: Rules<"call"> = {
  call: (v) => call(v, directType(v)),
  call_indirect: (v) => call(v, indirectType(v)),
  call_ref: (v) => call(v, referenceType(v)),
  return_call: (v) => tailCall(v, directType(v)),
  return_call_indirect: (v) => tailCall(v, indirectType(v)),
  return_call_ref: (v) => {
    v.use("tail-call", "return_call_ref");
    tailCall(v, referenceType(v));
  },
};

function call({ stack }: CodeValidation, type: FuncType): void {
  stack.popAll(type.params);
  stack.pushAll(type.results);
}

/** The callee's results must be the function's. */
function tailCall(v: CodeValidation, type: FuncType): void {
  const { stack, results } = v;
  stack.popAll(type.params);
  if (!stack.matchesAll(type.results, results)) v.fail("type mismatch: the callee of a tail call has other results");
  stack.setUnreachable();
}

function directType({ reader, context }: CodeValidation): FuncType {
  return context.funcType(context.func(reader.index));
}

function indirectType(v: CodeValidation): FuncType {
  const { reader, stack, context } = v;
  const address = context.table(reader.index2);
  if (reader.index2 > 0) v.use("reference-types", "call_indirect with a table index");
  if (!v.isSubtype(context.tableElement(reader.index2), FUNCREF)) {
    v.fail("type mismatch: call_indirect needs a table of functions");
  }
  const type = context.funcType(reader.index);
  stack.pop(address);
  return type;
}

function referenceType({ reader, stack, context }: CodeValidation): FuncType {
  const type = context.funcType(reader.index);
  stack.pop(refType(reader.index as HeapType, { nullable: true }));
  return type;
}
