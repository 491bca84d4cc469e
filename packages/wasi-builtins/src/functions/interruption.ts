// Waiting on the spot must not outlast what the embedder allows: blocking builtins look here between two waits.

import { ExhaustionError } from "@atoll/core";
import type { WasiCall } from "./declare.ts";

/** Throws ExhaustionError when the run was aborted or is over its time. */
export function checkLimits(call: WasiCall): void {
  if (call.signal?.aborted === true) {
    throw new ExhaustionError("aborted", "the run was aborted", { cause: call.signal.reason });
  }
}
