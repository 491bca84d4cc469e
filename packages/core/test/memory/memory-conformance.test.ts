// Flat and shared memories by the tests of all memories.
import { flat } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import type { MemoryPolicy } from "../../src/declare/memory-policy.ts";
import { memoryConformance } from "@atoll/testing/vitest";
import { webAssemblyMemories } from "../../src/memory/host-memories.ts";

const engines = [interpreter()];

// What maps inside flat memories is the vm package's, which has the same tests with it.
const plain = (options = {}) => ({ ...flat(options), mapping: "none" as const });

memoryConformance({ name: "flat", policy: () => plain(), engines });
memoryConformance({ name: "flat, guarded", policy: () => plain({ nullGuard: 1024 }), engines });
memoryConformance({
  name: "flat, guarded over more than a page",
  policy: () => plain({ nullGuard: 30_000, pageSizes: [4096] }),
  engines,
});
memoryConformance({ name: "flat, not growing", policy: () => plain({ grow: "deny" }), engines });
memoryConformance({ name: "shared", policy: () => plain(), engines, shared: true });

/** The same in memories of the host's. */
const hosted = (options = {}): MemoryPolicy => {
  const policy = plain(options);
  return { ...policy, create: (request) => policy.create({ ...request, host: webAssemblyMemories }) };
};

memoryConformance({ name: "flat, in the host's", policy: () => hosted(), engines });
memoryConformance({
  name: "flat, guarded, in the host's",
  policy: () => hosted({ nullGuard: 1024, pageSizes: [4096] }),
  engines,
});
memoryConformance({ name: "shared, in the host's", policy: () => hosted(), engines, shared: true });
