// Calls from outside: functions of modules, whose engines know their instances' limits, and host functions. A module may export what it
// imports, so that the embedder calls a host function where it takes it for the guest's: the limits of the run hold there, too.

import { awaitWithin } from "./await-within.ts";
import { isThenable } from "./awaitable.ts";
import type { FunctionInstance } from "./function-instance.ts";
import type { RunLimits } from "./run-limits.ts";
import type { Bits } from "./value-forms.ts";

/** Calls a function bit by bit, as the outermost call. A host function gets the time of `limits`; others have their instances'. */
export function invoke(func: FunctionInstance, args: readonly Bits[], limits: RunLimits): readonly Bits[] {
  if (func.code.kind === "wasm") return func.invoke(args);
  limits.enter();
  try {
    return func.invoke(args);
  } finally {
    limits.leave();
  }
}

/** The same for functions that may suspend. A call that a builtin makes on the spot is a part of the one that called the builtin. */
export async function invokeAsync(
  func: FunctionInstance,
  args: readonly Bits[],
  limits: RunLimits,
): Promise<readonly Bits[]> {
  limits.requireAside();
  if (func.code.kind === "wasm") return func.invokeAsync(args, limits.running ? limits.deadline : undefined);
  const deadline = limits.enter();
  let results;
  try {
    results = func.invokeAsync(args);
  } finally {
    limits.leave();
  }
  return isThenable(results) ? awaitWithin(results, limits, deadline) : results;
}
