// What the loops do not do themselves: goes to the function of the operation, or to the slow form of one of the loop's own.

import { InternalError } from "@atoll/core/engine";
import { callImport, callIndirect } from "../run/calls.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { slow32 } from "./generated/slow32.ts";
import { slow64 } from "./generated/slow64.ts";
import { operation } from "../bytecode/operations.ts";
import { CALL_IMPORT, COLD } from "../bytecode/cold-opcodes.ts";
import { COLD_FUNCTIONS } from "./cold-functions.ts";
import { leaveIfMemoryMoved } from "./memory-moved.ts";
import { isVector } from "../bytecode/vector-opcodes.ts";
import { executeVectors } from "./vectors.ts";

const CALL_INDIRECT = operation("call_indirect");
/** Of this file: compilers see a constant, as they do not in what is imported. */
const IMPORT: number = CALL_IMPORT;

export function executeCold(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  // What programs do most of all this, and what takes so little that a look-up would count.
  if (opcode === IMPORT) return callImport(machine, home, pc, fp);
  if (isVector(opcode)) return executeVectors(pc, fp, machine, home);
  if (opcode < COLD) return executeHot(opcode, pc, fp, machine, home);
  const execute = COLD_FUNCTIONS[opcode - COLD];
  if (execute === undefined) throw new InternalError(`no operation ${opcode} at ${pc}`);
  return execute(pc, fp, machine, home);
}

/** What a loop could not do with one of its own operations: an access to memory, a trap, or a call. */
function executeHot(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  if (opcode === CALL_INDIRECT) return callIndirect(machine, home, pc, fp);
  const { memory } = home;
  const access = memory?.access;
  const step = memory?.type.addressType === "i64" ? slow64 : slow32;
  return leaveIfMemoryMoved(machine, home, access, step(pc, fp, machine, memory));
}
