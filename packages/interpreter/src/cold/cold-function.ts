// What cold functions are, and how they read the words of their operation.

import type { InstructionName } from "@atoll/core/engine";
import { CODE } from "../bytecode/code-space.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";

/**
 * Executes the operation at `pc` in the frame at `fp`. Gives the position where the loop goes on; or the complement of it, when
 * the loop has to be left for the reason in `machine.status`.
 */
export type ColdFunction = (pc: number, fp: number, machine: Machine, home: InstanceState) => number;

/** Functions of instructions, by name. */
export type ColdFunctions<Names extends InstructionName = InstructionName> = Readonly<Record<Names, ColdFunction>>;

/** Word `n` behind the opcode at `pc`, from 1 on. */
export function word(pc: number, n: number): number {
  return CODE[pc + n] ?? 0;
}

/** Index of the register that word `n` names, as a reference or an i64. */
export function slot(pc: number, fp: number, n: number): number {
  return (fp + word(pc, n)) >> 1;
}
