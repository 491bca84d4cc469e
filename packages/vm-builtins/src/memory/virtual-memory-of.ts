// Finds the VirtualMemory of a memory: a paged memory brings its own, a flat one gets one when it is first asked for.

import { type Memory, TargetError } from "@atoll/core";
import { FlatMemory } from "@atoll/core/engine";
import { FlatSpace } from "./flat-space.ts";
import { PagedMemory } from "./paged-memory.ts";
import type { VirtualMemory } from "./virtual-memory.ts";

const flatSpaces = new WeakMap<FlatMemory, FlatSpace>();

/** Throws TargetError for shared memories, and for those of other packages. */
export function virtualMemoryOf(memory: Memory): VirtualMemory {
  if (memory instanceof PagedMemory) return memory.space;
  if (memory instanceof FlatMemory) {
    const known = flatSpaces.get(memory) ?? new FlatSpace(memory);
    flatSpaces.set(memory, known);
    return known;
  }
  const message = memory.type.shared
    ? "needs a memory of one thread's own, this one is shared"
    : "needs a memory made by a flat or sparse policy";
  throw new TargetError("set vm", [{ path: "memory", message }]);
}
