// Makes traps out of codes, for the loops and the cold functions.

import { ExhaustionError, Trap, type TrapCode } from "@atoll/core";
import { trapMessage } from "@atoll/core/engine";

export function trap(code: TrapCode): Trap {
  return new Trap(code, trapMessage(code));
}

export function stackExhausted(): ExhaustionError {
  return new ExhaustionError("call_stack_exhausted", "call stack exhausted");
}

/** A call through an empty table element. The testsuite's words say which one. */
export function uninitializedElement(index: number): Trap {
  return new Trap("uninitialized_element", `${trapMessage("uninitialized_element")} ${index}`);
}
