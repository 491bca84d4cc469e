// The way between the objects of a namespace and the values of core's store, for programs that use both.

import type { ExternValue } from "@atoll/core/engine";
import { FunctionInstance, GlobalInstance, TableInstance, TagInstance } from "@atoll/core/engine";
import { Memory } from "@atoll/core";
import { functions, globals, memories, tables, tags } from "./slots.ts";

/**
 * Whether a value is one of the store's: import objects take them, too, such as those of an instance's `exports`. A program's proxy may throw when it
 * is looked at: it is none.
 */
export function isExternValue(value: unknown): value is ExternValue {
  try {
    return [FunctionInstance, GlobalInstance, Memory, TableInstance, TagInstance].some((kind) => value instanceof kind);
  } catch {
    return false;
  }
}

/**
 * What stands behind a memory, table, global, tag or exported function of a namespace: an import of core's `instantiate`. Undefined for every other
 * object.
 */
export function storeValue(object: object): ExternValue | undefined {
  for (const slots of [functions, globals, memories, tables, tags]) {
    const value = slots.find(object);
    if (value !== undefined) return value;
  }
  return undefined;
}
