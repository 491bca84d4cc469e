// What is no operation of the loops: goes to the function of the operation.

import { InternalError } from "@atoll/core/engine";
import { callImport, callIndirect } from "../run/calls.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { operation } from "../bytecode/operations.ts";
import { CALL_IMPORT, COLD } from "../bytecode/cold-opcodes.ts";
import { COLD_FUNCTIONS } from "./cold-functions.ts";
import { isVector } from "../bytecode/vector-opcodes.ts";
import { executeVectors } from "./vectors.ts";

const CALL_INDIRECT = operation("call_indirect");
/** Of this file: compilers see a constant, as they do not in what is imported. */
const IMPORT: number = CALL_IMPORT;

export function executeCold(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  // What programs do most of all this, and what takes so little that a look-up would count.
  if (opcode === IMPORT) return callImport(pc, fp, machine, home);
  if (isVector(opcode)) return executeVectors(pc, fp, machine, home);
  // The loop makes these calls itself, but for what a first one needs, and traps.
  if (opcode === CALL_INDIRECT) return callIndirect(pc, fp, machine, home);
  const execute = COLD_FUNCTIONS[opcode - COLD];
  if (execute === undefined) throw new InternalError(`no operation ${opcode} at ${pc}`);
  return execute(pc, fp, machine, home);
}
