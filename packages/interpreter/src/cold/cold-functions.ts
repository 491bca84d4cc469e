// The cold functions, by opcode: those of instructions by row, behind them those of the interpreter's own operations.

import { type Instruction, type InstructionName, tableByRow } from "@atoll/core/engine";
import {
  CALL_INDIRECT_TABLE,
  CALL_LAZY,
  CALL_REF,
  COLD,
  EXIT,
  PACE,
  RETURN_CALL,
  RETURN_CALL_INDIRECT,
  RETURN_CALL_REF,
  THROW,
  THROW_REF,
} from "../bytecode/cold-opcodes.ts";
import { callIndirectTable, callLazy, callRef, returnCall, returnCallIndirect, returnCallRef } from "../run/calls.ts";
import { RETURNED } from "../run/machine.ts";
import { trap } from "../run/traps.ts";
import type { ColdFunction } from "./cold-function.ts";
import { OBJECT_FUNCTIONS } from "./objects.ts";
import { REFERENCE_FUNCTIONS } from "./references.ts";
import { TABLE_FUNCTIONS } from "./tables.ts";
import { VARIABLE_FUNCTIONS } from "./variables.ts";
import { WIDE_FUNCTIONS } from "./wide.ts";
import { ARRAY_FUNCTIONS } from "./arrays.ts";
import { atomicFunction } from "./atomics.ts";
import { BULK_FUNCTIONS } from "./bulk.ts";
import { throwReference, throwTag } from "./exceptions.ts";
import { accessFunction, MEMORY_FUNCTIONS } from "./memory.ts";
import { NUMERIC_FUNCTIONS } from "./numeric.ts";

const INSTRUCTION_FUNCTIONS: Readonly<Partial<Record<InstructionName, ColdFunction>>> = {
  unreachable: () => {
    throw trap("unreachable");
  },
  ...MEMORY_FUNCTIONS,
  ...BULK_FUNCTIONS,
  ...TABLE_FUNCTIONS,
  ...REFERENCE_FUNCTIONS,
  ...OBJECT_FUNCTIONS,
  ...ARRAY_FUNCTIONS,
  ...NUMERIC_FUNCTIONS,
  ...WIDE_FUNCTIONS,
};

const OWN_FUNCTIONS: ReadonlyMap<number, ColdFunction> = new Map<number, ColdFunction>([
  ...VARIABLE_FUNCTIONS,
  [
    EXIT,
    (pc, _fp, machine) => {
      machine.status = RETURNED;
      return ~pc;
    },
  ],
  [
    PACE,
    (pc, _fp, machine) => {
      // Where nothing is paid for long: a unit of the quantum, which costs no fuel.
      machine.granted--;
      machine.fuel--;
      return pc + 1;
    },
  ],
  [CALL_LAZY, callLazy],
  [CALL_INDIRECT_TABLE, callIndirectTable],
  [CALL_REF, callRef],
  [RETURN_CALL, returnCall],
  [RETURN_CALL_INDIRECT, returnCallIndirect],
  [RETURN_CALL_REF, returnCallRef],
  [THROW, throwTag],
  [THROW_REF, throwReference],
]);

function functionOf(instruction: Instruction): ColdFunction | undefined {
  return accessFunction(instruction) ?? atomicFunction(instruction);
}

/** By `opcode - COLD`; undefined for instructions that lowering leaves to the loops, and for `call_import`. */
export const COLD_FUNCTIONS: readonly (ColdFunction | undefined)[] = coldFunctions();

function coldFunctions(): readonly (ColdFunction | undefined)[] {
  const functions = [...tableByRow<ColdFunction | undefined>(INSTRUCTION_FUNCTIONS, functionOf)];
  for (const [opcode, execute] of OWN_FUNCTIONS) functions[opcode - COLD] = execute;
  return functions;
}
