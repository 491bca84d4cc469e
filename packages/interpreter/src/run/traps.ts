// Makes traps out of codes, for the loops and the cold functions.

import { ExhaustionError, Trap, type TrapCode } from "@atoll/core";
import { rangeText, trapMessage } from "@atoll/core/engine";

export function trap(code: TrapCode): Trap {
  return new Trap(code, trapMessage(code));
}

export function stackExhausted(): ExhaustionError {
  return new ExhaustionError("call_stack_exhausted", "call stack exhausted");
}

/** Something numbered that is not there: `length` of `what` from `from` on, of a whole that has `size`. */
export function rangeTrap(
  code: TrapCode,
  range: { readonly what: string; readonly from: number; readonly length: number },
  whole: string,
  size: number,
): Trap {
  return new Trap(
    code,
    `${trapMessage(code)}: ${rangeText(range.what, range.from, range.length, `${whole}, which has ${size}`)}`,
  );
}

/** A call through an empty table element. The testsuite's words say which one. */
export function uninitializedElement(index: number, tableidx: number): Trap {
  return new Trap("uninitialized_element", `${trapMessage("uninitialized_element")} ${index} of table ${tableidx}`);
}

/** A call through an element of another type. */
export function otherType(index: number, tableidx: number): Trap {
  return new Trap("indirect_call_type", `${trapMessage("indirect_call_type")}: element ${index} of table ${tableidx}`);
}
