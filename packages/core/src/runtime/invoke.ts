// Calls from outside: functions of modules by way of their engine, host functions on the spot. A module may export what it imports, so
// that the embedder calls a host function where it takes it for the guest's: the limits of the run hold there, too.

import type { Engine } from "../engine/engine.ts";
import { awaitWithin } from "./await-within.ts";
import type { FunctionInstance } from "./function-instance.ts";
import { callHost, hostResults, isPromise } from "./host-function.ts";
import type { RunLimits } from "./run-limits.ts";
import type { Bits } from "./values.ts";

/** Calls a function bit by bit, as the outermost call. A host function gets the time of `limits`; others have their instances'. */
export function invoke(func: FunctionInstance, args: readonly Bits[], limits: RunLimits): readonly Bits[] {
  if (func.code.kind === "host") limits.begin();
  return func.invoke(args);
}

/** The same for functions that may suspend. */
export async function invokeAsync(
  engine: Engine,
  func: FunctionInstance,
  args: readonly Bits[],
  limits: RunLimits,
): Promise<readonly Bits[]> {
  const { code, type } = func;
  if (code.kind === "wasm") return engine.invokeAsync(func, args);
  limits.begin();
  const result = callHost(code, type, args);
  const isWaiting = code.suspending && isPromise(result);
  return hostResults(code, type, isWaiting ? await awaitWithin(result, limits) : result);
}
