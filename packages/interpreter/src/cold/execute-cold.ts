// What the loops do not do themselves, by family. A cold function gets the position of its operation, and gives the one where the
// loop goes on; or the complement of it, when the loop has to be left for the reason in `machine.status`.

import { InternalError } from "@atoll/core/engine";
import {
  callImport,
  callIndirect,
  callIndirectTable,
  callLazy,
  callRef,
  returnCall,
  returnCallIndirect,
  returnCallRef,
} from "../run/calls.ts";
import type { InstanceState } from "../run/instance-state.ts";
import { type Machine, RETURNED } from "../run/machine.ts";
import { trap } from "../run/traps.ts";
import { slow32 } from "./generated/slow32.ts";
import { slow64 } from "./generated/slow64.ts";
import { operation } from "../bytecode/operations.ts";
import { isAtomic } from "../bytecode/atomic-opcodes.ts";
import { executeAtomic } from "./atomics.ts";
import { executeBulk } from "./bulk.ts";
import {
  CALL_IMPORT,
  CALL_INDIRECT_TABLE,
  CALL_LAZY,
  CALL_REF,
  COLD,
  EXIT,
  RETURN_CALL,
  RETURN_CALL_INDIRECT,
  RETURN_CALL_REF,
  THROW,
  THROW_REF,
} from "../bytecode/cold-opcodes.ts";
import { throwReference, throwTag } from "./exceptions.ts";
import { executeMemory } from "./memory.ts";
import { leaveIfMemoryMoved } from "./memory-moved.ts";
import { executeNumeric } from "./numeric.ts";
import { executeObject } from "./objects.ts";
import { executeReference } from "./references.ts";
import { isVector } from "../bytecode/vector-opcodes.ts";
import { executeVectors } from "./vectors.ts";
import { executeWide } from "./wide.ts";
import { executeVariable } from "./variables.ts";

const CALL_INDIRECT = operation("call_indirect");
const OBJECTS = 0xfb0000;
const NUMERIC = 0xfc0000;
const BULK = 0xfc0008;
const BULK_END = 0xfc0012;
const WIDE = 0xfc0013;
const WIDE_END = 0xfc0017;

export function executeCold(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  if (isVector(opcode)) return executeVectors(pc, fp, machine, home);
  if (opcode < COLD) return executeHot(opcode, pc, fp, machine, home);
  switch (opcode) {
    case COLD: // unreachable
      throw trap("unreachable");
    case EXIT:
      machine.status = RETURNED;
      return ~pc;
    case CALL_LAZY:
      return callLazy(home, pc);
    case CALL_IMPORT:
      return callImport(machine, home, pc, fp);
    case CALL_INDIRECT_TABLE:
      return callIndirectTable(machine, home, pc, fp);
    case CALL_REF:
      return callRef(machine, home, pc, fp);
    case RETURN_CALL:
      return returnCall(machine, home, pc, fp);
    case RETURN_CALL_INDIRECT:
      return returnCallIndirect(machine, home, pc, fp);
    case RETURN_CALL_REF:
      return returnCallRef(machine, home, pc, fp);
    case THROW:
      return throwTag(machine, home, pc, fp);
    case THROW_REF:
      return throwReference(machine, pc, fp);
  }
  if (opcode >= OBJECTS && opcode < NUMERIC) return executeObject(opcode, pc, fp, machine, home);
  if (isAtomic(opcode)) return executeAtomic(opcode, pc, fp, machine, home);
  if (opcode >= WIDE && opcode < WIDE_END) return executeWide(opcode, pc, fp, machine);
  if (opcode >= BULK && opcode < BULK_END) return executeBulk(opcode, pc, fp, machine, home);
  if (opcode > EXIT && opcode < 0x1200) return executeVariable(opcode, pc, fp, machine, home);
  const wasm = opcode < 0x10000 ? opcode - COLD : opcode;
  if ((wasm >= 0x45 && wasm < 0xd0) || (wasm >= 0xfc0000 && wasm < BULK)) {
    return executeNumeric(wasm, pc, fp, machine);
  }
  if (wasm >= 0x28 && wasm <= 0x40) return executeMemory(wasm, pc, fp, machine, home);
  if (wasm === 0x25 || wasm === 0x26 || (wasm >= 0xd0 && wasm < 0xe0)) {
    return executeReference(wasm, pc, fp, machine, home);
  }
  throw new InternalError(`no operation ${opcode} at ${pc}`);
}

/** What a loop could not do with one of its own operations: an access to memory, a trap, or a call. */
function executeHot(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  if (opcode === CALL_INDIRECT) return callIndirect(machine, home, pc, fp);
  const { memory } = home;
  const access = memory?.access;
  const step = memory?.type.addressType === "i64" ? slow64 : slow32;
  return leaveIfMemoryMoved(machine, home, access, step(pc, fp, machine, memory));
}
