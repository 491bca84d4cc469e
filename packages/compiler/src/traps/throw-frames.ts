// Where functions of JavaScript's threw exceptions of the guest's: noted then, and looked at only if nobody catches them.

import type { TrapFrame } from "@atoll/core";
import type { ExceptionObject } from "@atoll/core/engine";
import { errorWith, hostFrames, STACK_LIMIT, trapFrames } from "./host-frames.ts";

const stacks = new WeakMap<ExceptionObject, Error>();

/** Notes the guest's frames, on top of which a function of JavaScript's has thrown. */
export function noteThrow(exception: ExceptionObject): void {
  if (stacks.has(exception)) return;
  stacks.set(exception, errorWith(STACK_LIMIT));
}

/** The frames where it was thrown, if JavaScript threw it. */
export function throwFrames(exception: ExceptionObject): TrapFrame[] | undefined {
  const stack = stacks.get(exception);
  return stack === undefined ? undefined : trapFrames(hostFrames(stack));
}
