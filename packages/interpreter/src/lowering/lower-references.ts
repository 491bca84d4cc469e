// References: all cold. Operands in the order of the stack, then indices, then the destination.

import type { InstructionName } from "@atoll/core/engine";
import type { Lowering } from "./lowering.ts";
import type { LoweringRules } from "./lowering-rule.ts";
import { lowerReferenceBranch } from "./lower-reference-branches.ts";
import { REFERENCE, WORD } from "../bytecode/word-kinds.ts";

/** Pops as many operands into words of the operation in the making. */
export function operands(lowering: Lowering, count: number): void {
  const { stack, writer } = lowering;
  const first = stack.height - count;
  // Registers first: putting a constant into one is an operation of its own.
  for (let i = first; i < stack.height; i++) lowering.register(i);
  for (let i = first; i < stack.height; i++) writer.word(lowering.register(i));
  stack.height = first;
}

/** Pushes a reference; gives its register. */
export function pushReference(lowering: Lowering): number {
  lowering.hasReferences = true;
  return lowering.stack.push(REFERENCE);
}

export const REFERENCE_RULES: LoweringRules<InstructionName<"reference">> = {
  "ref.null": (lowering) => {
    lowering.writer.word(pushReference(lowering));
    lowering.emitInstruction();
  },
  "ref.is_null": (lowering) => test(lowering, 1),
  "ref.eq": (lowering) => test(lowering, 2),
  "ref.func": (lowering) => {
    lowering.writer.word(lowering.reader.index).word(pushReference(lowering));
    lowering.emitInstruction();
  },
  "ref.as_non_null": (lowering) => {
    operands(lowering, 1);
    lowering.writer.word(pushReference(lowering));
    lowering.emitInstruction();
  },
  br_on_null: lowerReferenceBranch,
  br_on_non_null: lowerReferenceBranch,
};

function test(lowering: Lowering, count: number): void {
  operands(lowering, count);
  lowering.writer.word(lowering.stack.push(WORD));
  lowering.emitInstruction();
}
