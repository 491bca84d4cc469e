// Hostile arguments for every declared type, on flat and paged memory, early linked: only the outcomes that declarations state.

import { defineTarget, flat } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { builtinConformance } from "@atoll/testing/vitest";
import { sparse } from "@atoll/vm-builtins";
import { everything, store } from "../../core/test/builtins/types/declared-sets.ts";

const engine = interpreter();
const version = "1.0.0";

builtinConformance(defineTarget({ name: "every type, flat", version, memory: flat(), sets: [store, everything] }), {
  engine,
});
builtinConformance(defineTarget({ name: "every type, paged", version, memory: sparse(), sets: [store, everything] }), {
  engine,
});
