// harbour: a target whose guests know the tide, and nothing else.

import { defineTarget, flat32, mebibytes, type Target } from "@atoll/core";
import { tides, type TidesSet } from "./index.ts";

/** Programs of a harbour start by `run`. */
export const harbour: Target<readonly [TidesSet]> = defineTarget({
  name: "harbour",
  version: "0.1.0",
  doc: "A harbour that knows the tide.",
  memory: flat32({ maximum: mebibytes(4), nullGuard: 16 }),
  sets: [tides],
  conventions: { start: "run" },
});
