// Sparse memories under compiled guests, by the tests of all memories.
import { compiler } from "@atoll/compiler";
import { mebibytes } from "@atoll/core";
import { memoryConformance } from "@atoll/testing/vitest";
import { sparse } from "../../src/memory/sparse-policy.ts";

const engines = [compiler()];

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
