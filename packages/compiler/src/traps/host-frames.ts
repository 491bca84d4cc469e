// The guest's frames in the stacks that hosts write: which unit, which function, and where in it.

import type { TrapFrame } from "@atoll/core";
import { guestFrame } from "@atoll/core/engine";
import type { PieceKind } from "../emit/places.ts";
import { keepFrames } from "../host/stack-traces.ts";
import { Unit } from "../unit/unit.ts";
import { innermostRun } from "./run-begin.ts";
import { stackOf } from "./stack-text.ts";

/** Frames beyond this many are left out: a stack overflow has thousands. */
const MAX_FRAMES = 64;
/** What the host is to keep of a stack: JavaScript's frames stand between those of the guest's. */
export const STACK_LIMIT: number = MAX_FRAMES + 32;

/** A frame of the guest's as the host tells it. */
export interface HostFrame {
  readonly unit: Unit;
  readonly funcidx: number;
  readonly offset: number;
  /** What the emitted code does there. */
  readonly kind: PieceKind;
}

/** V8 tells the module's name in the address of its code; SpiderMonkey in front of the function's name, which is empty. */
const FRAME = /(?:wasm:\/\/wasm\/atoll-(\d+)-[0-9a-f]+|^atoll-(\d+)\.@.*):wasm-function\[(\d+)\]:0x([0-9a-f]+)/gm;

/** A place on a host's stack: nothing is looked up yet. */
export interface GuestPlace {
  readonly unit: Unit;
  /** Index in the emitted module. */
  readonly func: number;
  /** Offset in the emitted module. */
  readonly at: number;
}

/** The guests' places on a stack, the innermost first, in functions that stand for guests'. */
function guestPlaces(stack: string, most: number = Infinity): GuestPlace[] {
  const places: GuestPlace[] = [];
  for (const [, v8, spiderMonkey, func, at] of stack.matchAll(FRAME)) {
    const unit = Unit.byId(Number(v8 ?? spiderMonkey));
    if (unit?.guestFunction(Number(func)) === undefined) continue;
    places.push({ unit, func: Number(func), at: Number.parseInt(at ?? "0", 16) });
    if (places.length === most) break;
  }
  return places;
}

/** The frames of a stack, the innermost first. What was appended to modules is left out. A function that is there many times is emitted once. */
export function hostFrames(error: Error): HostFrame[] {
  const finders = new Map<string, ReturnType<Unit["placesIn"]>>();
  return guestPlaces(stackOf(error), MAX_FRAMES).flatMap(({ unit, func, at }) => {
    const funcidx = unit.guestFunction(func);
    if (funcidx === undefined) return [];
    const key = `${unit.id} ${func}`;
    let find = finders.get(key);
    if (find === undefined) finders.set(key, (find = unit.placesIn(func)));
    return [{ unit, funcidx, ...find(at) }];
  });
}

/** As people see them. Those of an instance that is gone cannot be told. */
export function trapFrames(frames: readonly HostFrame[]): TrapFrame[] {
  return frames.flatMap(({ unit, funcidx, offset }) => {
    const [home] = unit.instances;
    return home === undefined ? [] : [guestFrame(home.instance, funcidx, offset)];
  });
}

/** The guests' places of the innermost run on a stack, the innermost first. */
export function placesOfRun(error: Error): GuestPlace[] {
  const stack = stackOf(error);
  return guestPlaces(innermostRun(stack) ?? stack);
}

/** Frames of the host's that are asked for at first, and how many times as many each time that the run begins further out. */
const FIRST_FRAMES = 16;
const FURTHER = 8;

/** An error with so many frames. */
export function errorWith(frames: number): Error {
  const before = keepFrames(frames);
  const error = new Error("where");
  keepFrames(before);
  return error;
}

/** An error with the frames of the run that is on, of so many at most: what is below may be many thousands, and costs the host as much. */
export function errorHere(most: number): Error {
  for (let frames = Math.min(FIRST_FRAMES, most); ; frames = Math.min(frames * FURTHER, most)) {
    const error = errorWith(frames);
    if (frames >= most) return error;
    const stack = stackOf(error);
    if (innermostRun(stack) !== undefined || stack.split("\n").length <= frames) return error;
  }
}

/** The frames of the guest's that are on the stack now. */
export function currentFrames(): HostFrame[] {
  return hostFrames(errorWith(STACK_LIMIT));
}
