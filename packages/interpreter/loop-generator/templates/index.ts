// All templates by name.

import { FLOATS } from "./floats.ts";
import { INTEGER32 } from "./integer32.ts";
import { INTEGER64 } from "./integer64.ts";
import { MEMORY } from "./memory.ts";
import { MOVES } from "./control.ts";
import type { Template } from "./template.ts";

export const TEMPLATES: ReadonlyMap<string, Template> = new Map(
  [...INTEGER32, ...INTEGER64, ...FLOATS, ...MEMORY, ...MOVES].map((each) => [each.name, each]),
);
