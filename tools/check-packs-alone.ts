// Installs every public package alone: in an empty folder with nothing but what it depends on itself, where each of its entries must
// load and have types that are complete. What needs an optional package that is not there says how to get it.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Package, packAll, run, userEnvironment, withDependencies } from "./packs.ts";

const dir = mkdtempSync(join(tmpdir(), "atoll-alone-"));
const env = userEnvironment();
const tsc = resolve("node_modules/.bin/tsc");

/** Entries whose types are those of a package that users bring: who imports `./vite` has Vite. They are looked at with it by the check of scaffolds. */
const HAVE_OTHERS_TYPES = /^@atoll\/(unplugin(\/(esbuild|rolldown|rollup|vite))?|testing\/reporter)$/;

/** Which of a package's entries load; ends with an error for one that fails for another reason than an optional package. */
function loadingEntries({ entries, optional }: Package, folder: string): readonly string[] {
  const script = `const optional = ${JSON.stringify(optional)};
    for (const entry of ${JSON.stringify(entries)}) {
      try {
        await import(entry);
        console.log(entry);
      } catch (error) {
        const missing = /: npm i -D (\\S+)$/.exec(error.message)?.[1];
        if (!optional.includes(missing)) throw error;
      }
    }`;
  const printed = run(folder, "node", ["--input-type=module", "--eval", script], env);
  return printed.split("\n").filter((line) => line !== "");
}

/** Fails where the declarations of some entries refer to what is not there, unless that is an optional package. */
function checkTypes(
  { optional }: Package,
  folder: string,
  file: string,
  entries: readonly string[],
  flags: readonly string[],
): void {
  if (entries.length === 0) return;
  const uses = entries.map((entry, i) => `import * as e${i} from "${entry}";\nexport type E${i} = typeof e${i};\n`);
  writeFileSync(join(folder, file), uses.join(""));
  const common = "--noEmit --strict --target es2024 --lib esnext,webworker --module nodenext --ignoreConfig";
  const { stdout } = spawnSync(tsc, [...common.split(" "), ...flags, file], { cwd: folder, env, encoding: "utf8" });
  const isOptional = (name: string): boolean => optional.some((each) => name === each || name.startsWith(`${each}/`));
  const faults = stdout
    .split("\n")
    // What a library's own declarations lack is the library's: who has it checked has that, too.
    .filter((line) => / error TS\d+:/.test(line) && !/^node_modules\/(?!@atoll\/)/.test(line))
    .filter((line) => !isOptional(/TS2307: Cannot find module '([^']+)'/.exec(line)?.[1] ?? ""));
  if (faults.length > 0) throw new Error(`the types of ${entries.join(", ")} are not complete:\n${faults.join("\n")}`);
}

try {
  const packages = packAll(dir);
  for (const each of packages) {
    const started = performance.now();
    const folder = join(dir, each.name.replace("/", "-"));
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
    const tarballs = withDependencies(each.name, packages).map(({ tarball }) => tarball);
    run(folder, "npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs], env);
    const loaded = loadingEntries(each, folder);
    if (loaded.length === 0) throw new Error(`no entry of ${each.name} loads without what is optional`);
    checkTypes(
      each,
      folder,
      "uses.ts",
      loaded.filter((entry) => !entry.endsWith("/node") && !HAVE_OTHERS_TYPES.test(entry)),
      ["--types", ""],
    );
    // Who imports an entry for Node has Node's types.
    const nodeTypes = ["--types", "node", "--typeRoots", resolve("node_modules/@types")];
    checkTypes(
      each,
      folder,
      "uses-node.ts",
      loaded.filter((entry) => entry.endsWith("/node")),
      nodeTypes,
    );
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${each.name} alone, with ${tarballs.length - 1} others: ${loaded.join(", ")}; ${seconds} s`);
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
