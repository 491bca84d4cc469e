// Sparse memories, and flat ones with virtual memory inside, by the tests of all memories.
import { flat, type MemoryPolicy } from "@atoll/core";
import { webAssemblyMemories } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { memoryConformance } from "@atoll/testing/vitest";
import { sparse } from "../../src/memory/sparse-policy.ts";
import { SPARSE_POLICIES } from "./sparse-policies.ts";
import { virtualMemoryOf } from "../../src/memory/virtual-memory-of.ts";

const engines = [interpreter()];

memoryConformance({ name: "flat", policy: () => flat(), engines, virtual: virtualMemoryOf });
memoryConformance({
  name: "flat, small pages",
  policy: () => flat({ pageSizes: [4096], nullGuard: 5000 }),
  engines,
  virtual: virtualMemoryOf,
});
/** The same in memories of the host's. */
function hosted(policy: MemoryPolicy): MemoryPolicy {
  return { ...policy, create: (request) => policy.create({ ...request, host: webAssemblyMemories, mapped: true }) };
}

memoryConformance({
  name: "flat, in the host's",
  policy: () => hosted(flat({ pageSizes: [4096] })),
  engines,
  virtual: virtualMemoryOf,
});
for (const [name, policy] of Object.entries(SPARSE_POLICIES)) memoryConformance({ name, policy, engines });
memoryConformance({ name: "sparse, in the host's", policy: () => hosted(sparse()), engines });
memoryConformance({
  name: "sparse, guarded and growing, in the host's",
  policy: () => hosted(sparse({ pageSizes: [4096], nullGuard: 1024, grow: "map" })),
  engines,
});
