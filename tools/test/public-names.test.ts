// Every public name has a docstring where it is declared and somebody outside its package's sources who uses it; and the face of core
// that people see stays one that can be learned.
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { type PublicName, publicNames } from "../public-names/exported-names.ts";
import { usedNames } from "../public-names/used-names.ts";

const root = join(import.meta.dirname, "../..");

const folders = new Map(
  globSync(["packages/*/package.json", "apps/*/package.json"], { cwd: root }).map((file) => {
    const { name } = JSON.parse(readFileSync(join(root, file), "utf8")) as { readonly name: string };
    return [name, dirname(file)] as const;
  }),
);
const used = usedNames(root, folders);
const names = new Map([...folders].map(([name, folder]) => [name, publicNames(root, folder)]));

/** Names that nobody writes but compilers, into the declarations of targets that are built on a set. */
const WRITTEN_BY_COMPILERS: ReadonlySet<string> = new Set(["KeptSet", "WasiInjection"]);

/** Users meet a type where a public name's declaration says it, written by them or not. */
function isMet({ name, isType }: PublicName, all: readonly PublicName[]): boolean {
  if (!isType) return false;
  const word = new RegExp(`\\b${name.replaceAll("$", "\\$")}\\b`);
  return all.some((other) => other.name !== name && word.test(other.declaration));
}

test.for([...names])("every public name of %s has a docstring", ([, all]) => {
  const bare = all.filter(({ documented }) => !documented).map(({ name, file }) => `${name} in ${file}`);
  expect([...new Set(bare)]).toEqual([]);
});

test.for([...names])("every public name of %s has a user", ([owner, all]) => {
  const unused = all.filter(
    (each) => used.imported.get(owner)?.has(each.name) !== true && !used.shown.has(each.name) && !isMet(each, all),
  );
  expect([...new Set(unused.map(({ name }) => name))].filter((name) => !WRITTEN_BY_COMPILERS.has(name))).toEqual([]);
});

test("a name of core stands in one of its faces", () => {
  // What is in the third entry has no name of its own in a face: it is `t.…`.
  const faces = (names.get("@atoll/core") ?? []).filter(({ entry }) => entry !== "@atoll/core/types");
  const all = faces.map(({ name }) => name);
  expect(all.filter((name, place) => all.indexOf(name) !== place)).toEqual([]);
});

test("core's face for people has at most 100 names", () => {
  const face = (names.get("@atoll/core") ?? []).filter(({ entry }) => entry === "@atoll/core");
  expect(face.length).toBeGreaterThan(50);
  expect(face.length).toBeLessThanOrEqual(100);
});
