// Flat and shared memories by the tests of all memories.
import { flat } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { memoryConformance } from "@atoll/testing/vitest";

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
