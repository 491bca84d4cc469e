// Control instructions: blocks, branches, return. Blocks cost nothing; a branch carries its operands to where its label expects
// them. https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions

import { type InstructionName, InternalError, opcodeOf, type ValueType } from "@atoll/core/engine";
import { branch, frameAt, mustCarry, returnFrom } from "./branches.ts";
import { countSite, countsTaken } from "./count-sites.ts";
import type { BlockKind, ControlFrame, Reach } from "./control-stack.ts";
import { emitBranchOn } from "./conditions.ts";
import type { Lowering } from "./lowering.ts";
import type { LoweringRules } from "./lowering-rule.ts";
import { catchBlock, catchClauses, closeDelegate, closeTry, closeTryTable, openGuard } from "./lower-exceptions.ts";
import { operation } from "../bytecode/operations.ts";
import { kindOf } from "../bytecode/word-kinds.ts";

const BR = operation("br");
const BR_TABLE = operation("br_table");
const NO_LABEL = -1;
const BLOCK = opcodeOf("block");
const LOOP = opcodeOf("loop");
const IF = opcodeOf("if");
const TRY = opcodeOf("try");
const TRY_TABLE = opcodeOf("try_table");
const ELSE = opcodeOf("else");
const CATCH = opcodeOf("catch");
const CATCH_ALL = opcodeOf("catch_all");
const DELEGATE = opcodeOf("delegate");
const END = opcodeOf("end");
const NO_TYPES: readonly ValueType[] = [];

export function beginFunction(lowering: Lowering): void {
  lowering.control.begin();
  lowering.control.push({
    kind: "function",
    height: 0,
    label: NO_LABEL,
    otherwise: NO_LABEL,
    params: NO_TYPES,
    results: lowering.type.results,
    depth: 0,
  });
  countSite(lowering);
}

/** After the last `end`. */
export function endFunction(lowering: Lowering): void {
  lowering.writer.barrier();
  if (lowering.control.frames.length > 0) throw new InternalError("open blocks at the end");
}

export const CONTROL_RULES: LoweringRules<
  InstructionName<"control"> | Exclude<InstructionName<"exception">, "throw" | "throw_ref" | "rethrow">
> = {
  unreachable: (lowering) => lowering.emitInstruction(),
  nop: () => undefined,
  block: (lowering) => openBlock(lowering, "block"),
  loop: (lowering) => openBlock(lowering, "loop"),
  if: (lowering) => openBlock(lowering, "if"),
  try: (lowering) => openBlock(lowering, "try"),
  try_table: (lowering) => openBlock(lowering, "try_table"),
  else: (lowering) => elseBlock(lowering, "reachable"),
  catch: (lowering) => catchBlock(lowering, "reachable"),
  catch_all: (lowering) => catchBlock(lowering, "reachable"),
  delegate: (lowering) => closeBlock(lowering, "reachable"),
  end: (lowering) => closeBlock(lowering, "reachable"),
  br: (lowering) => branch(lowering, frameAt(lowering, lowering.reader.index)),
  br_if: (lowering) => branchIf(lowering, frameAt(lowering, lowering.reader.index)),
  br_table: branchTable,
  return: (lowering) => branch(lowering, lowering.control.frames[0]),
};

function openBlock(lowering: Lowering, kind: BlockKind): void {
  const { reader, stack, writer, control } = lowering;
  const { types } = lowering.module;
  const params = reader.blockParams(types);
  const results = reader.blockResults(types);
  const isIf = kind === "if";
  const condition = isIf ? lowering.pop() : 0;
  // What lies on the stack may be locals that the block changes on one way and not on another.
  lowering.settleAll();
  lowering.settleTop(params.length);
  const otherwise = isIf ? writer.newLabel() : NO_LABEL;
  if (isIf) {
    emitBranchOn(lowering, "unless", condition, otherwise);
    countSite(lowering);
  }
  const label = writer.newLabel();
  if (kind === "loop") {
    writer.bind(label);
    writer.arrivals?.set(writer.position, writer.offset);
    countSite(lowering);
  }
  lowering.assigned.open(control.frames.length);
  const guarded = kind === "try_table" || kind === "try";
  control.push({
    kind,
    height: stack.height - params.length,
    label,
    otherwise,
    params,
    results,
    depth: control.frames.length,
    ...(guarded ? { guard: openGuard(lowering, kind === "try_table" ? catchClauses(lowering) : []) } : {}),
  });
}

