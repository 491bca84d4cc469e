// WASI on sparse memory: `memory.grow` maps the pages behind the initial range, and what is never touched costs nothing.

import type { Target } from "@atoll/core";
import { wasi } from "@atoll/targets";
import { sparse } from "@atoll/vm-builtins";

export const wasiSparse: Target<typeof wasi.sets> = wasi.extend({
  name: "wasi-sparse",
  doc: "WASI preview 1 on sparse memory that grows by mapping.",
  memory: sparse({ grow: "map", nullGuard: 1024 }),
});
