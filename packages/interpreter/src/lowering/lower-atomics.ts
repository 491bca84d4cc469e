// Atomic accesses and wide arithmetic: cold. Words: operands in the order of the stack, immediates, destinations.

import { operands } from "./lower-references.ts";
import type { Lowering } from "./lowering.ts";
import { kindOf } from "../bytecode/word-kinds.ts";

/** Lowers an atomic access: operands, memidx and the words of the offset, then the destination, if it has one. */
export function lowerAtomic(lowering: Lowering): void {
  const { reader, stack, writer } = lowering;
  const { index, memoryOffset } = reader;
  const { params = [], results = [] } = reader.instruction;
  operands(lowering, params.length);
  const exact = memoryOffset < 2 ** 64;
  const high = exact ? Math.floor(memoryOffset / 2 ** 32) | 0 : -1;
  writer
    .word(index)
    .word(exact ? memoryOffset | 0 : -1)
    .word(high);
  for (const result of results) writer.word(stack.push(kindOf(result)));
  lowering.emitInstruction();
}

/** Lowers i64.add128 and its kin: operands, then the destinations of both halves. */
export function lowerWide(lowering: Lowering): void {
  const { reader, stack, writer } = lowering;
  const { params = [], results = [] } = reader.instruction;
  operands(lowering, params.length);
  for (const result of results) writer.word(stack.push(kindOf(result)));
  lowering.emitInstruction();
}
