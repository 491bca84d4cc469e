// Sparse memories that are put through the tests of all memories, on each engine and in each kind of bytes.

import { mebibytes, type MemoryPolicy } from "@atoll/core";
import { sparse } from "../../src/memory/sparse-policy.ts";

export const SPARSE_POLICIES: Readonly<Record<string, () => MemoryPolicy>> = {
  sparse: () => sparse(),
  "sparse, guarded and growing": () => sparse({ pageSizes: [4096], nullGuard: 1024, grow: "map" }),
  "sparse, strict": () => sparse({ pageSizes: [16384], grow: "map", commit: { mode: "strict", limit: mebibytes(16) } }),
};
