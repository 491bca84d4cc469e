// The last failure of an instance, for guests' `last_error`.

import type { Call } from "../call.ts";
import type { GuestCall } from "./adapter-plan.ts";

/** The code of the last failure that this instance was given by functions of the scope, by the conventions `negative` and `null`; 0 if there was none. */
export function lastError(call: Call): number {
  return (call as Call & GuestCall).lastError;
}
