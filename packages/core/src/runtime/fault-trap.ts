// The one place where local faults of memories and tables become traps with words.

import { Trap } from "../errors/errors.ts";
import { rangeText, trapMessage } from "../errors/messages.ts";
import { MemoryFault } from "../memory/memory.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { TableFault } from "./table-instance.ts";

/**
 * The trap of a MemoryFault or TableFault; any other value comes back as it is. `instance` is the one in which the access was: it numbers memories and
 * tables.
 */
export function trapFromFault(error: unknown, instance?: ModuleInstance): unknown {
  if (error instanceof MemoryFault) {
    const { code, memory } = error;
    const memidx =
      memory === undefined || (instance?.memories.length ?? 0) < 2 ? -1 : instance?.memories.indexOf(memory);
    const fault = memidx === undefined || memidx < 0 ? error.fault : { ...error.fault, memidx };
    return new Trap(code, trapMessage(code, fault), { fault });
  }
  if (error instanceof TableFault) return new Trap(error.code, tableMessage(error, instance));
  return error;
}

function tableMessage({ code, table, index, length }: TableFault, instance: ModuleInstance | undefined): string {
  const words = trapMessage(code);
  if (table === undefined) return words;
  const tableidx = instance?.tables.indexOf(table) ?? -1;
  const name = tableidx < 0 ? "a table" : `table ${tableidx}`;
  return `${words}: ${rangeText("element", index, length, `${name}, which has ${table.size}`)}`;
}
