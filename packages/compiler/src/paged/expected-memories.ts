// How instances will probably reach their memories, before there is one: from memories that the target makes and that are given back at once. Where
// an instance has others, by limits of its own or by importing them, its code is emitted for those.

import { EngineError, type LinkedModule } from "@atoll/core";
import { createMemory, webAssemblyMemories } from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { type MemoryPlan, memoryPlan } from "./memory-plan.ts";

/** Plans of a module's memories. Throws EngineError where they do not lie in memories of the host's. */
export function expectedMemories(linked: LinkedModule): MemoryPlan[] {
  return linked.module.memories.map((type, memidx) => {
    const memory = createMemory(linked, { type, memidx, charge: () => true, host: webAssemblyMemories });
    try {
      const plan = memoryPlan(memory);
      if (plan === undefined)
        throw new EngineError(ENGINE_NAME, `memory ${memidx} would not lie in a memory of the host's`);
      return plan;
    } finally {
      memory.dispose();
    }
  });
}
