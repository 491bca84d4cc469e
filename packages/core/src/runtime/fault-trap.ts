// The one place where local faults of memories and tables become traps with words.

import { Trap } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";
import { MemoryFault } from "../memory/memory.ts";
import { TableFault } from "./table-instance.ts";

/** The trap of a MemoryFault or TableFault; any other value comes back as it is. */
export function trapFromFault(error: unknown): unknown {
  if (error instanceof MemoryFault) {
    return new Trap(error.code, trapMessage(error.code, error.fault), { fault: error.fault });
  }
  if (error instanceof TableFault) return new Trap(error.code, trapMessage(error.code));
  return error;
}
