// A matrix of targets of different types, engines and guests in every form; and what its parts say of guests that do not fit.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  builtins,
  builtinSet,
  defineTarget,
  flat32,
  i32,
  i64,
  instantiate,
  compile,
  token,
  Trap,
  WASM_2,
} from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { afterAll, expect, expectTypeOf, test } from "vitest";
import { mockTarget, thrown } from "../src/index.ts";
import { withGuestStacks } from "../src/vitest/guest-stack.ts";
import { misfit } from "../src/vitest/matrix/cell.ts";
import { readGuest } from "../src/vitest/matrix/read-guest.ts";
import { atollMatchers, testMatrix } from "../src/vitest/index.ts";
import { wat } from "../src/wat.ts";

expect.extend(atollMatchers);

const CLOCK = token<{ now(): bigint }>("Clock");
const clockSet = builtinSet("board:clock", {
  version: "1.0.0",
  functions: {
    now: builtins({ inject: { clock: CLOCK } }).func({ params: [], results: [i64] }, (call) => call.clock.now()),
  },
});
const lampSet = builtinSet("board:lamp", {
  version: "1.0.0",
  functions: { set: builtins().func({ params: [i32], results: [i32] }, (_call, on) => on) },
});
const board = defineTarget({ name: "board", version: "1.0.0", memory: flat32(), sets: [clockSet, lampSet] });
const lamp = defineTarget({ name: "lamp", version: "1.0.0", memory: flat32(), sets: [lampSet], features: WASM_2 });
const plain = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });

const folder = mkdtempSync(join(tmpdir(), "atoll-matrix-"));
afterAll(() => rmSync(folder, { recursive: true }));
const clockText = `(module (import "board:clock" "now" (func $now (result i64))) (func (export "run") (result i64) (call $now)))`;
writeFileSync(join(folder, "clock.wat"), clockText);
const adder = await wat`(module (func (export "add") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))`;
writeFileSync(join(folder, "adder.wasm"), adder);
const blinker = `(module (import "board:lamp" "set" (func $set (param i32) (result i32))) (func (export "_start") (drop (call $set (i32.const 1)))))`;
const engines = [interpreter(), compiler()];
const seen: string[] = [];

testMatrix({
  targets: [
    { target: board, provide: () => ({ clock: { now: () => 7n } }) },
    { target: lamp, mock: (target) => mockTarget(target) },
    { target: plain, name: "nothing" },
  ],
  engines,
  guests: [
    { guest: join(folder, "clock.wat"), fits: ["board"] },
    pathToFileURL(join(folder, "adder.wasm")),
    { name: "blinker", guest: blinker, fits: ["board", "lamp"] },
  ],
  cases: [
    {
      name: "reads the clock",
      guests: ["clock"],
      run: ({ instance, servicesOf, calls }) => {
        expect(instance.func("run", { params: [], results: [i64] })()).toBe(servicesOf(board)?.clock.now());
        expect(calls).toCallBuiltin("board:clock.now", []);
      },
    },
    {
      name: "adds one",
      guests: ["adder"],
      each: [1, 41],
      timeout: 5000,
      run: ({ instance, target, engine }, value) => {
        expectTypeOf(value).toEqualTypeOf<1 | 41>();
        seen.push(`${target.name} ${engine.name} ${value}`);
        expect(instance.func("add", { params: [i32], results: [i32] })(value)).toBe(value + 1);
      },
    },
    {
      name: "lights the lamp",
      guests: ["blinker"],
      run: async ({ start, mockOf, calls }) => {
        mockOf(lamp)?.on("board:lamp", "set").returns(0);
        expect(await start()).toBe(0);
        expect(calls).toCallBuiltin("board:lamp.set", [1]);
      },
    },
    { name: "is not ready", skip: "the second lamp is broken", run: () => expect.unreachable() },
    { name: "can be instantiated" },
  ],
});

test("each value ran once on each target and engine", () => {
  expect(seen.toSorted()).toEqual(
    ["board", "lamp", "plain"].flatMap((target) =>
      ["compiler", "interpreter"].flatMap((engine) => [1, 41].map((value) => `${target} ${engine} ${value}`)),
    ),
  );
});

test("a misfit has its reason; what is no module is an error", async () => {
  const [engine] = engines;
  if (engine === undefined) throw new Error("no engine");
  const parts = { on: { target: plain }, engine, options: {} };
  expect(misfit({ ...parts, bytes: await readGuest(clockText) })).toBe(
    "import board:clock.now: target plain has no builtin set board:clock",
  );
  expect(misfit({ ...parts, bytes: adder })).toBeUndefined();
  const tail = await wat`(module (func $f (return_call $f)))`;
  expect(misfit({ ...parts, bytes: tail })).toBeUndefined();
  expect(misfit({ ...parts, on: { target: lamp }, bytes: tail })).toContain("tail");
  expect(() => misfit({ ...parts, bytes: adder.slice(0, 12) })).toThrow("out of bounds");
});

test("slips in names are errors, and not cases that never run", () => {
  const options = { targets: [{ target: plain }], engines, guests: [{ name: "adder", guest: adder }] };
  expect(() => testMatrix({ ...options, cases: [{ name: "a", guests: ["addr"] }] })).toThrow("there is no guest addr");
  expect(() => testMatrix({ ...options, cases: [{ name: "a", targets: ["plane"] }] })).toThrow(
    "there is no target plane",
  );
  expect(() => testMatrix({ ...options, guests: [{ guest: adder, fits: ["plane"] }], cases: [] })).toThrow(
    "guest 1: there is no target",
  );
  expect(() => testMatrix({ ...options, targets: [{ target: plain }, { target: plain }], cases: [] })).toThrow(
    "one name",
  );
});

test("a stack has the guest's frames and the test's, and no engine's", async () => {
  const bytes = await wat`(module (func $fall (export "run") unreachable))`;
  for (const engine of engines) {
    using instance = instantiate(compile(bytes, plain), { engine, name: "fall" });
    const run = instance.func("run", { params: [], results: [] });
    const trap = await withGuestStacks(run).catch((error: unknown) => error as Trap);
    expect(trap?.stack).toMatch(/^Trap: unreachable\n {4}at fall \(wasm:\/\/fall\/function\[0\]/);
    expect(trap?.stack).toContain("matrix.test.ts");
    expect(trap?.stack).not.toMatch(/packages[\\/](interpreter|compiler|core)[\\/]/);
    expect(thrown(Trap, run).stack).toMatch(/packages[\\/](interpreter|compiler)/);
  }
  const dividing = await wat`(module (func $cut (export "run") (drop (i32.div_u (i32.const 1) (i32.const 0)))))`;
  for (const engine of engines) {
    using instance = instantiate(compile(dividing, plain), { engine });
    const trap = await withGuestStacks(instance.func("run", { params: [], results: [] })).catch(
      (error: unknown) => error as Trap,
    );
    const cause = trap?.cause;
    const own = /packages[\\/](interpreter|compiler|core)[\\/]/;
    expect([trap?.stack, cause instanceof Error ? cause.stack : ""].filter((text) => own.test(text ?? ""))).toEqual([]);
  }
  const other = new Error("no guest's");
  const { stack } = other;
  await expect(
    withGuestStacks(() => {
      throw other;
    }),
  ).rejects.toBe(other);
  expect(other.stack).toBe(stack);
});
