// Exceptions: `throw`, and the blocks that catch, in their present and their former form. A guarded block is a range of positions
// and, behind it, one landing per clause, from which control branches on as any branch does.
// https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions

import { CATCH_ALL, CATCH_ALL_REF, CATCH_REF, type FuncType, InternalError, opcodeOf } from "@atoll/core/engine";
import { THROW, THROW_REF } from "../bytecode/cold-opcodes.ts";
import { countSite } from "./count-sites.ts";
import type { ControlFrame, Reach } from "./control-stack.ts";
import { type CatchClause, type Guard } from "./guards.ts";
import { ANY_TAG } from "../bytecode/handlers.ts";
import { branch, carry, frameAt } from "./branches.ts";
import type { Lowering } from "./lowering.ts";
import type { LoweringRules } from "./lowering-rule.ts";
import { pushReference } from "./lower-references.ts";
import { functionType } from "./function-type.ts";
import { operation } from "../bytecode/operations.ts";
import { kindOf, REFERENCE } from "../bytecode/word-kinds.ts";

const CATCH = opcodeOf("catch");
const BR = operation("br");

/** Blocks are control: see lower-control.ts. */
export const THROW_RULES: LoweringRules<"throw" | "throw_ref" | "rethrow"> = {
  throw: (lowering) => {
    const { reader, stack, writer } = lowering;
    const count = tagType(lowering, reader.index).params.length;
    lowering.settleTop(count);
    stack.height -= count;
    writer.word(reader.index).word(stack.homeAt(stack.height)).emitCold(THROW);
  },
  throw_ref: (lowering) => {
    lowering.writer.word(lowering.pop()).emitCold(THROW_REF);
  },
  rethrow: (lowering) => {
    const { control, reader, writer } = lowering;
    writer.word(guardOf(control.at(reader.index)).exception).emitCold(THROW_REF);
  },
};

/** The guard of a try_table or try block that begins here. */
export function openGuard(lowering: Lowering, catches: readonly CatchClause[]): Guard {
  const { writer, control } = lowering;
  writer.barrier();
  return { start: writer.position, end: -1, depth: control.guardDepth + 1, catches, clauses: [], exception: -1 };
}

/** The clauses of the try_table just read. */
export function catchClauses({ reader }: Lowering): readonly CatchClause[] {
  const clauses: CatchClause[] = [];
  for (let i = 0; i < reader.catchCount; i++) {
    const kind = reader.catchKinds[i] ?? 0;
    clauses.push({
      tag: kind >= CATCH_ALL ? ANY_TAG : (reader.catchTags[i] ?? 0),
      reference: kind === CATCH_REF || kind === CATCH_ALL_REF,
      label: reader.catchLabels[i] ?? 0,
    });
  }
  return clauses;
}

/** The `end` of a try_table, whose frame is off the control stack: the landings. */
export function closeTryTable(lowering: Lowering, frame: ControlFrame, reach: Reach): void {
  const { writer, stack } = lowering;
  const guard = guardOf(frame);
  if (reach === "reachable") lowering.settleTop(frame.results.length);
  endGuard(lowering, guard);
  if (reach === "reachable" && guard.catches.length > 0) writer.emitBranch(BR, frame.label);
  // Anything within may have thrown.
  lowering.assigned.again(frame.depth);
  for (const { tag, reference, label } of guard.catches) {
    writer.barrier();
    stack.height = frame.height;
    const values = stack.homeAt(frame.height);
    pushValues(lowering, tag);
    const register = reference ? pushReference(lowering) : -1;
    guard.clauses.push({ tag, values, reference: register, position: writer.position });
    countSite(lowering);
    branch(lowering, frameAt(lowering, label));
  }
  addHandler(lowering, guard);
}

/** `catch` and `catch_all`: ends what comes before, and begins the block that catches. */
export function catchBlock(lowering: Lowering, reach: Reach): void {
  const { reader, stack, writer, control } = lowering;
  const frame = control.frames.at(-1);
  if (frame === undefined) throw new InternalError("catch outside of a block");
  const guard = guardOf(frame);
  if (frame.kind === "try") {
    if (reach === "reachable") lowering.settleTop(frame.results.length);
    endGuard(lowering, guard);
    control.endGuard();
    frame.kind = "catch";
  }
  if (reach === "reachable") {
    carry(lowering, frame);
    lowering.assigned.leave(frame.depth);
    writer.emitBranch(BR, frame.label);
  }
  const tag = reader.opcode === CATCH ? reader.index : ANY_TAG;
  lowering.assigned.again(frame.depth);
  writer.barrier();
  // Below its operands, a catch block keeps the exception.
  stack.height = frame.height;
  guard.exception = pushReference(lowering);
  const values = stack.homeAt(stack.height);
  pushValues(lowering, tag);
  guard.clauses.push({ tag, values, reference: guard.exception, position: writer.position });
  countSite(lowering);
}

/** The `end` of a try block, or of its last catch block. */
export function closeTry(lowering: Lowering, frame: ControlFrame, reach: Reach): void {
  const guard = guardOf(frame);
  if (reach === "reachable") carry(lowering, frame);
  if (guard.end < 0) endGuard(lowering, guard);
  addHandler(lowering, guard);
}

/** `delegate`: the end of a try block whose exceptions are those of an outer one. Its frame is off the control stack. */
export function closeDelegate(lowering: Lowering, frame: ControlFrame, reach: Reach): void {
  const guard = guardOf(frame);
  if (reach === "reachable") lowering.settleTop(frame.results.length);
  endGuard(lowering, guard);
  const { index } = lowering.reader;
  addHandler(lowering, guard, lowering.control.guardDepthAt(index));
}

function pushValues(lowering: Lowering, tag: number): void {
  if (tag === ANY_TAG) return;
  for (const type of tagType(lowering, tag).params) {
    const kind = kindOf(type);
    if (kind === REFERENCE) lowering.hasReferences = true;
    lowering.stack.push(kind);
  }
}

function endGuard(lowering: Lowering, guard: Guard): void {
  lowering.writer.barrier();
  guard.end = lowering.writer.position;
}

function addHandler(lowering: Lowering, guard: Guard, outerDepth = Infinity): void {
  const { start, end, depth, clauses } = guard;
  if (start === end || (clauses.length === 0 && outerDepth === Infinity)) return;
  lowering.handlers.push({ start, end, depth, outerDepth, clauses });
}

function guardOf(frame: ControlFrame | undefined): Guard {
  if (frame?.guard === undefined) throw new InternalError(`a ${frame?.kind} block guards nothing`);
  return frame.guard;
}

function tagType(lowering: Lowering, tagidx: number): FuncType {
  const { module } = lowering;
  return functionType(module.types, module.tags[tagidx]?.typeidx ?? -1);
}
