// What an action comes to, told as it does: at once, or when its promise settles.

import { isThenable } from "@atoll/core/engine";
import type { TracedCall } from "./traced-call.ts";

/** Does the action and tells its outcome: `pending` first, and then once what came of it. Gives and throws what the action does. */
export function recordOutcome(action: () => unknown, tell: (outcome: TracedCall["outcome"]) => void): unknown {
  tell({ kind: "pending" });
  const returned = (result: unknown): unknown => {
    tell({ kind: "returned", result });
    return result;
  };
  const threw = (error: unknown): never => {
    tell({ kind: "threw", error });
    throw error;
  };
  let result;
  try {
    result = action();
  } catch (error) {
    return threw(error);
  }
  return isThenable(result) ? result.then(returned, threw) : returned(result);
}
