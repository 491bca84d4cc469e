// How control leaves a block: a branch copies its operands to where its label expects them, and a return to the frame's start.

import { InternalError, type ValueType } from "@atoll/core/engine";
import type { ControlFrame } from "./control-stack.ts";
import type { Lowering } from "./lowering.ts";
import { operation } from "../bytecode/operations.ts";
import { kindOf, wordsOf } from "../bytecode/word-kinds.ts";
import { CONSTANT, LOCAL, OWN } from "./virtual-stack.ts";

const BR = operation("br");
const LOOP = operation("loop");
const RETURN = operation("return");

/** The frame of a label, to which control may go from here. */
export function frameAt(lowering: Lowering, label: number): ControlFrame {
  const frame = lowering.control.at(label);
  if (frame === undefined) throw new InternalError(`no label ${label}`);
  if (frame.kind !== "loop") lowering.assigned.leave(frame.depth);
  return frame;
}

/** Branches, with the operands that the label takes. */
export function branch(lowering: Lowering, frame: ControlFrame | undefined): void {
  const { writer } = lowering;
  if (frame === undefined || frame.kind === "function") return returnFrom(lowering);
  carry(lowering, frame);
  writer.emitBranch(frame.kind === "loop" ? LOOP : BR, frame.label);
}

function labelTypes(frame: ControlFrame): readonly ValueType[] {
  return frame.kind === "loop" ? frame.params : frame.results;
}

/** Whether a branch to the frame has to copy its operands: they are not where its label expects them. */
export function mustCarry(lowering: Lowering, frame: ControlFrame): boolean {
  const { stack } = lowering;
  const types = labelTypes(frame);
  if (types.length === 0) return false;
  let index = stack.height - types.length;
  if (index !== frame.height) return true;
  for (; index < stack.height; index++) if (stack.forms[index] !== OWN) return true;
  return false;
}

/** Copies the operands of a branch to where its label expects them. They are left as they are for code after a br_if. */
export function carry(lowering: Lowering, frame: ControlFrame): void {
  const { stack } = lowering;
  const types = labelTypes(frame);
  let to = stack.homeAt(frame.height);
  let index = stack.height - types.length;
  for (const type of types) {
    copy(lowering, index++, to, types.length);
    to += wordsOf(kindOf(type));
  }
  stack.reach(to);
}

/** Copies one of `count` operands. If it is the only one, the last operation may write there directly instead. */
function copy(lowering: Lowering, index: number, to: number, count: number): void {
  const { stack, writer } = lowering;
  const kind = stack.kinds[index] ?? 0;
  if (stack.forms[index] === CONSTANT) {
    lowering.load(kind, stack.lows[index] ?? 0, stack.highs[index] ?? 0, to);
    return;
  }
  const from = stack.registerOf(index);
  if (from === to) return;
  // The last operation may write there at once. Behind a br_if, whose operands the other way needs as they are, it is the branch itself.
  if (count === 1 && stack.forms[index] === OWN && writer.lastDestination === from) writer.retarget(to);
  else lowering.move(kind, from, to);
}

/** Copies the results to the frame's start, and returns. */
export function returnFrom(lowering: Lowering): void {
  const { stack, writer } = lowering;
  const { results } = lowering.type;
  const first = stack.height - results.length;
  let to = 0;
  if (results.length > 1) {
    // A local that is returned may lie where an earlier result is put: so locals are copied to registers of their own first.
    for (let i = first; i < stack.height; i++) {
      const home = stack.homes[i] ?? 0;
      if (stack.forms[i] === LOCAL) lowering.move(stack.kinds[i] ?? 0, stack.lows[i] ?? 0, home);
    }
    for (let i = first; i < stack.height; i++) {
      const kind = stack.kinds[i] ?? 0;
      if (stack.forms[i] === CONSTANT) lowering.load(kind, stack.lows[i] ?? 0, stack.highs[i] ?? 0, to);
      else lowering.move(kind, stack.homes[i] ?? 0, to);
      to += wordsOf(kind);
    }
  } else if (results.length === 1) copy(lowering, first, to, 1);
  writer.word(lowering.link).emit(RETURN);
}
