// Backtraces: from positions in register code to functions and byte offsets. Nothing is recorded for it while the guest runs:
// the functions in question are lowered once more.

import { type TrapFrame } from "@atoll/core";
import { functionName } from "@atoll/core/engine";
import { linkOffset } from "../bytecode/lowered-function.ts";
import { operationOffsets } from "../lowering/lower-function.ts";
import type { InstanceState } from "./instance-state.ts";
import type { Machine } from "./machine.ts";

/** A place in an instance: of a frame that called, `pc` is where it goes on. */
export interface Position {
  readonly state: InstanceState;
  readonly pc: number;
  readonly fp: number;
}

/** Frames beyond this many are left out: a stack overflow has thousands. */
const MAX_FRAMES = 64;

/** How the innermost frame stands to its position: at it, behind a call there, or gone by a tail call there. */
export type Standing = "at" | "behind" | "gone";

/** A place in a function, wherever the function's code lies when it is told. */
interface Place {
  readonly state: InstanceState;
  readonly funcidx: number;
  /** From the beginning of the function's code on. */
  readonly at: number;
}

/**
 * The frames from a position outward; `outer` are the calls between instances, the innermost last. The frames are walked now, and told when they
 * are asked for: most exceptions are caught, and nobody asks.
 */
export function backtrace(
  machine: Machine,
  innermost: Position,
  standing: Standing,
  outer: readonly Position[],
): () => readonly TrapFrame[] {
  const places: Place[] = [];
  let { state, pc, fp } = innermost;
  let returns = standing === "behind";
  let gone = standing === "gone";
  let depth = outer.length;
  while (places.length < MAX_FRAMES) {
    // Of a call, `pc` is behind the operation.
    const place = returns ? pc - 1 : pc;
    const found = state.code.functionAt(place);
    if (found === undefined) break;
    if (!gone) places.push({ state, funcidx: found.funcidx, at: place - found.start });
    gone = false;
    const link = fp + linkOffset(found.entry);
    pc = machine.words[link] ?? 0;
    fp = machine.words[link + 1] ?? 0;
    if (pc === 0) {
      const next = outer[--depth];
      if (next === undefined) break;
      ({ state, pc, fp } = next);
    }
    returns = true;
  }
  return () => places.map(frameOf);
}

function frameOf({ state: { code, instance }, funcidx, at }: Place): TrapFrame {
  let position = -1;
  let offset = 0;
  for (const [start, byte] of operationOffsets(code.module, funcidx, code.paged)) {
    if (start > at || start <= position) continue;
    position = start;
    offset = byte;
  }
  return { funcidx, offset, name: functionName(code.module, funcidx), module: instance.name };
}
