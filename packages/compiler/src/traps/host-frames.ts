// The guest's frames in the stacks that hosts write: which unit, which function, and where in it.

import type { TrapFrame } from "@atoll/core";
import { guestFrame } from "@atoll/core/engine";
import type { PieceKind } from "../emit/places.ts";
import { keepFrames } from "../host/stack-traces.ts";
import { Unit } from "../unit/unit.ts";

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
export function guestPlaces(error: Error, most: number = Infinity): GuestPlace[] {
  const places: GuestPlace[] = [];
  for (const [, v8, spiderMonkey, func, at] of stackOf(error).matchAll(FRAME)) {
    const unit = Unit.byId(Number(v8 ?? spiderMonkey));
    if (unit?.guestFunction(Number(func)) === undefined) continue;
    places.push({ unit, func: Number(func), at: Number.parseInt(at ?? "0", 16) });
    if (places.length === most) break;
  }
  return places;
}

/** The frames of a stack, the innermost first. What was appended to modules is left out. */
export function hostFrames(error: Error): HostFrame[] {
  return guestPlaces(error, MAX_FRAMES).flatMap(({ unit, func, at }) => {
    const funcidx = unit.guestFunction(func);
    return funcidx === undefined ? [] : [{ unit, funcidx, ...unit.place(func, at) }];
  });
}

/** As people see them. Those of an instance that is gone cannot be told. */
export function trapFrames(frames: readonly HostFrame[]): TrapFrame[] {
  return frames.flatMap(({ unit, funcidx, offset }) => {
    const [home] = unit.instances;
    return home === undefined ? [] : [guestFrame(home.instance, funcidx, offset)];
  });
}

/** The stack as the host writes it, whatever the program makes of stacks. V8 writes it when it is read first. */
function stackOf(error: Error): string {
  const host = Error as { prepareStackTrace?: unknown };
  const { prepareStackTrace } = host;
  host.prepareStackTrace = undefined;
  try {
    return error.stack ?? "";
  } finally {
    host.prepareStackTrace = prepareStackTrace;
  }
}

/** The guests' places on the stack now, the innermost first, of so many frames of the host's. */
export function currentPlaces(frames: number): GuestPlace[] {
  const before = keepFrames(frames);
  const error = new Error("where");
  keepFrames(before);
  return guestPlaces(error);
}

/** The frames of the guest's that are on the stack now. */
export function currentFrames(): HostFrame[] {
  const before = keepFrames(STACK_LIMIT);
  const error = new Error("where");
  keepFrames(before);
  return hostFrames(error);
}
