// Moves of references, and globals that are imported, wide, or references.

import { type GlobalInstance, hasType, InternalError, type ValueType } from "@atoll/core/engine";
import { CODE } from "../bytecode/code-space.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import {
  BR_ON_CAST,
  BR_ON_CAST_FAIL,
  BR_ON_NON_NULL,
  BR_ON_NULL,
  GLOBAL_GET,
  GLOBAL_GET_REF,
  GLOBAL_SET,
  GLOBAL_SET_REF,
  MOVE_REF,
  REF_FRAME,
  SELECT_REF,
} from "../bytecode/cold-opcodes.ts";

export function executeVariable(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const { refs, words } = machine;
  const word = (n: number): number => CODE[pc + n] ?? 0;
  const slot = (n: number): number => (fp + word(n)) >> 1;
  switch (opcode) {
    case REF_FRAME:
      machine.reserveRefs(fp + word(1));
      refs.fill(null, slot(2), slot(3));
      return pc + 4;
    case MOVE_REF:
      refs[slot(2)] = refs[slot(1)];
      return pc + 3;
    case SELECT_REF:
      refs[slot(4)] = words[fp + word(3)] === 0 ? refs[slot(2)] : refs[slot(1)];
      return pc + 5;
    case BR_ON_NULL:
      return refs[slot(1)] === null ? word(2) : pc + 3;
    case BR_ON_NON_NULL:
      return refs[slot(1)] === null ? pc + 3 : word(2);
    case BR_ON_CAST:
      return hasType(refs[slot(1)], word(2) as ValueType) ? word(3) : pc + 4;
    case BR_ON_CAST_FAIL:
      return hasType(refs[slot(1)], word(2) as ValueType) ? pc + 4 : word(3);
    case GLOBAL_GET:
      words.set(globalAt(home, word(1)).words.subarray(0, word(3)), fp + word(2));
      return pc + 4;
    case GLOBAL_SET:
      globalAt(home, word(2)).words.set(words.subarray(fp + word(1), fp + word(1) + word(3)));
      return pc + 4;
    case GLOBAL_GET_REF:
      refs[slot(2)] = globalAt(home, word(1)).ref;
      return pc + 3;
    case GLOBAL_SET_REF:
      globalAt(home, word(2)).ref = refs[slot(1)];
      return pc + 3;
    default:
      throw new InternalError(`no operation ${opcode}`);
  }
}

function globalAt(home: InstanceState, globalidx: number): GlobalInstance {
  const global = home.instance.globals[globalidx];
  if (global === undefined) throw new InternalError(`no global ${globalidx}`);
  return global;
}
