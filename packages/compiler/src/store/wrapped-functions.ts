// Function instances that are no functions of the host's yet, and are handed to it as references: functions of JavaScript's, and those of other
// engines. Each is wrapped once.

import { EngineError } from "@atoll/core";
import { type FunctionInstance } from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { type HostFunction, knownHostFunction, pairFunctions } from "./host-functions.ts";

/** Makes a function of the host's that calls one of another engine's, or of the embedder's. */
type Wrap = (func: FunctionInstance) => HostFunction;

let wrap: Wrap | undefined;

/** How functions are wrapped: by adapters, which know of runs and so of all that stands here. */
export function wrapFunctionsWith(how: Wrap): void {
  wrap = how;
}

/** The function of the host's that a function instance is. */
export function hostFunctionOf(func: FunctionInstance): HostFunction {
  const known = knownHostFunction(func);
  if (known !== undefined) return known;
  if (wrap === undefined) throw new EngineError(ENGINE_NAME, "a function reference came before the engine");
  const made = wrap(func);
  pairFunctions(func, made);
  return made;
}
