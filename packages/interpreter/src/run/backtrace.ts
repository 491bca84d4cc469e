// Backtraces: from positions in register code to functions and byte offsets. Nothing is recorded for it while the guest runs:
// the functions in question are lowered once more.

import { type TrapFrame } from "@atoll/core";
import { guestFrame, InternalError } from "@atoll/core/engine";
import { offsetIn, type OperationOffsets } from "../lowering/lower-function.ts";
import type { ModuleCode } from "../lowering/module-code.ts";
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
const MAX_FRAMES = 64;
/** Bytes of function bodies that are lowered for a backtrace: of a trap, more than one function may have; of a limit, what takes no time. */
const TRAP_BYTES = 8_000_000;
export const LIMIT_BYTES = 262_144;

/** How the innermost frame stands to its position: at it, behind a call there, or gone by a tail call there. */
export type Standing = "at" | "behind" | "gone";

/** A place in a function, wherever the function's code lies when it is told. */
interface Place {
  readonly state: InstanceState;
  readonly funcidx: number;
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
    if (!gone && !state.code.isBody(lowered))
      places.push({ state, funcidx: lowered.funcidx, at: place - lowered.start });
    gone = false;
    return places.length < MAX_FRAMES;
  });
  return (bytes = TRAP_BYTES) => {
    const offsets = new Offsets(bytes);
    return places.map((place) => frameOf(place, offsets));
  };
}

function frameOf({ state: { code, instance }, funcidx, at }: Place, offsets: Offsets): TrapFrame {
  return guestFrame(instance, funcidx, offsets.at(code, funcidx, at));
}

/** Byte offsets of positions, for one backtrace: each function is lowered once, as far as there is time. */
class Offsets {
  readonly #known = new Map<ModuleCode, Map<number, OperationOffsets>>();
  #bytes: number;

  /** `bytes` of function bodies are looked through at most. */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** The offset of the operation at, or around, a position from the function's start. */
  at(code: ModuleCode, funcidx: number, position: number): number {
    const { module } = code;
    const body = module.bodies.at(funcidx - module.importCounts.func);
    if (body === undefined) throw new InternalError(`function ${funcidx} has no body`);
    const functions = this.#known.get(code) ?? new Map<number, OperationOffsets>();
    this.#known.set(code, functions);
    let known = functions.get(funcidx);
    if (known === undefined) {
      if (body.end - body.start > this.#bytes) return body.start;
      this.#bytes -= body.end - body.start;
      known = code.offsetsOf(funcidx);
      functions.set(funcidx, known);
    }
    return offsetIn(known, position);
  }
}
