// Which folders of the sources may import each other: the loop and the driver, and no others.

import { globSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SOURCES = resolve(import.meta.dirname, "../src");
const MUTUAL: ReadonlySet<string> = new Set(["generated <-> run"]);

/** The folders that a folder imports from, with one file for each that does. */
const imports = new Map<string, Map<string, string>>();
for (const file of globSync("*/**/*.ts", { cwd: SOURCES })) {
  const from = folderOf(file);
  const targets = imports.get(from) ?? new Map<string, string>();
  imports.set(from, targets);
  const text = readFileSync(resolve(SOURCES, file), "utf8");
  for (const [, specifier = ""] of text.matchAll(/^(?:import|export|\}) [^"]*"(\.[^"]+)";$/gm)) {
    const to = folderOf(relative(SOURCES, resolve(SOURCES, dirname(file), specifier)));
    if (to !== from) targets.set(to, file);
  }
}

function folderOf(file: string): string {
  return file.split("/")[0] ?? "";
}

test("the folders are those that are looked at", () => {
  expect([...imports.keys()].toSorted()).toEqual(["bytecode", "cold", "generated", "lowering", "run"]);
});

test("only the loop and the driver import each other", () => {
  const pairs: string[] = [];
  for (const [from, targets] of imports) {
    for (const [to, file] of targets) {
      const back = imports.get(to)?.get(from);
      const pair = `${from} <-> ${to}`;
      if (back !== undefined && from < to && !MUTUAL.has(pair)) pairs.push(`${pair}: ${file}, ${back}`);
    }
  }
  expect(pairs).toEqual([]);
  // The exception is one: were the pattern blind, this would not be seen.
  expect(imports.get("generated")?.has("run")).toBe(true);
  expect(imports.get("run")?.has("generated")).toBe(true);
});

test("the floor stands on nothing of the interpreter's", () => {
  expect([...(imports.get("bytecode") ?? [])]).toEqual([]);
});