function elseBlock(lowering: Lowering, reach: Reach): void {
  const { stack, writer, control } = lowering;
  const frame = control.frames.at(-1);
  if (frame === undefined) throw new InternalError("else outside of a block");
  if (reach === "reachable") {
    lowering.settleTop(frame.results.length);
    lowering.assigned.leave(frame.depth);
    writer.emitBranch(BR, frame.label);
  }
  writer.bind(frame.otherwise);
  frame.otherwise = NO_LABEL;
  frame.kind = "else";
  lowering.assigned.again(frame.depth);
  stack.height = frame.height;
  for (const type of frame.params) stack.push(kindOf(type));
}

function closeBlock(lowering: Lowering, reach: Reach): void {
  const { stack, writer, control, assigned } = lowering;
  const frame = control.pop();
  if (frame === undefined) throw new InternalError("end outside of a block");
  if (frame.kind === "function") {
    if (reach === "reachable") returnFrom(lowering);
    return;
  }
  if (frame.past === writer.position) {
    // A branch back that stands last is taken as often as the loop's turns say. Some operation comes next, and takes the place of its count.
    writer.position -= 2;
    lowering.sites?.splice(-1, 1, Number.NaN);
  }
  if (reach === "reachable") assigned.leave(frame.depth);
  if (frame.kind === "try_table") closeTryTable(lowering, frame, reach);
  else if (frame.guard !== undefined && lowering.reader.opcode === DELEGATE) closeDelegate(lowering, frame, reach);
  else if (frame.guard !== undefined) closeTry(lowering, frame, reach);
  else if (reach === "reachable") lowering.settleTop(frame.results.length);
  if (frame.otherwise !== NO_LABEL) {
    writer.bind(frame.otherwise);
    // As if there was an empty `else`.
    assigned.again(frame.depth);
    assigned.leave(frame.depth);
  }
  if (frame.kind !== "loop") writer.bind(frame.label);
  assigned.close(frame.depth);
  stack.height = frame.height;
  for (const type of frame.results) stack.push(kindOf(type));
}

/** Reads on to where control comes back: the `else` or `end` of the innermost block. */
export function skipUnreachable(lowering: Lowering): void {
  const { reader } = lowering;
  let depth = 0;
  while (reader.next()) {
    switch (reader.opcode) {
      case BLOCK:
      case LOOP:
      case IF:
      case TRY:
      case TRY_TABLE:
        depth++;
        break;
      case ELSE:
        if (depth > 0) break;
        lowering.stretches.see(reader);
        return elseBlock(lowering, "unreachable");
      case CATCH:
      case CATCH_ALL:
        if (depth > 0) break;
        lowering.stretches.see(reader);
        return catchBlock(lowering, "unreachable");
      case DELEGATE:
      case END: {
        if (depth-- > 0) break;
        lowering.stretches.see(reader);
        // An `if` without `else` still falls through when its condition was zero, and a label may have been branched to.
        return closeBlock(lowering, "unreachable");
      }
    }
  }
}

function branchIf(lowering: Lowering, frame: ControlFrame): void {
  const { writer } = lowering;
  const condition = lowering.pop();
  const taken = countsTaken(lowering, frame);
  if (frame.kind !== "function" && !taken && !mustCarry(lowering, frame)) {
    emitBranchOn(lowering, "if", condition, frame.label, frame.kind === "loop" ? "backward" : "forward");
  } else {
    const past = writer.newLabel();
    emitBranchOn(lowering, "unless", condition, past);
    if (taken) countSite(lowering);
    // What the branch carries is copied, and stays where it is for those who go on.
    branch(lowering, frame);
    writer.bind(past);
  }
  if (!taken) countSite(lowering);
  if (frame.kind === "loop" && lowering.reader.index === 0) frame.past = lowering.sites && writer.position;
}

function branchTable(lowering: Lowering): void {
  const { reader, writer } = lowering;
  const index = lowering.pop();
  const count = reader.labelCount;
  const labels = reader.labels.slice(0, count);
  const last = labels[count - 1];
  const counts = (depth: number): boolean => lowering.sites !== undefined && depth !== last;
  writer
    .word(index)
    .word(count - 1)
    .emitCold(BR_TABLE);
  // By depth: where the table goes, or NO_LABEL for the block's own label. Many entries may have few depths.
  const pads = new Map<number, number>();
  for (const depth of labels) {
    const frame = frameAt(lowering, depth);
    let pad = pads.get(depth);
    if (pad === undefined) {
      const jumps = frame.kind === "function" || frame.kind === "loop" || mustCarry(lowering, frame);
      const direct = !jumps && !counts(depth);
      pad = direct ? NO_LABEL : writer.newLabel();
      pads.set(depth, pad);
    }
    writer.patch(writer.append(0), pad === NO_LABEL ? frame.label : pad);
  }
  for (const [depth, pad] of pads) {
    if (pad === NO_LABEL) continue;
    writer.bind(pad);
    if (counts(depth)) countSite(lowering);
    branch(lowering, frameAt(lowering, depth));
  }
}
