// What the functions can do that a machine is in: a program that is at work will soon be in other parts of them.

import { CODE } from "../bytecode/code-space.ts";
import type { InstanceState } from "./instance-state.ts";
import type { Machine } from "./machine.ts";
import { walkFrames } from "./walk-frames.ts";

/** Frames that are looked at, the innermost first: what has called these will take its time to come back. */
const MOST = 8;

/** The opcodes in the code of the innermost functions of a machine, as far as they are an instance's. */
export function opcodesInFrames(state: InstanceState, machine: Machine): ReadonlySet<number> {
  const { code } = state;
  const opcodes = new Set<number>();
  const functions = new Set<number>();
  let left = MOST;
  const position = { state, pc: machine.pc, fp: machine.fp };
  walkFrames(machine, position, "at", [], ({ lowered }) => {
    const { funcidx, start } = lowered;
    if (!functions.has(funcidx) && !code.isBody(lowered)) {
      functions.add(funcidx);
      for (const [at] of code.offsetsOf(funcidx)) opcodes.add(CODE[start + at] ?? 0);
    }
    return --left > 0;
  });
  return opcodes;
}
