// Code that is long and pays nothing: a unit of fuel buys a megabyte of it, so it is cut into parts after which engines may look at the limits. The cuts
// cost no fuel.

import { compiler } from "@atoll/compiler";
import { type Engine, ExhaustionError, FEATURES } from "@atoll/core";
import {
  decodeModule,
  FunctionInstance,
  GlobalInstance,
  instantiateModule,
  RunLimits,
  validateWithin,
} from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect, test, vi } from "vitest";

const engines: readonly (() => Engine)[] = [compiler, interpreter];
/** More units than any quantum has. */
const QUANTUM = 20_000;
/** Simple instructions between two units that are paid or taken. */
const STRETCH = 500;

/** Adds to a local again and again, then counts the iteration. */
const body = (adds: number): string =>
  `${"(local.set $x (i32.add (local.get $x) (i32.const 3)))".repeat(adds)} (global.set $rounds (i32.add (global.get $rounds) (i32.const 1)))`;

async function guest(text: string, engine: Engine, limits: RunLimits) {
  const module = decodeModule(await assembleText(text));
  validateWithin(module, new Set(FEATURES));
  const { exports } = instantiateModule({ module, engine, limits });
  const run = exports.get("run");
  const rounds = exports.get("rounds");
  if (!(run instanceof FunctionInstance && rounds instanceof GlobalInstance)) throw new Error("no such exports");
  return {
    run: (times: number) => run.invoke([times]),
    runAsync: (times: number) => run.invokeAsync([times]),
    rounds: () => Number(rounds.bits),
  };
}

const text = (
  adds: number,
  code = body(adds),
): string => `(module (global $rounds (export "rounds") (mut i32) (i32.const 0))
  (func (export "run") (param i32) (local $x i32)
    (loop ${code} (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`;

test.for(engines)("a loop that is long ends soon after its time, by looks at the clock", async (make) => {
  let looks = -Infinity;
  const limits = new RunLimits({ timeout: 1000 }, () => (++looks > 12 ? 1e9 : 0));
  const adds = 50_000;
  const { run, rounds } = await guest(text(adds), make(), limits);
  // What emits or lowers the code looks, too.
  run(1);
  looks = 0;
  expect(() => run(1e9)).toThrow(ExhaustionError);
  // Each addition is four instructions; a quantum counts a unit for each stretch, and there are about a dozen of them.
  expect(rounds()).toBeLessThan((14 * QUANTUM * STRETCH) / (4 * adds));
  expect(rounds()).toBeGreaterThan(1);
});

test.for(engines)("others have a turn of the event loop beside a long loop", async (make) => {
  const abort = new AbortController();
  const { runAsync } = await guest(text(20_000), make(), new RunLimits({ signal: abort.signal }));
  setTimeout(() => abort.abort(), 0);
  await expect(runAsync(1e9)).rejects.toThrow("aborted");
});

test.for(engines)("looks come more often where what is done between them takes long", async (make) => {
  let time = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (time += 100));
  try {
    let looks = -Infinity;
    const limits = new RunLimits({ timeout: 1000 }, () => (++looks > 12 ? 1e9 : 0));
    const { run, rounds } = await guest(text(1), make(), limits);
    run(1);
    looks = 0;
    expect(() => run(1e9)).toThrow(ExhaustionError);
    expect(rounds()).toBeGreaterThan(12);
    expect(rounds()).toBeLessThan(QUANTUM / 4);
  } finally {
    clock.mockRestore();
  }
});

test("what is long costs no more fuel, and ends at the same unit", async () => {
  const ways = `(if (i32.and (local.get 0) (i32.const 1)) (then ${body(300)}) (else ${body(1000)}))`;
  for (const code of [body(10), body(700), ways]) {
    const used = await Promise.all(
      engines.map(async (make) => {
        const limits = new RunLimits({ measure: true });
        const { run } = await guest(text(0, code), make(), limits);
        run(50);
        return limits.usage.fuel;
      }),
    );
    expect(used).toEqual([49, 49]);
    for (const make of engines) {
      const limits = new RunLimits({ fuel: 30 });
      const { run, rounds } = await guest(text(0, code), make(), limits);
      expect(() => run(50)).toThrow("all fuel consumed");
      expect(rounds()).toBe(31);
    }
  }
});
