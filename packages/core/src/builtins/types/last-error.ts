// The last failure of an instance, for guests' `last_error`.

import { checkValue } from "../../errors/check-options.ts";
import { typed } from "../../errors/option-kinds.ts";
import type { Call } from "../call.ts";
import type { GuestCall } from "./adapter-plan.ts";

const CALL = typed("object", "a call object of a scope's");

/** The code of the last failure that this instance was given by functions of the scope, by the conventions `negative` and `null`; 0 if there was none. */
export function lastError(call: Call): number {
  checkValue("t.lastError", "call", call, CALL);
  return (call as Call & GuestCall).lastError;
}
