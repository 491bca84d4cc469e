// The interpreter on the official testsuite: what every engine's own conformance test looks like.

import { interpreter } from "@atoll/interpreter";
import { conformance } from "../src/vitest/index.ts";

conformance({ engine: interpreter() });
