// Memories with pages under compiled guests, by the tests of all memories.
import { compiler } from "@atoll/compiler";
import { flat, mebibytes, type MemoryPolicy } from "@atoll/core";
import { memoryConformance } from "@atoll/testing/vitest";
import { sparse } from "../../src/memory/sparse-policy.ts";
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
memoryConformance({ name: "sparse", policy: () => sparse(), engines });
memoryConformance({
  name: "sparse, guarded and growing",
  policy: () => sparse({ pageSizes: [4096], nullGuard: 1024, grow: "map" }),
  engines,
});
memoryConformance({
  name: "sparse, strict",
  policy: () => sparse({ pageSizes: [16384], grow: "map", commit: { mode: "strict", limit: mebibytes(16) } }),
  engines,
});
