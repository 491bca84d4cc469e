// Lowers one function: reads its instructions once, and hands each to its rule. Code that cannot be reached is skipped.

import type { Memory } from "@atoll/core";
import type { BodyCode, RunLimits } from "@atoll/core/engine";
import { columnByRow, InstructionReader, InternalError, type Module, opcodeOf } from "@atoll/core/engine";
import { FRAME, PACE } from "../bytecode/cold-opcodes.ts";
import { beginFunction, endFunction, skipUnreachable } from "./lower-control.ts";
import { LINK_WORDS, Lowering } from "./lowering.ts";
import { LOWERING_RULES } from "./lowering-rules.ts";
import { CODE, type CodeBlocks } from "../bytecode/code-space.ts";
import { placedHandlers } from "../bytecode/handlers.ts";
import { functionType } from "./function-type.ts";
import { HEADER_WORDS, type LoweredFunction } from "../bytecode/lowered-function.ts";
import { operation } from "../bytecode/operations.ts";
import { PAIR, wordsOfTypes } from "../bytecode/word-kinds.ts";

const BR = operation("br");
const LOOP = opcodeOf("loop");
const IS_TERMINATOR = columnByRow(Uint8Array, ({ terminator }) => (terminator ? 1 : 0));

/** Instructions between two looks at the limits: at most some milliseconds, when each has a thousand operands. */
const LOOK = 1024;

/** Registers that are cleared sooner by the loop than by one cold operation. */
const FEW_ZEROES = 12;

/** Instructions until the next look, whatever function they are of: a call may come to many small ones. */
let untilLook = LOOK;

const shared = new Lowering();

/** How memory 0 is reached. */
export type AccessForm = Memory["access"]["form"];

/** What lowering may be told. */
export interface LoweringOptions {
  /** Of the call that comes to the function. */
  readonly limits?: RunLimits | undefined;
  /** Whether the code counts how often it runs. */
  readonly counts?: boolean;
  /** Of imported functions that run as code of this module, by funcidx. */
  readonly bodies?: Bodies;
  /** The module whose loop runs the code, if it is another's: that of a body. */
  readonly guest?: Module;
}

/** The code of imported builtins that have some, by funcidx. */
export type Bodies = readonly (BodyCode | undefined)[];
export const NO_BODIES: Bodies = [];

/**
 * Lowers a defined function, and puts its code into one of the blocks. Takes time in proportion to its body, and throws what the limits throw
 * when they are reached meanwhile.
 */
export function lowerFunction(
  module: Module,
  funcidx: number,
  form: AccessForm,
  blocks: CodeBlocks,
  { limits, counts = false, bodies = NO_BODIES, guest = module }: LoweringOptions = {},
): LoweredFunction {
  const { writer } = shared;
  writer.record = undefined;
  shared.sites = counts ? [] : undefined;
  shared.bodies = bodies;
  writer.loop = loopBit(guest, form);
  const bodyEnd = lowerBody(shared, module, funcidx, limits);
  const { code, position } = writer;
  for (const at of writer.targets) code[at] = destination(code, code[at] ?? 0);
  const start = blocks.take(position);
  const entry = start + HEADER_WORDS;
  // What it begins with was known only when all else was written, and goes in front of that.
  const moved = start + position - bodyEnd;
  for (const at of writer.targets) code[at] = (code[at] ?? 0) + moved;
  CODE.set(code.subarray(0, HEADER_WORDS), start);
  CODE.set(code.subarray(bodyEnd, position), entry);
  CODE.set(code.subarray(HEADER_WORDS, bodyEnd), moved + HEADER_WORDS);
  const handlers = placedHandlers(shared.handlers, moved);
  const counted = shared.sites?.map((at) => at + moved);
  return { funcidx, start, end: start + position, entry, handlers, counts: counted };
}

/** Whether code that was lowered for a loop, given by its bit in LOOPS, has an operation. */
export function isWritten(opcode: number, bit: number): boolean {
  return ((shared.writer.written[opcode] ?? 0) & bit) !== 0;
}

/** Which loop runs the module's code: its bit in LOOPS. */
export function loopBit(module: Module, form: AccessForm): number {
  return (form === "paged" ? 4 : 1) << (module.memories[0]?.addressType === "i64" ? 1 : 0);
}

/** What the byte offsets of a function's operations are found by. */
interface OffsetsOptions extends Pick<LoweringOptions, "counts" | "bodies"> {
  /** Is given the byte offset of the function and of each loop, by the position where the guest comes to it; of those that share one, the innermost's. */
  readonly arrivals?: Map<number, number> | undefined;
}

