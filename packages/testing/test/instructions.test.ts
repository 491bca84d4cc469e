// Every instruction of the table on the interpreter: what every engine's own test of them looks like.

import { interpreter } from "@atoll/interpreter";
import { instructionConformance } from "../src/vitest/index.ts";

instructionConformance({ engine: interpreter() });
