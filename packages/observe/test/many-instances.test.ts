// Counts of several instances of one module add up: of those that are disposed, of those that run, and of modules with very many sites.
import { type Engine, compile, defineTarget, flat32, i32, instantiate } from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";
import { Coverage } from "../src/index.ts";

const ENGINES: readonly { readonly name: string; readonly engine: Engine }[] = [
  { name: "interpreter", engine: interpreter() },
  { name: "compiler", engine: compiler() },
];
const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
const run = { params: [i32], results: [i32] } as const;

/** Functions `f0`, `f1` and so on, each with an `if` and a `br_table`. */
async function moduleOf(functions: number): Promise<Uint8Array> {
  const one = (i: number): string => `(func (export "f${i}") (param i32) (result i32)
    (if (i32.and (local.get 0) (i32.const 1)) (then (local.set 0 (i32.add (local.get 0) (i32.const 1)))))
    (block (block (block (br_table 0 1 2 (local.get 0))) (return (i32.const 7))) (return (i32.const 8)))
    (local.get 0))`;
  return await assembleText(`(module ${Array.from({ length: functions }, (_, i) => one(i)).join("\n")})`);
}

describe.each(ENGINES)("on the $name,", ({ engine }) => {
  test("disposed and living instances are counted together, again and again", async () => {
    const linked = compile(await moduleOf(2), target);
    const coverage = new Coverage();
    const countOf = (): readonly unknown[] => {
      const [covered] = coverage.report().modules;
      return [covered?.functions.map(({ count }) => count), covered?.branches.map(({ counts }) => counts)];
    };
    const first = instantiate(linked, { engine, coverage });
    first.func("f0", run)(1);
    expect(countOf()).toEqual([
      [1, 0],
      [
        [1, 0],
        [0, 0, 1],
        [0, 0],
        [0, 0, 0],
      ],
    ]);
    using second = instantiate(linked, { engine, coverage });
    second.func("f0", run)(0);
    second.func("f1", run)(3);
    const both = [
      [2, 1],
      [
        [1, 1],
        [1, 0, 1],
        [1, 0],
        [0, 0, 1],
      ],
    ];
    expect(countOf()).toEqual(both);
    first[Symbol.dispose]();
    expect(countOf()).toEqual(both);
    second.func("f0", run)(0);
    expect(countOf()).toEqual([
      [3, 1],
      [
        [1, 2],
        [2, 0, 1],
        [1, 0],
        [0, 0, 1],
      ],
    ]);
  });

  test("of thousands of sites each is its own", async () => {
    const functions = 1500;
    using instance = instantiate(compile(await moduleOf(functions), target), {
      engine,
      coverage: new Coverage(),
    });
    const coverage = new Coverage();
    using other = instantiate(compile(await moduleOf(functions), target), { engine, coverage });
    instance.func("f0", run)(1);
    const called = new Map([0, 1, 341, 342, 511, 512, 513, 1023, 1024, 1499].map((f, i) => [f, i + 1]));
    for (const [f, times] of called) {
      const func = other.func(`f${f}`, run);
      for (let i = 0; i < times; i++) func(i);
    }
    const [covered] = coverage.report().modules;
    expect(covered?.functions.map(({ count }) => count)).toEqual(
      Array.from({ length: functions }, (_, i) => called.get(i) ?? 0),
    );
    const odd = (times: number): number => Math.floor(times / 2);
    expect(covered?.branches.filter((_, i) => i % 2 === 0).map(({ counts }) => counts)).toEqual(
      Array.from({ length: functions }, (_, i) => {
        const times = called.get(i) ?? 0;
        return [odd(times), times - odd(times)];
      }),
    );
  });
});
