// CONTRIBUTING.md names files that there are, and every command that there is. Where a list has named a folder, what follows is told by its end.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const files = globSync(["*", ".*", "{packages,apps,tools,examples,docs}/**/*.{ts,json,md,h}"], {
  cwd: root,
  exclude: (path) => path.includes("node_modules") || path.includes("dist"),
});
const NAMED = /`([\w./-]+\.(?:ts|json|md|mjs|yaml|h))`/g;
/** Words that stand for what is added. */
const PLACEHOLDER = /\b(?:NAME|AREA|FAMILY|COMMAND)\b/;

/** A file that a list names, or one like it that is there already. */
function isThere(name: string): boolean {
  const [before = "", after = ""] = name.split(PLACEHOLDER);
  return files.some((file) =>
    PLACEHOLDER.test(name)
      ? `/${file}`.includes(`/${before}`) && file.endsWith(after)
      : `/${file}`.endsWith(`/${name}`),
  );
}

const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");

test("every file that is named is there", () => {
  const names = [...text.matchAll(NAMED)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !isThere(name))).toEqual([]);
});

test("every command is named, and no others", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly scripts: object };
  const named = new Set([...text.matchAll(/`pnpm ([\w:-]+)/g)].map(([, name = ""]) => name));
  // What pnpm brings itself.
  for (const own of ["change", "exec", "install", "version"]) named.delete(own);
  expect([...named].toSorted()).toEqual(Object.keys(scripts).toSorted());
});
