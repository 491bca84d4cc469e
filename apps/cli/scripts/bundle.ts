// Bundles the built command: most of a short run's time is otherwise spent on finding, linking and compiling some two hundred
// modules. `node scripts/bundle.ts` after `tsc -b`; src/load-bundle.ts loads what it writes.

import { globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type OutputChunk, type Plugin, rolldown, type RolldownBuild } from "rolldown";
import { licenceNotices } from "./licence-notices.ts";

const dist = (path: string): string => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));

/** What the usual run loads after the entry: one chunk is loaded faster than twenty. */
const USUAL = [/\/cli\/dist\/commands\/run\.js$/, /\/targets\/dist\/wasi\.js$/, /\/wasi-builtins\/dist\/node\/[^/]+$/];

/**
 * Sets and targets in the bundle are our own, and were parsed a moment ago: no run of the command parses them again. A user's own
 * never get here (src/start.ts).
 */
const parsedAlready: Plugin = {
  name: "parsed-already",
  load(id) {
    if (id.endsWith("/core/dist/builtins/parse-declaration.js")) {
      return "export const parseDeclaration = () => {}; export const declarationIssues = () => [];";
    }
    if (!/\/(core|vm-builtins)\/dist\/.*-schema\.js$/.test(id)) return null;
    const names = readFileSync(id, "utf8").matchAll(/^export const (\w+)/gm);
    return Array.from(names, ([, name]) => `export const ${name} = undefined;`).join("\n");
  },
};
await import("@atoll/targets");

/** The same where modules of the user's share the bundle: theirs are parsed, and ours are known by being loaded at the time. */
const parsedUnlessOwn: Plugin = {
  name: "parsed-unless-own",
  load(id) {
    if (!id.endsWith("/core/dist/builtins/parse-declaration.js")) return null;
    const code = readFileSync(id, "utf8");
    const own = `globalThis[Symbol.for("@atoll/cli:own")]?.isLoading`;
    const skipping = code
      .replace(/(export function parseDeclaration\([^)]*\) \{)/, `$1 if (${own}) return;`)
      .replace(/(export function declarationIssues\([^)]*\) \{)/, `$1 if (${own}) return [];`);
    if (skipping.split(own).length !== 3) throw new Error("the parser of declarations is not what it was");
    return skipping;
  },
};

/** What modules of the user's may import: every entry of the packages that the command is made of. */
const SHARED = [
  "@atoll/core",
  "@atoll/core/engine",
  "@atoll/core/types",
  "@atoll/cli/config",
  "@atoll/compiler",
  "@atoll/interpreter",
  "@atoll/targets",
  "@atoll/targets/browser",
  "@atoll/targets/wasi",
  "@atoll/targets/wasip2",
  "@atoll/targets/orca",
  "@atoll/targets/embedded",
  "@atoll/targets/microcontroller",
  "@atoll/targets/node",
  "@atoll/vm-builtins",
  "@atoll/wasi-builtins",
  "@atoll/wasi-builtins/filesystem",
  "@atoll/wasi-builtins/node",
  "@atoll/wasi-builtins/preview2",
  "@atoll/wasi-builtins/preview2/sets",
  "@atoll/orca-builtins",
  "@atoll/orca-builtins/node",
];

const FOLDERS = ["bundle", "shared-bundle"];
if (isCurrent()) {
  // Whoever compares it with sources sees that they have been looked at.
  for (const folder of FOLDERS) utimesSync(dist(folder), new Date(), new Date());
} else {
  await writeBundle("bundle", { cli: dist("cli.js") }, parsedAlready);
  const shared = Object.fromEntries(SHARED.map((name) => [entryName(name), fileOf(name)]));
  await writeBundle("shared-bundle", { cli: dist("cli.js"), ...shared }, parsedUnlessOwn);
}