/** The byte offsets of a function's operations, by position from its start: lowers it once more, in the same way. */
export function operationOffsets(
  module: Module,
  funcidx: number,
  form: AccessForm,
  { counts = false, bodies = NO_BODIES, arrivals = new Map() }: OffsetsOptions = {},
): ReadonlyMap<number, number> {
  const { writer } = shared;
  shared.sites = counts ? [] : undefined;
  shared.bodies = bodies;
  writer.loop = loopBit(module, form);
  const offsets = (writer.record = new Map<number, number>());
  const places = (writer.arrivals = new Map<number, number>());
  const bodyEnd = lowerBody(shared, module, funcidx);
  writer.record = undefined;
  writer.arrivals = undefined;
  const moved = writer.position - bodyEnd;
  const placed = (at: number): number => (at < bodyEnd ? at + moved : at - bodyEnd + HEADER_WORDS);
  // A loop that the function begins with is what the guest has come to.
  for (const [at, offset] of places) if (!arrivals.has(placed(at))) arrivals.set(placed(at), offset);
  return new Map([...offsets].map(([at, offset]) => [placed(at), offset]));
}

/** Byte offset of each operation, by position, in order. */
export type OperationOffsets = readonly (readonly [position: number, offset: number])[];

/** The same in order, to look up positions in. */
export function sortedOffsets(...args: Parameters<typeof operationOffsets>): OperationOffsets {
  return [...operationOffsets(...args)].toSorted(([a], [b]) => a - b);
}

/** The offset of the operation at, or around, a position from the function's start. */
export function offsetIn(offsets: OperationOffsets, position: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle]?.[0] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return offsets[low - 1]?.[1] ?? 0;
}

/** Leaves the code in the writer: header, body, and then what the function begins with. Gives where the body ends. */
function lowerBody(lowering: Lowering, module: Module, funcidx: number, limits?: RunLimits): number {
  const body = module.bodies.at(funcidx - module.importCounts.func);
  if (body === undefined) throw new InternalError(`function ${funcidx} has no body`);
  const type = functionType(module.types, module.functions[funcidx] ?? -1);
  const { writer } = lowering;
  writer.begin();
  if (lowering.module !== module) lowering.reader = new InstructionReader(module.bytes, body.start, body.end);
  else lowering.reader.reset(body.start, body.end);
  lowering.module = module;
  lowering.type = type;
  const link = Math.max(wordsOfTypes(type.params), wordsOfTypes(type.results));
  const mayLoop = module.bytes.subarray(body.start, body.end).includes(LOOP);
  lowering.beginFrame(body.locals, link, mayLoop);
  writer.append(link);
  lowering.frameSizeWords.push(writer.append(0));
  writer.offset = body.start;
  beginFunction(lowering);

  const { reader, stretches } = lowering;
  stretches.begin(module);
  // What a function costs that has next to no instructions, and what its locals do.
  untilLook -= 16 + (body.localCount >> 4);
  while (reader.next()) {
    if (--untilLook <= 0) {
      untilLook = LOOK;
      limits?.checkInterruption();
    }
    writer.offset = reader.offset;
    if (stretches.isLong(reader.row)) {
      writer.emitCold(PACE);
      stretches.cut();
    }
    stretches.see(reader);
    const rule = LOWERING_RULES[reader.row];
    if (rule === undefined) throw new InternalError(`no rule for row ${reader.row}`);
    rule(lowering);
    if (IS_TERMINATOR[reader.row] === 1) skipUnreachable(lowering);
  }
  endFunction(lowering);
  writer.offset = body.start;
  return finish(lowering);
}

/** Fills in the frame's size, and writes what the function begins with: registers that are zero, null, or constants. Gives where the body ended. */
function finish(lowering: Lowering): number {
  const { writer, stack } = lowering;
  writer.barrier();
  for (const at of lowering.frameSizeWords) writer.code[at] = stack.extent;
  const bodyEnd = writer.position;
  beginFrame(lowering);
  for (let i = 0; i < lowering.constantCount; i++) {
    const { constantKinds, constantLows, constantHighs } = lowering;
    lowering.load(constantKinds[i] ?? 0, constantLows[i] ?? 0, constantHighs[i] ?? 0, lowering.constantRegister(i));
  }
  writer.barrier();
  writer.arrivals?.set(bodyEnd, writer.offset);
  return bodyEnd;
}

/** Clears the registers that begin as zero or null: one after the other, if there are few and numbers only; otherwise all locals. */
function beginFrame(lowering: Lowering): void {
  const { writer, stack, zeroes, hasReferences, link, localsEnd } = lowering;
  if (!hasReferences && zeroes.size <= FEW_ZEROES) {
    // Pairs, whatever they are: so many words has each register.
    for (const at of zeroes) lowering.load(PAIR, 0, 0, at);
    return;
  }
  const from = zeroes.size > 0 ? link + LINK_WORDS : localsEnd;
  writer
    .word(hasReferences ? stack.extent : 0)
    .word(from)
    .word(localsEnd)
    .emitCold(FRAME);
}

/** Branches that a branch may lead to, one after the other, before it is left where it goes. */
const MOST_STEPS = 8;

/** Where a branch comes to in the end. */
function destination(code: Int32Array, target: number): number {
  let to = target;
  for (let steps = 0; steps < MOST_STEPS && code[to] === BR; steps++) to = code[to + 1] ?? 0;
  return to;
}
