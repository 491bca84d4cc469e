// Backtraces: from positions in register code to functions and byte offsets. Nothing is recorded for it while the guest runs:
// the functions in question are lowered once more.

import { type TrapFrame } from "@atoll/core";
import { guestFrame, InternalError } from "@atoll/core/engine";
import type { LoweredFunction } from "../bytecode/lowered-function.ts";
import { offsetIn, type OperationOffsets } from "../lowering/lower-function.ts";
import type { InstanceState } from "./instance-state.ts";
import type { Machine } from "./machine.ts";
import { walkFrames } from "./walk-frames.ts";

/** A place in an instance: of a frame that called, `pc` is where it goes on. */
export interface Position {
  readonly state: InstanceState;
  readonly pc: number;
  readonly fp: number;
}

/** Frames beyond this many are left out: a stack overflow has thousands. */
export const MAX_FRAMES = 64;
/** Bytes of function bodies that are lowered for a backtrace: of a trap, more than one function may have; of a limit, what takes no time. */
export const TRAP_BYTES = 8_000_000;
export const LIMIT_BYTES = 262_144;

/** How the innermost frame stands to its position: at it, just come to it by a branch or a call, behind a call there, or gone by a tail call there. */
export type Standing = "at" | "arrived" | "behind" | "gone";

/** A place in a function, wherever the function's code lies when it is told. */
interface Place {
  readonly state: InstanceState;
  readonly lowered: LoweredFunction;
  /** From the beginning of the function's code on. */
  readonly at: number;
}

/** Tells the frames; lowers functions of so many bytes for it, and gives others the offset where their code begins. */
export type Backtrace = (bytes?: number) => readonly TrapFrame[];

/**
 * The frames from a position outward; `outer` are the calls between instances, the innermost last. The frames are walked now, and told when they
 * are asked for: most exceptions are caught, and nobody asks.
 */
export function backtrace(
  machine: Machine,
  innermost: Position,
  standing: Standing,
  outer: readonly Position[],
): Backtrace {
  const places: Place[] = [];
  let gone = standing === "gone";
  walkFrames(machine, innermost, standing === "behind" ? "behind" : "at", outer, ({ state, lowered, place }) => {
    if (!gone && !state.code.isBody(lowered)) places.push({ state, lowered, at: place - lowered.start });
    gone = false;
    return places.length < MAX_FRAMES;
  });
  return (bytes = TRAP_BYTES) => {
    const known = new Map<LoweredFunction, OperationOffsets>();
    let left = bytes;
    return places.map(({ state: { code, instance }, lowered, at }, depth) => {
      const { funcidx } = lowered;
      const { module } = code;
      const body = module.bodies.at(funcidx - module.importCounts.func);
      if (body === undefined) throw new InternalError(`function ${funcidx} has no body`);
      const arrivals = new Map<number, number>();
      let offsets = known.get(lowered);
      if (offsets === undefined) {
        if (body.end - body.start > left) return guestFrame(instance, funcidx, body.start);
        left -= body.end - body.start;
        known.set(lowered, (offsets = code.offsetsOf(funcidx, arrivals)));
      }
      // The innermost frame is the first, and its function is new here.
      const arrival = depth === 0 && standing === "arrived" ? arrivals.get(at) : undefined;
      return guestFrame(instance, funcidx, arrival ?? offsetIn(offsets, at));
    });
  };
}
