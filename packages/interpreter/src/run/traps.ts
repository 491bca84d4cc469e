// Makes traps out of codes, for the loops and the cold functions.

import { Trap, type TrapCode, trapMessage } from "@atoll/core";

export function trap(code: TrapCode): Trap {
  return new Trap(code, trapMessage(code));
}
