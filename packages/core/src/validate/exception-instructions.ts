// Validates exceptions, both the standard's and, below, those that came before them.
// https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions

import { CATCH_ALL, CATCH_ALL_REF, CATCH_REF } from "../binary/instruction-reader.ts";
import { opcodeOf } from "../module/instructions.ts";
import { HEAP, refType, type ValueType } from "../module/types.ts";
import type { CodeValidation, Rules } from "./code-validation.ts";
import { checkBlockType, enterBlock, exitBlock, restartBlock } from "./control-instructions.ts";
import { labelTypes } from "./operand-stack.ts";

const EXNREF: ValueType = refType(HEAP.exn, { nullable: true });
const CAUGHT: ValueType = refType(HEAP.exn);

const TRY = opcodeOf("try");
const CATCH_CLAUSE = opcodeOf("catch");
const CATCH_ALL_CLAUSE = opcodeOf("catch_all");

export const EXCEPTION_RULES: Rules<"exception"> = {
  throw: ({ reader, stack, context }) => {
    stack.popAll(context.tag(reader.index).params);
    stack.setUnreachable();
  },
  throw_ref: ({ stack }) => {
    stack.pop(EXNREF);
    stack.setUnreachable();
  },
  try_table: (v) => {
    checkBlockType(v);
    checkCatches(v);
    enterBlock(v);
  },
  try: enterBlock,
  catch: beginHandler,
  catch_all: beginHandler,
  rethrow: (v) => {
    const { opcode } = v.stack.frame(v.reader.index);
    if (opcode !== CATCH_CLAUSE && opcode !== CATCH_ALL_CLAUSE) v.fail("invalid rethrow label");
    v.stack.setUnreachable();
  },
  delegate,
};

/** The clauses' labels count from outside of the try_table. */
function checkCatches(v: CodeValidation): void {
  const { reader, stack, context } = v;
  for (let i = 0; i < reader.catchCount; i++) {
    const kind = reader.catchKinds[i];
    const caught = kind === CATCH_ALL || kind === CATCH_ALL_REF ? [] : context.tag(reader.catchTags[i] ?? 0).params;
    const types = kind === CATCH_REF || kind === CATCH_ALL_REF ? [...caught, CAUGHT] : caught;
    if (!stack.matchesAll(types, labelTypes(stack.frame(reader.catchLabels[i] ?? 0)))) {
      v.fail("type mismatch: what is caught does not fit the label");
    }
  }
}

function beginHandler(v: CodeValidation): void {
  const { reader, stack, context } = v;
  const { opcode } = stack.frame(0);
  if (opcode !== TRY && opcode !== CATCH_CLAUSE) reader.fail("END opcode expected", reader.offset);
  restartBlock(v, reader.opcode === CATCH_CLAUSE ? context.tag(reader.index).params : []);
}

/** Ends a try; the label counts from outside of it. */
function delegate(v: CodeValidation): void {
  const { reader, stack } = v;
  if (stack.frame(0).opcode !== TRY) reader.fail("END opcode expected", reader.offset);
  stack.leave();
  stack.frame(reader.index + 1);
  exitBlock(v);
}
