// The interpreter's own moves of references and branches on them, and globals that are imported, wide, or references.

import { type GlobalInstance, hasType, InternalError, type ValueType } from "@atoll/core/engine";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import {
  BR_ON_CAST,
  BR_ON_CAST_FAIL,
  BR_ON_NON_NULL,
  BR_ON_NULL,
  FRAME,
  GLOBAL_GET,
  GLOBAL_GET_REF,
  GLOBAL_SET,
  GLOBAL_SET_REF,
  MOVE_REF,
  SELECT_REF,
} from "../bytecode/cold-opcodes.ts";
import { type ColdFunction, slot, word } from "./cold-function.ts";

/** By opcode. */
export const VARIABLE_FUNCTIONS: ReadonlyMap<number, ColdFunction> = new Map<number, ColdFunction>([
  [
    FRAME,
    (pc, fp, machine) => {
      const size = word(pc, 1);
      if (size > 0) machine.reserveRefs(fp + size);
      machine.words.fill(0, fp + word(pc, 2), fp + word(pc, 3));
      machine.refs.fill(null, slot(pc, fp, 2), slot(pc, fp, 3));
      return pc + 4;
    },
  ],
  [
    MOVE_REF,
    (pc, fp, { refs }) => {
      refs[slot(pc, fp, 2)] = refs[slot(pc, fp, 1)];
      return pc + 3;
    },
  ],
  [
    SELECT_REF,
    (pc, fp, { refs, words }) => {
      const chosen = words[fp + word(pc, 3)] === 0 ? 2 : 1;
      refs[slot(pc, fp, 4)] = refs[slot(pc, fp, chosen)];
      return pc + 5;
    },
  ],
  [BR_ON_NULL, (pc, fp, { refs }) => (refs[slot(pc, fp, 1)] === null ? word(pc, 2) : pc + 3)],
  [BR_ON_NON_NULL, (pc, fp, { refs }) => (refs[slot(pc, fp, 1)] === null ? pc + 3 : word(pc, 2))],
  [BR_ON_CAST, (pc, fp, machine) => (passesCast(pc, fp, machine) ? word(pc, 3) : pc + 4)],
  [BR_ON_CAST_FAIL, (pc, fp, machine) => (passesCast(pc, fp, machine) ? pc + 4 : word(pc, 3))],
  [
    GLOBAL_GET,
    (pc, fp, { words }, home) => {
      words.set(globalAt(home, word(pc, 1)).words.subarray(0, word(pc, 3)), fp + word(pc, 2));
      return pc + 4;
    },
  ],
  [
    GLOBAL_SET,
    (pc, fp, { words }, home) => {
      const from = fp + word(pc, 1);
      globalAt(home, word(pc, 2)).words.set(words.subarray(from, from + word(pc, 3)));
      return pc + 4;
    },
  ],
  [
    GLOBAL_GET_REF,
    (pc, fp, { refs }, home) => {
      refs[slot(pc, fp, 2)] = globalAt(home, word(pc, 1)).ref;
      return pc + 3;
    },
  ],
  [
    GLOBAL_SET_REF,
    (pc, fp, { refs }, home) => {
      globalAt(home, word(pc, 2)).ref = refs[slot(pc, fp, 1)];
      return pc + 3;
    },
  ],
]);

function passesCast(pc: number, fp: number, { refs }: Machine): boolean {
  return hasType(refs[slot(pc, fp, 1)], word(pc, 2) as ValueType);
}

function globalAt(home: InstanceState, globalidx: number): GlobalInstance {
  const global = home.instance.globals[globalidx];
  if (global === undefined) throw new InternalError(`no global ${globalidx}`);
  return global;
}