/** Whether nothing that the bundles are made of is newer than they are. */
function isCurrent(): boolean {
  const made = FOLDERS.map((folder) => statSync(dist(folder), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const parts = ["packages/*/dist/**/*.js", "apps/cli/dist/**/*.js", "apps/cli/scripts/*.ts", "pnpm-lock.yaml"];
  return globSync(parts, { cwd }).every((path) => statSync(join(cwd, path)).mtimeMs < Math.min(...made));
}

/** `@atoll/core/engine` is `core.engine`. */
function entryName(specifier: string): string {
  return specifier.replace("@atoll/", "").replaceAll("/", ".");
}

/** Targets know the sets that the command does not name. */
function fileOf(specifier: string): string {
  const targets = import.meta.resolve("@atoll/targets");
  return fileURLToPath(import.meta.resolve(specifier, specifier.startsWith("@atoll/orca") ? targets : undefined));
}

async function writeBundle(folder: string, input: Readonly<Record<string, string>>, plugin: Plugin): Promise<void> {
  const bundle = await rolldown({
    input,
    platform: "node",
    // An optional peer: it is there or it is not, when the command runs.
    external: /^@bytecodealliance\//,
    plugins: [plugin],
    logLevel: "warn",
    treeshake: { moduleSideEffects: (id) => /core.(dist|src).container./.test(id) },
    // The chunk of the usual run holds modules that are imported dynamically as well, as it should.
    onLog: (level, log, print) => void (log.code !== "INEFFECTIVE_DYNAMIC_IMPORT" && print(level, log)),
  });
  const output = await chunks(bundle, groupsFrom(await chunks(bundle, [])));
  await bundle.close();

  // A quarter of a megabyte of zod would be read and run for nothing.
  if (
    plugin === parsedAlready &&
    output.some(({ name, moduleIds }) => name === "run" && moduleIds.some((id) => id.includes("/node_modules/zod/")))
  )
    throw new Error("the usual run would parse declarations once more");

  // Wrapped to be initialised later, a module's constants would be variables to the host's compiler, and the interpreter's loop
  // would lose a quarter of its speed.
  const loop = output.find(({ code }) => code.includes("function executeFlat32("));
  if (loop === undefined || /__esm(Min)?\(/.test(loop.code))
    throw new Error("the bundle wraps the interpreter's modules");

  const next = dist(`${folder}.next`);
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next);
  for (const { fileName, code } of output) writeFileSync(`${next}/${fileName}`, chunkText(fileName, code));
  const entries = Object.fromEntries(
    SHARED.flatMap((name) => {
      const chunk = output.find((each) => each.isEntry && each.name === entryName(name));
      return chunk === undefined ? [] : [[name, chunk.fileName]];
    }),
  );
  writeFileSync(`${next}/entries.json`, JSON.stringify(entries));
  writeFileSync(`${next}/NOTICES.txt`, licenceNotices(output.flatMap(({ moduleIds }) => moduleIds)));
  rmSync(dist(folder), { recursive: true, force: true });
  renameSync(next, dist(folder));
}

/** A chunk as the function that src/load-bundle.ts calls; modules of the user's are imported through a function, too. */
function chunkText(name: string, code: string): string {
  const body = code.replaceAll("await import(", "await importFromBundle(");
  // Behind an @ it is Zig's, in a text.
  if (/(?<!@)\bimport[.(]/.test(body)) throw new Error(`${name} has an import that is not awaited`);
  return ascii(`(function(exports,require,importFromBundle,__filename){"use strict";${body}\n})`);
}

interface Group {
  readonly name: string;
  readonly modules: ReadonlySet<string>;
}

/** The bundle's chunks, with each group's modules in one. */
async function chunks(bundle: RolldownBuild, groups: readonly Group[]): Promise<OutputChunk[]> {
  const generated = await bundle.generate({
    format: "cjs",
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    entryFileNames: ({ name }) => (name === "cli" ? "[name].cjs" : "[name]-[hash].cjs"),
    // The code cache tells texts apart by the name.
    chunkFileNames: "[name]-[hash].cjs",
    codeSplitting: {
      groups: groups.map(({ name, modules }, i) => ({
        name,
        test: (id) => modules.has(id),
        priority: groups.length - i,
      })),
    },
  });
  return generated.output.filter((each) => each.type === "chunk");
}

/** What the entry loads, and what the usual run loads after that. */
function groupsFrom(all: readonly OutputChunk[]): Group[] {
  const isUsual = ({ moduleIds }: OutputChunk): boolean => moduleIds.some((id) => USUAL.some((each) => each.test(id)));
  const first = modulesOf(all, ({ isEntry, name }) => isEntry && name === "cli");
  return [
    { name: "start", modules: first },
    { name: "run", modules: modulesOf(all, isUsual).difference(first) },
  ];
}

/** The modules of these chunks and of all that they import statically. */
function modulesOf(all: readonly OutputChunk[], wanted: (chunk: OutputChunk) => boolean): Set<string> {
  const found = new Set(all.filter(wanted));
  // A set's loop visits what is added meanwhile.
  for (const { imports } of found) {
    for (const chunk of all) if (imports.includes(chunk.fileName)) found.add(chunk);
  }
  return new Set([...found].flatMap(({ moduleIds }) => moduleIds));
}

/** The same program in ASCII: one character beyond Latin-1 would double what V8 has to read. */
function ascii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
