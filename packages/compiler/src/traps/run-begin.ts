// Where on the host's stack a run begins: at the frame of one function, through which guests are called that somebody watches. Hosts tell frames in words
// of their own, so that of this one is asked for once.

import { keepFrames } from "../host/stack-traces.ts";
import type { HostFunction } from "../store/host-functions.ts";
import { stackOf } from "./stack-text.ts";

/** Calls the guest. */
export function enterGuest(func: HostFunction, args: readonly unknown[]): unknown {
  return func(...args);
}

/** How a line of a stack ends that tells a place of JavaScript's. */
const PLACE = /[^\s(@]+:\d+:\d+\)?$/gm;

/** How the line of `enterGuest` ends, which has one call: null on hosts that tell no places, undefined as long as nobody has asked. */
let mark: string | null | undefined;

function askForMark(): string | null {
  const before = keepFrames(2);
  const error = enterGuest(() => new Error("where"), []) as Error;
  keepFrames(before);
  const [, found] = stackOf(error).match(PLACE) ?? [];
  return found ?? null;
}

/** The part of a stack that is the innermost run's; undefined where its beginning is not on it. */
export function innermostRun(stack: string): string | undefined {
  if (mark === undefined) mark = askForMark();
  if (mark === null) return undefined;
  const end = `${stack}\n`.indexOf(`${mark}\n`);
  return end < 0 ? undefined : stack.slice(0, end);
}
