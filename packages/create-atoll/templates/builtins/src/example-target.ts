// A target with the set and nothing else: for tests, and for what is generated for guests.

import { defineTarget, flat32 } from "@atoll/core";
import { journal } from "./index.ts";

/** A plain target with the set. */
export const example = defineTarget({ name: "{{id}}-example", version: "0.1.0", memory: flat32(), sets: [journal] });
