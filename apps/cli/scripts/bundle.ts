// Bundles the built command into a few files: most of a short run's time is otherwise spent on finding and linking some two
// hundred modules. `node scripts/bundle.ts` after `tsc -b`; dist/main.js starts the bundle where it may.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licenceNotices } from "./licence-notices.ts";

const dist = (path: string): string => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));

const bundle = await rolldown({
  input: dist("cli.js"),
  platform: "node",
  // An optional peer: it is there or it is not, when the command runs.
  external: /^@bytecodealliance\//,
  logLevel: "warn",
  treeshake: { moduleSideEffects: (id) => id.includes("reflect-metadata") },
});
const { output } = await bundle.write({
  dir: dist("bundle"),
  format: "esm",
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  cleanDir: true,
});
await bundle.close();
// What only some commands need comes in chunks of its own. In a single file it would be wrapped into functions, its constants
// would be variables to the host's compiler, and the interpreter's loop would lose a quarter of its speed.
const loop = output.find((chunk) => chunk.type === "chunk" && chunk.code.includes("function executeFlat32("));
if (loop?.type !== "chunk" || !/^(export )?const WORDS ?=|[;}]const WORDS ?=/m.test(loop.code)) {
  throw new Error("the bundle does not keep the interpreter's registers as a constant of the module");
}
const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
writeFileSync(dist("bundle/NOTICES.txt"), licenceNotices(modules));
