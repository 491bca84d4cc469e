// Bundles the built command into one file: most of a short run's time is otherwise spent on finding and linking some two hundred
// modules. `node scripts/bundle.ts` after `tsc -b`; dist/main.js starts the bundle where it may.

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
  codeSplitting: false,
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  cleanDir: true,
});
await bundle.close();
const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
writeFileSync(dist("bundle/NOTICES.txt"), licenceNotices(modules));
