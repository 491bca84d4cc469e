// The lists of CONTRIBUTING.md name files that there are. Where a list has named a folder, what follows is told by its end.
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

test("every file that is named is there", () => {
  const names = [...readFileSync(join(root, "CONTRIBUTING.md"), "utf8").matchAll(NAMED)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !isThere(name))).toEqual([]);
});
