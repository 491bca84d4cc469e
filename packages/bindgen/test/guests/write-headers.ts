// Writes the headers and modules of the sample sets next to the guests that include them.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "@atoll/bindgen";
import { everything, store } from "../../../core/test/builtins/types/declared-sets.ts";

const folder = join(import.meta.dirname, "generated");
mkdirSync(folder, { recursive: true });
for (const set of [everything, store]) {
  for (const language of ["cpp", "zig"] as const) {
    for (const [name, text] of Object.entries(generate(set, { language }))) writeFileSync(join(folder, name), text);
  }
}
