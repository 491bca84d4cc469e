// Vectors: two registers each, moved and computed by cold operations, which run several in a row without the loop. Words: operands,
// immediates, and the destination last.

import { I32 } from "@atoll/core";
import { isVectorStore, VECTOR_CONST, VECTOR_MOVE, VECTOR_SHUFFLE } from "../cold/vector-opcodes.ts";
import type { Lowering } from "./lowering.ts";
import type { OperationWriter } from "./operation-writer.ts";
import { kindOf, VECTOR } from "./virtual-stack.ts";

export function lowerVector(lowering: Lowering): void {
  const { reader, stack, writer } = lowering;
  const { opcode, lane } = reader;
  const { width, lanes, params = [], results = [] } = reader.instruction;
  if (opcode === VECTOR_CONST) {
    bytes(lowering);
    writer.word(stack.push(VECTOR)).emitCold(opcode);
    return;
  }
  const first = stack.height - params.length;
  // Registers first: putting a constant into one is an operation of its own.
  for (let i = first; i < stack.height; i++) lowering.register(i);
  const operand = (i: number): number => (i < params.length ? lowering.register(first + i) : 0);
  writer.word(operand(0));
  if (width > 0) {
    offset(lowering);
    writer.word(operand(1)).word(lane);
  } else if (opcode === VECTOR_SHUFFLE) {
    writer.word(operand(1));
    bytes(lowering);
  } else writer.word(operand(1)).word(lanes > 0 ? lane : operand(2));
  stack.height = first;
  if (!isVectorStore(opcode)) writer.word(stack.push(kindOf(results[0] ?? I32)));
  writer.emitCold(opcode);
}

export function vectorMove(writer: OperationWriter, from: number, to: number): void {
  writer.word(from).word(to).emitCold(VECTOR_MOVE);
}

/** The four words of a constant, or of a shuffle's lane numbers. */
function bytes({ reader, writer }: Lowering): void {
  for (const word of new Int32Array(reader.v128.buffer)) writer.word(word);
}

/** memidx and the words of the offset. */
function offset({ reader, writer }: Lowering): void {
  const { index, memoryOffset } = reader;
  const exact = memoryOffset < 2 ** 64;
  const high = exact ? Math.floor(memoryOffset / 2 ** 32) | 0 : -1;
  writer
    .word(index)
    .word(exact ? memoryOffset | 0 : -1)
    .word(high);
}
