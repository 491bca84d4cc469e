// As builtin-conformance.test.ts, on the compiler. Each guest is a module of the host's there, over gigabytes of addresses where there are pages: most of it
// takes minutes.

import { flat, flat32 } from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { LONG, tryBrowser, tryOrca, trySmall, tryWasi } from "./ready-targets.ts";

const engine = compiler();
tryWasi(engine, LONG ? flat() : flat32());
trySmall(engine);
if (LONG) {
  tryBrowser(engine);
  tryOrca(engine);
}
