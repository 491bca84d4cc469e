// Writes the headers and modules of the sample sets next to the guests that include them.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "@atoll/bindgen";
import { everything, store } from "../../../core/test/builtins/types/declared-sets.ts";

const folder = join(import.meta.dirname, "generated");
// What is written for AssemblyScript would be taken for TypeScript: it goes where the argument says.
const [, , scratch] = process.argv;
mkdirSync(folder, { recursive: true });
for (const set of [everything, store]) {
  for (const language of ["cpp", "rust", "zig"] as const) {
    for (const [name, text] of Object.entries(generate(set, { language }))) writeFileSync(join(folder, name), text);
  }
  if (scratch === undefined) continue;
  for (const [name, text] of Object.entries(generate(set, { language: "assemblyscript" }))) {
    writeFileSync(join(scratch, name), text);
  }
}
