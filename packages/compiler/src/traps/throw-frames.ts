// Where functions of JavaScript's threw exceptions of the guest's: noted then, and looked at only if nobody catches them.

import type { TrapFrame } from "@atoll/core";
import type { ExceptionObject } from "@atoll/core/engine";
import { keepFrames } from "../host/stack-traces.ts";
import { hostFrames, STACK_LIMIT, trapFrames } from "./host-frames.ts";

const stacks = new WeakMap<ExceptionObject, Error>();

/** Notes the guest's frames, on top of which a function of JavaScript's has thrown. */
export function noteThrow(exception: ExceptionObject): void {
  if (stacks.has(exception)) return;
  const before = keepFrames(STACK_LIMIT);
  stacks.set(exception, new Error("thrown here"));
  keepFrames(before);
}

/** The frames where it was thrown, if JavaScript threw it. */
export function throwFrames(exception: ExceptionObject): TrapFrame[] | undefined {
  const stack = stacks.get(exception);
  return stack === undefined ? undefined : trapFrames(hostFrames(stack));
}
