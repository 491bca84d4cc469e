// Every row, function and inlined call is what llvm-dwarfdump says: guests/build.sh has asked it, for programs of several compilers.
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { dumpLines } from "./dump-lines.ts";
import { readGuest, readGuestText } from "./read-guest.ts";

const names = globSync("*.dump", { cwd: join(import.meta.dirname, "guests") }).map((file) => basename(file, ".dump"));

test("there are guests of C, C++, Rust and Zig, and of both versions of DWARF", () => {
  expect(names.toSorted()).toEqual([
    "c-clang14",
    "c-clang14-dwarf5",
    "c-clang22",
    "c-clang22-dwarf4",
    "c-wasm64",
    "cpp-clang22",
    "rust",
    "zig",
  ]);
});

test.for(names)("%s", (name) => {
  const expected = readGuestText(`${name}.dump`).trimEnd().split("\n");
  expect(expected.filter((line) => line.startsWith("row")).length).toBeGreaterThan(10);
  expect(dumpLines(readGuest(name))).toEqual(expected);
});
