// Which files of core need each other, types included. Values never go in circles; of types only the specification's own recursion does.

import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const src = join(import.meta.dirname, "../src");
const IMPORT = /^(import|export) (type )?(?:[^"';]*? from )?"(\.[^"]+)";$/gms;

type Graph = ReadonlyMap<string, readonly string[]>;

/** The files that each file imports; only for their values, if asked for. */
function importsOf({ valuesOnly = false } = {}): Graph {
  const files = globSync("**/*.ts", { cwd: src });
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(src, file), "utf8");
      const found = [...text.matchAll(IMPORT)].filter(
        ([statement, , type]) => !valuesOnly || !isOfTypes(statement, type),
      );
      return [file, found.map(([, , , path = ""]) => relative(src, join(src, dirname(file), path)))];
    }),
  );
}

/** `import type …`, or a list in which every name is a type's. */
function isOfTypes(statement: string, type: string | undefined): boolean {
  if (type !== undefined) return true;
  const names = /\{([^}]*)\}/s.exec(statement)?.[1];
  return names !== undefined && names.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type "));
}

/** The files that reach themselves, in groups that reach each other. */
function cycles(graph: Graph): string[][] {
  const reach = new Map([...graph.keys()].map((file) => [file, reachable(graph, file)]));
  const reaches = (from: string, to: string): boolean => reach.get(from)?.has(to) === true;
  const inCycles = [...graph.keys()].filter((file) => reaches(file, file)).toSorted();
  const groups = new Map<string, string[]>();
  for (const file of inCycles) {
    const first = inCycles.find((other) => other === file || (reaches(file, other) && reaches(other, file))) ?? file;
    groups.set(first, [...(groups.get(first) ?? []), file]);
  }
  return [...groups.values()];
}

function reachable(graph: Graph, from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [from];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const next of graph.get(file) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}

test("the walk sees the files and what they import", () => {
  const graph = importsOf();
  expect(graph.size).toBeGreaterThan(100);
  expect(graph.get("index.ts")).toContain("builtins/builtin-set.ts");
  expect([...graph.values()].flat().filter((file) => !graph.has(file))).toEqual([]);
  expect(
    cycles(
      new Map([
        ["a", ["b"]],
        ["b", ["c"]],
        ["c", ["b"]],
      ]),
    ),
  ).toEqual([["b", "c"]]);
});

test("no values go in circles", () => {
  expect(cycles(importsOf({ valuesOnly: true }))).toEqual([]);
});

test("types go in circles where the specification's do, and nowhere else", () => {
  // A function belongs to a module instance, which has functions and limits; limits count the objects that instances reach.
  expect(cycles(importsOf())).toEqual([
    [
      "runtime/function-instance.ts",
      "runtime/heap/live-objects.ts",
      "runtime/module-instance.ts",
      "runtime/run-limits.ts",
    ],
  ]);
});
