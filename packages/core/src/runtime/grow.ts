// `memory.grow` and `table.grow` as instances do them: whose the memory or table is pays for it, and so does the instance through which it grows. A
// guest that is given a memory is not given its owner's limits.

import { addImporter, chargesImporters, chargedTo } from "../memory/importers.ts";
import type { Memory } from "../memory/memory.ts";
import type { ModuleInstance } from "./module-instance.ts";
import type { RunLimits } from "./run-limits.ts";
import { TABLE_ELEMENT_BYTES, type TableInstance } from "./table-instance.ts";

/** The limits that memories and tables themselves answer to. Those that embedders made are nobody's. */
const owners = new WeakMap<Memory | TableInstance, RunLimits>();

/** Notes whose limits a memory or table was made under. */
export function setOwner<T extends Memory | TableInstance>(made: T, limits: RunLimits): T {
  owners.set(made, limits);
  return made;
}

/** Notes that a guest with these limits imports a memory: from now on it pays for what it makes the memory take. */
export function setImporter(memory: Memory, limits: RunLimits): void {
  if (owners.get(memory) !== limits) addImporter(memory, limits);
}

/** Grows a memory through an instance: the former size in pages, or -1. Throws what ends the run. */
export function growMemory(memory: Memory, deltaPages: number, { limits }: ModuleInstance): number {
  if (chargesImporters(memory)) return chargedTo(limits, () => memory.grow(deltaPages));
  if (owners.get(memory) === limits) return memory.grow(deltaPages);
  const bytes = deltaPages * 2 ** memory.type.pageSizeLog2;
  if (!limits.chargeMemory(bytes)) return -1;
  let before = -1;
  try {
    before = memory.grow(deltaPages);
  } finally {
    if (before < 0) limits.chargeMemory(-bytes);
  }
  return before;
}

/** Grows a table through an instance: the former size, or -1. Throws what ends the run. */
export function growTable(table: TableInstance, delta: number, value: unknown, { limits }: ModuleInstance): number {
  if (owners.get(table) === limits) return table.grow(delta, value, limits.look);
  const bytes = delta * TABLE_ELEMENT_BYTES;
  if (table.size + delta > (limits.maxTableElements ?? Infinity) || !limits.heap.reserve(bytes)) return -1;
  let before = -1;
  try {
    before = table.grow(delta, value, limits.look);
  } finally {
    if (before < 0) limits.heap.reserve(-bytes);
  }
  return before;
}

/** Accounts for elements by which an instance makes a table longer that lies in the host's own engine; false if it must not. */
export function reserveTable(table: TableInstance, delta: number, { limits }: ModuleInstance): boolean {
  if (owners.get(table) === limits) return table.reserve(delta);
  const bytes = delta * TABLE_ELEMENT_BYTES;
  if (table.size + delta > (limits.maxTableElements ?? Infinity) || !limits.heap.reserve(bytes)) return false;
  if (table.reserve(delta)) return true;
  limits.heap.reserve(-bytes);
  return false;
}
