// Memories and tables that embedders make under limits, as instances make theirs.

import { checkOptions, checkValue } from "../errors/check-options.ts";
import { instanceOf, type OptionKind, service } from "../errors/option-kinds.ts";
import { present } from "../errors/present.ts";
import { FlatMemory } from "../memory/flat-memory.ts";
import type { HostMemories } from "../memory/host-memories.ts";
import type { Memory } from "../memory/memory.ts";
import { SharedMemory } from "../memory/shared-memory.ts";
import { MEMORY_TYPE } from "../module/module-kinds.ts";
import type { MemoryType, TableType } from "../module/types.ts";
import { setOwner } from "./grow.ts";
import { MemoryAccount } from "./memory-account.ts";
import { RunLimits } from "./run-limits.ts";
import { TableInstance } from "./table-instance.ts";
import type { Bits } from "./value-forms.ts";

const LIMITS: OptionKind = instanceOf("limits, an object of RunLimits", RunLimits);

/**
 * A memory that counts for the limits until it is collected. `host`: makes its bytes where compiled code reaches them. Throws RangeError when the limits
 * or the host refuse it.
 */
export function memoryWithin(
  type: MemoryType,
  limits: RunLimits,
  options: { readonly host?: HostMemories | undefined } = {},
): Memory {
  checkValue("memoryWithin", "type", type, MEMORY_TYPE);
  checkValue("memoryWithin", "limits", limits, LIMITS);
  options = checkOptions("memoryWithin", options, { host: service("an object that makes memories", "create") });
  const { host } = options;
  const account = new MemoryAccount(limits);
  const shared = { charge: account.charge, ...present({ host }) };
  const memory = type.shared
    ? new SharedMemory(type, shared)
    : new FlatMemory(type, { ...shared, look: limits.lookWithin });
  account.giveBackWith(memory);
  return setOwner(memory, limits);
}

/** A table that counts for the limits. Throws RangeError when they refuse it. */
export function tableWithin(type: TableType, initial: Bits, limits: RunLimits): TableInstance {
  checkValue("tableWithin", "limits", limits, LIMITS);
  return setOwner(new TableInstance(type, initial, limits.maxTableElements, limits.heap), limits);
}
