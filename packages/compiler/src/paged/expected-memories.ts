// How instances will probably reach their memories, before there is one: from memories that the target makes and that are given back at once. Where
// an instance has others, by limits of its own or by importing them, its code is emitted for those.

import { EngineError, type LinkedModule, type Memory } from "@atoll/core";
import { createMemory, webAssemblyMemories } from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { type MemoryPlan, memoryPlan } from "./memory-plan.ts";

/** Plans of a module's memories. Throws EngineError where they do not lie in memories of the host's. */
export function expectedMemories(linked: LinkedModule): MemoryPlan[] {
  return linked.module.memories.map((type, memidx) =>
    planOf(createMemory(linked, { type, memidx, charge: () => true, host: webAssemblyMemories }), memidx),
  );
}

/** The plan of a memory that was made only to be looked at, and is given back. Throws EngineError where it does not lie in one of the host's. */
export function planOf(memory: Memory, memidx: number): MemoryPlan {
  try {
    const plan = memoryPlan(memory);
    if (plan === undefined)
      throw new EngineError(ENGINE_NAME, `memory ${memidx} would not lie in a memory of the host's`);
    return plan;
  } finally {
    memory.dispose();
  }
}
