// Runs what real compilers wrote, or are, as far as npm brings them, and compares with the host's own engine. What cannot be had is skipped, out loud.
// Names of checks may be given; all of them are made otherwise. Emscripten's exceptions are among the examples.
import { clang } from "./compilers/clang.ts";
import { componentizeJs } from "./compilers/componentize-js.ts";
import { kotlin } from "./compilers/kotlin.ts";
import { Workshop } from "./compilers/packages.ts";
import { pandoc } from "./compilers/pandoc.ts";

const CHECKS = [clang, kotlin, pandoc, componentizeJs];
const names = process.argv.slice(2);
const known = CHECKS.map(({ name }) => name);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}: there are ${known.join(", ")}`);

for (const check of CHECKS) {
  if (names.length > 0 && !names.includes(check.name)) continue;
  const missing = check.missing?.();
  using workshop = new Workshop();
  if (missing !== undefined) console.log(`SKIPPED ${check.name}: ${missing}`);
  else if (!workshop.install(check.package)) console.log(`SKIPPED ${check.name}: npm does not bring ${check.package}`);
  else console.log(`ok ${check.name}: ${await check.run(workshop)}`);
}
