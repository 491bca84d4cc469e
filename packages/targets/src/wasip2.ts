// The `wasip2` target: core modules that import WASI 0.2 as toolchains write it before they make components, and what they have of preview 1.

import { defineTarget, flat, type Target } from "@atoll/core";
import { wasiPreview1 } from "@atoll/wasi-builtins";
import { wasiPreview2Sets } from "@atoll/wasi-builtins/preview2/sets";

/** WASI 0.2 without a network and WASI preview 1, on flat memory. */
export const wasip2: Target<readonly [typeof wasiPreview1, ...typeof wasiPreview2Sets]> = defineTarget({
  name: "wasip2",
  version: "1.0.0",
  doc: "WASI 0.2 for core modules, and WASI preview 1, on flat memory.",
  memory: flat(),
  sets: [wasiPreview1, ...wasiPreview2Sets],
});
