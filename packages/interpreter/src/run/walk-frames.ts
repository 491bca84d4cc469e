// Walks over the frames of one run, from a position outward: for backtraces, and for those who watch what a guest does.

import { linkOffset, type LoweredFunction } from "../bytecode/lowered-function.ts";
import type { Position } from "./backtrace.ts";
import type { InstanceState } from "./instance-state.ts";
import type { Machine } from "./machine.ts";

/** A frame: the place in its function's code where it is, or in the operation that called. */
interface Frame {
  readonly state: InstanceState;
  readonly lowered: LoweredFunction;
  readonly place: number;
  readonly fp: number;
  /** Calls between instances that are below it. */
  readonly depth: number;
}

/**
 * Shows the frames to `visit`, the innermost first, until that gives false. `standing`: whether the innermost is at its position, or behind a call there;
 * `outer` are the calls between instances, the innermost last.
 */
export function walkFrames(
  machine: Machine,
  { state, pc, fp }: Position,
  standing: "at" | "behind",
  outer: readonly Position[],
  visit: (frame: Frame) => boolean,
): void {
  let depth = outer.length;
  // Of a call, `pc` is behind the operation.
  let place = standing === "at" ? pc : pc - 1;
  for (;;) {
    const lowered = state.code.functionAt(place);
    if (lowered === undefined || !visit({ state, lowered, place, fp, depth })) return;
    const link = fp + linkOffset(lowered.entry);
    pc = machine.words[link] ?? 0;
    fp = machine.words[link + 1] ?? 0;
    if (pc === 0) {
      const next = outer[--depth];
      if (next === undefined) return;
      ({ state, pc, fp } = next);
    }
    place = pc - 1;
  }
}
