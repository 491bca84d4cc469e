// Accesses of memories, as rows of the instruction table tell them, and how one of the host's memory is written.

import { ADDRESS, type ByteWriter, type Instruction, INSTRUCTIONS, InternalError } from "@atoll/core/engine";

/** Beside the width in what slow paths are told: the address has to be a multiple of it. What else is there is the carry of the address. */
export const ALIGNED = 0x200;

/** An access of a memory: an instruction by its row, and the lane of one that has a lane. */
export interface AccessKey {
  readonly memidx: number;
  readonly row: number;
  readonly lane: number;
}

/** An instruction by its row. */
export function instructionAt(row: number): Instruction {
  const instruction = INSTRUCTIONS[row];
  if (instruction === undefined) throw new InternalError(`no instruction ${row}`);
  return instruction;
}

/** What slow paths are told of an access. */
export function infoOf({ width, family }: Instruction): number {
  return family === "atomic" ? width | ALIGNED : width;
}

/** Whether it reads and writes. */
export function isUpdate({ family, results, mnemonic }: Instruction): boolean {
  return family === "atomic" && results?.length === 1 && /\.rmw/.test(mnemonic);
}

/** An access of the host's memory: the guest's instruction with another offset. */
export function writeAccess(out: ByteWriter, { memidx, row, lane }: AccessKey, offset: number): void {
  const { opcode, immediates, family, width } = instructionAt(row);
  if (opcode > 0xff) out.byte(opcode >>> 16).unsigned(opcode & 0xffff);
  else out.byte(opcode);
  // Only atomic accesses have to be aligned, and say so; of the others nobody knows.
  const align = family === "atomic" ? Math.log2(width) : 0;
  if (memidx === 0) out.byte(align);
  else out.byte(align | 0x40).unsigned(memidx);
  out.unsigned(offset);
  if (immediates === "memarg_lane") out.byte(lane);
}

/** Whether the instruction is an access with an address on the stack. */
export function isAccess({ immediates, params }: Instruction): boolean {
  return immediates.startsWith("memarg") && params?.[0] === ADDRESS;
}
