// Places of a profile: one object for each position at which somebody looked, so that recorders can tell by identity where they have been. The byte
// offset of a position is looked up when somebody asks, after the run.

import type { ProfilePlace } from "@atoll/core/engine";
import type { LoweredFunction } from "../bytecode/lowered-function.ts";
import { offsetIn, type OperationOffsets } from "../lowering/lower-function.ts";
import type { ModuleCode } from "../lowering/module-code.ts";
import type { Position } from "./backtrace.ts";
import type { InstanceState } from "./instance-state.ts";
import type { Machine } from "./machine.ts";
import { walkFrames } from "./walk-frames.ts";

/** Frames that are walked. */
const MOST_WALKED = 4096;

/** By function, and by position from where its code begins. */
type Places = Map<number, Map<number, ProfilePlace>>;
const placesOfStates = new WeakMap<InstanceState, Places>();

function guestPlace(state: InstanceState, lowered: LoweredFunction, place: number): ProfilePlace {
  const { funcidx, start } = lowered;
  let functions = placesOfStates.get(state);
  if (functions === undefined) placesOfStates.set(state, (functions = new Map()));
  let places = functions.get(funcidx);
  if (places === undefined) functions.set(funcidx, (places = new Map()));
  const at = place - start;
  let found = places.get(at);
  if (found === undefined) {
    const { code, instance } = state;
    const offset = (): number => offsetIn(offsetsOf(code, lowered), at);
    found = { kind: "guest", module: code.module, name: instance.name, funcidx, offset };
    places.set(at, found);
  }
  return found;
}

const offsetsOfFunctions = new WeakMap<LoweredFunction, OperationOffsets>();

function offsetsOf(code: ModuleCode, lowered: LoweredFunction): OperationOffsets {
  let offsets = offsetsOfFunctions.get(lowered);
  if (offsets === undefined) offsetsOfFunctions.set(lowered, (offsets = code.offsetsOf(lowered.funcidx)));
  return offsets;
}

/** The place of the function that begins at a position. */
export function placeAt({ state, pc }: Position): ProfilePlace | undefined {
  const lowered = state.code.functionAt(pc);
  return lowered === undefined ? undefined : guestPlace(state, lowered, pc);
}

/** The frames of one run from a position outward, the outermost first. */
export function stackOf(machine: Machine, innermost: Position, standing: "at" | "behind"): readonly ProfilePlace[] {
  const stack: ProfilePlace[] = [];
  walkFrames(machine, innermost, standing, machine.outer, ({ state, lowered, place }) => {
    stack.push(guestPlace(state, lowered, place));
    return stack.length < MOST_WALKED;
  });
  return stack.toReversed();
}
