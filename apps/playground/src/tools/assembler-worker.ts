// The assembler in a worker.

import { assembleText } from "@atoll/testing/wat";
import { serveTool } from "./serve-tool.ts";

serveTool(assembleText);
