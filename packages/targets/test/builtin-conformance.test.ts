// Limits hold whatever guests call on the interpreter: every builtin of every ready target, and of its sets on other memories, with
// services in memory.

import { interpreter } from "@atoll/interpreter";
import { tryBrowser, tryOrca, trySmall, tryWasi } from "./ready-targets.ts";

const engine = interpreter();
tryWasi(engine);
tryBrowser(engine);
tryOrca(engine);
trySmall(engine);
