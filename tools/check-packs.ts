// Packs every public package as it would be published, lints the tarballs, and installs them with plain npm in an empty
// folder, where their documents must lead to nothing that is not there, every library must load, the `atoll` binary must run a module and find a configuration, and what extends a target
// must have declarations. What they do is their own tests' business.
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { linkedFiles, namedFiles } from "./docs/pages.ts";
import { packAll, run, userEnvironment } from "./packs.ts";

/** Exports `run(i32) -> i32` that returns its parameter plus one; assembled by hand so that the check needs no tool. */
const increment = Uint8Array.from([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x06, 0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f, 0x03, 0x02, 0x01,
  0x00, 0x07, 0x07, 0x01, 0x03, 0x72, 0x75, 0x6e, 0x00, 0x00, 0x0a, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00, 0x41, 0x01,
  0x6a, 0x0b,
]);

/** A user's own target and configuration: one copy of core must do for both them and the command. */
const board = `import { defineTarget, flat32 } from "@atoll/core";
export const board = defineTarget({ name: "board", version: "1.0.0", memory: flat32(), sets: [] });
`;
const config = `import { defineConfig } from "@atoll/cli/config";
export default defineConfig({ targets: ["./board.ts"], target: "board@^1" });
`;

/** A published target that extends others: its declarations must be able to name all their types. */
const shop = `import { builtins, builtinSet, u32 } from "@atoll/core";
import { embedded } from "@atoll/targets/embedded";
import { orca } from "@atoll/targets/orca";
import { wasi } from "@atoll/targets/wasi";
const till = builtinSet("shop:till", { version: "1.0.0", functions: { open: builtins().func({ params: [], results: [u32] }, () => 1) } });
export const shop = wasi.extend({ name: "shop", sets: [till] }).override("wasi_snapshot_preview1", "sched_yield", () => undefined);
export const depot = orca.extend({ name: "depot", sets: [till] });
export const stall = embedded.extend({ name: "stall", sets: [till] });
export const kiosk = wasi.restrict({ name: "kiosk", functions: { wasi_snapshot_preview1: ["fd_write"] } });
`;

/** Fails where a document of an installed package leads to a file that the package does not have. */
function checkDocuments(folder: string): void {
  const documents = ["README.md", ...globSync("docs/*.md", { cwd: folder })];
  const missing = documents.flatMap((document) => {
    const text = readFileSync(join(folder, document), "utf8");
    const files = linkedFiles(text).map((target) => join(dirname(document), target));
    if (document === "README.md") files.push(...namedFiles(text));
    return files.filter((file) => !existsSync(join(folder, file))).map((file) => `${document}: ${file}`);
  });
  if (!existsSync(join(folder, "CHANGELOG.md"))) missing.push("CHANGELOG.md");
  if (missing.length > 0) throw new Error(`${folder} does not have\n${missing.join("\n")}`);
}

const dir = mkdtempSync(join(tmpdir(), "atoll-packs-"));
try {
  const packages = packAll(dir);
  const tarballs = packages.map(({ tarball }) => tarball);
  for (const tarball of tarballs) {
    console.log(basename(tarball));
    run(".", "publint", [tarball, "--strict"]);
    run(".", "attw", [tarball, "--profile", "esm-only"]);
  }

  const env = userEnvironment();
  writeFileSync(join(dir, "package.json"), '{ "private": true, "type": "module" }');
  run(dir, "npm", ["install", "--no-audit", "--no-fund", ...tarballs], env);
  for (const { name } of packages) checkDocuments(join(dir, "node_modules", name));
  const libraries = packages.map(({ name, entries }) => (entries.includes(name) ? name : entries[0]));
  const imports = libraries.map((name) => `await import(${JSON.stringify(name)});`).join("\n");
  run(dir, "node", ["--input-type=module", "--eval", imports], env);
  writeFileSync(join(dir, "increment.wasm"), increment);
  const args = ["run", "increment.wasm", "--invoke", "run", "--", "41"];
  const atoll = join(dir, "node_modules/.bin/atoll");
  const printed = run(dir, atoll, args, env);
  if (printed.trim() !== "42") throw new Error(`the installed atoll printed ${JSON.stringify(printed)} instead of 42`);
  writeFileSync(join(dir, "board.ts"), board);
  writeFileSync(join(dir, "atoll.config.ts"), config);
  const checked = run(dir, atoll, ["check", "increment.wasm"], env);
  if (!checked.endsWith("runs on board@1.0.0\n"))
    throw new Error(`with a configuration, atoll check printed ${checked}`);
  writeFileSync(join(dir, "shop.ts"), shop);
  const declare =
    "--declaration --emitDeclarationOnly --strict --target es2024 --lib esnext,webworker --module nodenext";
  run(dir, resolve("node_modules/.bin/tsc"), [...declare.split(" "), "--types", "", "--ignoreConfig", "shop.ts"]);
  console.log(`${tarballs.length} tarballs install, declare, and atoll runs from them`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
