// Limits hold whatever guests call where they are compiled, too: every builtin of the ready targets on the engine that the command takes by itself.

import { auto } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { readyTargetsConformance } from "./ready-targets-conformance.ts";

readyTargetsConformance(auto({ otherwise: interpreter() }));
