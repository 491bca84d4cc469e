// Memories with pages under compiled guests, by the tests of all memories.
import { compiler } from "@atoll/compiler";
import { flat, type MemoryPolicy } from "@atoll/core";
import { memoryConformance } from "@atoll/testing/vitest";
import { SPARSE_POLICIES } from "./sparse-policies.ts";
import { virtualMemoryOf } from "../../src/memory/virtual-memory-of.ts";

function divided(policy: MemoryPolicy): MemoryPolicy {
  return { ...policy, create: (request) => policy.create({ ...request, mapped: true }) };
}

const engines = [compiler()];

// Guests of these tests import nothing that maps, but the host maps for them.
memoryConformance({ name: "flat, divided", policy: () => divided(flat()), engines, virtual: virtualMemoryOf });
memoryConformance({
  name: "flat, small pages",
  policy: () => divided(flat({ pageSizes: [4096], nullGuard: 5000 })),
  engines,
  virtual: virtualMemoryOf,
});
for (const [name, policy] of Object.entries(SPARSE_POLICIES)) memoryConformance({ name, policy, engines });
