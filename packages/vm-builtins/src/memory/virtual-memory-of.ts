// Finds the virtual memory of a memory: its own, or for a flat one that has none yet, regions inside it.

import type { Memory, VirtualMemory } from "@atoll/core";
import { FlatMemory } from "@atoll/core/engine";
import { contiguousSpace } from "./contiguous-pages.ts";

/** Undefined for memories in which nothing can be mapped, such as those that threads share. */
export function virtualMemoryOf(memory: Memory): VirtualMemory | undefined {
  if (memory.virtual !== undefined) return memory.virtual;
  return memory instanceof FlatMemory ? memory.mapInside(contiguousSpace) : undefined;
}
