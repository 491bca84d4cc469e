// Which package may know which. The compiler finds every package of the workspace from everywhere, through the root's dependencies, so
// it refuses no arrow: what a package imports, declares and references is compared here.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

interface Project {
  readonly references: readonly { readonly path: string }[];
}

const root = join(import.meta.dirname, "../..");
const folders = globSync(["packages/*/package.json", "apps/*/package.json", "tools/*/package.json"], { cwd: root }).map(
  (file) => dirname(file),
);

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(root, file), "utf8"));
}

function manifestOf(folder: string): Manifest {
  return readJson(join(folder, "package.json")) as Manifest;
}

const nameByFolder = new Map(folders.map((folder) => [folder, manifestOf(folder).name]));
const applications = new Set(
  folders.filter((folder) => !folder.startsWith("packages")).map((folder) => nameByFolder.get(folder)),
);

/** The packages of this workspace that a package's sources import. */
function importsOf(folder: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of globSync("src/**/*.ts", { cwd: join(root, folder) })) {
    const text = readFileSync(join(root, folder, file), "utf8");
    for (const [, name = ""] of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(@atoll\/[^/"]+)[^"]*"/g)) names.add(name);
  }
  names.delete(manifestOf(folder).name);
  return names;
}

function declaredBy(folder: string): ReadonlySet<string> {
  const { dependencies = {}, peerDependencies = {} } = manifestOf(folder);
  return new Set(Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => name.startsWith("@atoll/")));
}

/** The packages whose projects the projects of a package reference. */
function referencesOf(folder: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of globSync("tsconfig.*.json", { cwd: join(root, folder) })) {
    const { references } = readJson(join(folder, file)) as Project;
    for (const { path } of references) {
      const name = nameByFolder.get(normalize(dirname(join(folder, path))));
      if (name !== undefined) names.add(name);
    }
  }
  names.delete(manifestOf(folder).name);
  return names;
}

test.for(folders)("%s declares and references what it imports, and nothing else", (folder) => {
  const imported = [...importsOf(folder)].toSorted();
  expect([...declaredBy(folder)].toSorted()).toEqual(imported);
  expect([...referencesOf(folder)].toSorted()).toEqual(imported);
});

/** What packages of some names may know of the workspace; others may know every package that is not an application. */
const MAY_KNOW: readonly (readonly [who: RegExp, whom: RegExp])[] = [
  [/^@atoll\/(core|dwarf)$/, /^(?!)/],
  [/^@atoll\/(interpreter|compiler|bindgen|wit)$/, /^@atoll\/core$/],
  [/^@atoll\/observe$/, /^@atoll\/(core|dwarf)$/],
  [/^@atoll\/testing$/, /^@atoll\/(core|dwarf|observe|wasi-builtins)$/],
  [/^@atoll\/components$/, /^@atoll\/(core|wasi-builtins|webassembly)$/],
  [/^@atoll\/webassembly$/, /^@atoll\/(core|interpreter|js-builtins)$/],
  [/^@atoll\/wasi-builtins$/, /^@atoll\/(core|wit)$/],
  [/^@atoll\/(.+-builtins|targets)$/, /^@atoll\/(core|.+-builtins)$/],
];

test.for(folders.filter((folder) => folder.startsWith("packages")))("%s knows only what stands below it", (folder) => {
  const { name } = manifestOf(folder);
  const allowed = MAY_KNOW.find(([who]) => who.test(name))?.[1] ?? /./;
  expect([...importsOf(folder)].filter((each) => !allowed.test(each) || applications.has(each))).toEqual([]);
});
