// The last failure of an instance, for guests' `last_error`, and for engines that keep it.

import { checkValue } from "../../errors/check-options.ts";
import { callable, typed } from "../../errors/option-kinds.ts";
import type { Call } from "../call.ts";
import type { GuestCall } from "./adapter-plan.ts";

const CALL = typed("object", "a call object of a scope's");

/** The code of the last failure that this instance was given by functions of the scope, by the conventions `negative` and `null`; 0 if there was none. */
export function lastError(call: Call): number {
  checkValue("t.lastError", "call", call, CALL);
  return (call as Call & GuestCall).lastError;
}

/** Has somebody told of each failure from then on, before the guest knows of it: engines, of what is fixed until then. Whoever was told is told no longer. */
export function onFailure(call: object, told: () => void): void {
  checkValue("onFailure", "call", call, CALL);
  checkValue("onFailure", "told", told, callable);
  (call as GuestCall).onFailure = told;
}
