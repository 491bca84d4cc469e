// A guest in C that counts its lines itself, compiled with and without optimisations: coverage by lines agrees with it, whatever ends its runs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, defineTarget, flat32, i32, instantiate } from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { Coverage } from "../src/index.ts";

const guests = join(import.meta.dirname, "guests");
const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
const source = readFileSync(join(guests, "counts.c"), "utf8").split("\n");
const counters = source.flatMap((text, i) => {
  const [, number] = /^ +COUNT\((\d+)\)$/.exec(text) ?? [];
  return number === undefined ? [] : [{ number: Number(number), line: i + 1 }];
});

const cases = ["counts-o0", "counts-o1", "counts-o2"].flatMap((name) =>
  [interpreter(), compiler()].map((engine) => ({ name, engine })),
);

test.for(cases)("$name on the $engine.name", ({ name, engine }) => {
  const linked = compile(new Uint8Array(readFileSync(join(guests, `${name}.wasm`))), target);
  const coverage = new Coverage();
  using instance = instantiate(linked, { engine, coverage });
  const run = instance.func("run", { params: [i32, i32, i32], results: [i32] });
  for (const [seed, count, limit] of [
    [1, 10, 1000],
    [2, 30, 60],
    [3, 0, 5],
    [4, 12, 3],
  ] as const) {
    run(seed, count, limit);
  }
  // The fifth traps, the sixth comes to the end of its tree's room, and each leaves its own counters as they are.
  expect(() => run(5, 5, 0)).toThrow("unreachable");
  run(6, 40, 2000);
  const hit = instance.func("hit", { params: [i32], results: [i32] });
  const own = counters.map(({ number, line }) => [line, hit(number)]);
  const lines = new Map(coverage.report().modules[0]?.files.find(({ file }) => file === "/guests/counts.c")?.lines);
  expect(counters.map(({ line }) => [line, lines.get(line)])).toEqual(own);
  expect(counters).toHaveLength(24);
  expect(own.filter(([, count]) => count === 0).length).toBeLessThan(3);
});
