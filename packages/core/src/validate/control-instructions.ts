// Validates blocks and branches. https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions

import { BLOCK_VALUE } from "../binary/instruction-reader.ts";
import { opcodeOf } from "../module/instructions.ts";
import { I32 } from "../module/types.ts";
import type { CodeValidation, Rules } from "./code-validation.ts";
import { labelTypes, type TypeList } from "./operand-stack.ts";

const IF = opcodeOf("if");
const NO_TYPES: TypeList = [];

export const CONTROL_RULES: Rules<"control"> = {
  unreachable: ({ stack }) => stack.setUnreachable(),
  block: enterBlock,
  loop: enterBlock,
  if: (v) => {
    checkBlockType(v);
    v.stack.pop(I32);
    enterBlock(v);
  },
  else: (v) => {
    const frame = v.stack.frame(0);
    if (frame.opcode !== IF) v.reader.fail("END opcode expected", v.reader.offset);
    restartBlock(v, frame.params);
  },
  end: (v) => {
    const frame = v.stack.leave();
    if (frame.opcode === IF && !v.stack.matchesAll(frame.params, frame.results)) {
      v.fail("type mismatch: an if without else must leave its parameters as results");
    }
    exitBlock(v);
  },
  br: ({ reader, stack }) => {
    stack.popAll(labelTypes(stack.frame(reader.index)));
    stack.setUnreachable();
  },
  br_if: ({ reader, stack }) => {
    stack.pop(I32);
    const types = labelTypes(stack.frame(reader.index));
    stack.popAll(types);
    stack.pushAll(types);
  },
  br_table: branchTable,
  return: ({ stack, results }) => {
    stack.popAll(results);
    stack.setUnreachable();
  },
};

/** Checks that the block type exists; returns the parameters. */
export function checkBlockType(v: CodeValidation): TypeList {
  const { reader, context, module } = v;
  if (reader.blockType >= 0) {
    context.funcType(reader.blockType);
    v.use("multi-value", "a block type with a type index");
    return reader.blockParams(module.types);
  }
  if (reader.blockType === BLOCK_VALUE) v.checkValueType(reader.valueType);
  return NO_TYPES;
}

/** Opens a block for the instruction: takes its parameters and enters a frame. */
export function enterBlock(v: CodeValidation): void {
  const { reader, stack, locals } = v;
  const params = checkBlockType(v);
  stack.popAll(params);
  stack.enter(reader.opcode, params, reader.blockResults(v.module.types), locals.mark);
}

/** Ends one branch of the innermost block and begins another with these operands. */
export function restartBlock({ reader, stack, locals }: CodeValidation, operands: TypeList): void {
  const frame = stack.leave();
  locals.forget(frame.initialized);
  stack.restart(reader.opcode, operands);
}

/** Closes the innermost block, whose results have been checked. */
export function exitBlock({ stack, locals }: CodeValidation): void {
  const frame = stack.frame(0);
  locals.forget(frame.initialized);
  stack.exit(frame);
}

function branchTable(v: CodeValidation): void {
  const { reader, stack } = v;
  stack.pop(I32);
  const { labels, labelCount } = reader;
  const last = labelTypes(stack.frame(labels[labelCount - 1] ?? 0));
  let checked: TypeList | undefined;
  for (let i = 0; i < labelCount; i++) {
    const types = labelTypes(stack.frame(labels[i] ?? 0));
    if (types === checked) continue;
    if (types.length !== last.length) v.fail("type mismatch: the labels of a br_table differ in arity");
    stack.check(types);
    checked = types;
  }
  stack.popAll(last);
  stack.setUnreachable();
}
