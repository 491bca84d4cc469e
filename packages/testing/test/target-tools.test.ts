// Traces and mocks made from a target's declarations, and testTarget with both.

import { builtins, builtinSet, compile, defineTarget, flat32, i32, i64, instantiate, token } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { expect, expectTypeOf, test } from "vitest";
import { mockProvide, traceCalls } from "../src/index.ts";
import { atollMatchers, builtinConformance, testTarget } from "../src/vitest/index.ts";
import { wat } from "../src/wat.ts";

expect.extend(atollMatchers);

interface Clock {
  now(): bigint;
  sleep(milliseconds: number): void;
}
const CLOCK = token<Clock>("Clock");
const host = builtins({ inject: { clock: CLOCK } });
const clockSet = builtinSet("board:clock", {
  version: "1.0.0",
  functions: {
    now: host.func({ params: [], results: [i64] }, (call) => call.clock.now()),
    sleep: host.func({ params: [i32], results: [] }, (call, time) =>
      time < 0 ? call.trap("builtin", "no time machine") : call.clock.sleep(time),
    ),
  },
});
const board = defineTarget({ name: "board", version: "1.0.0", memory: flat32({}), sets: [clockSet] });

const GUEST = `(module
  (import "board:clock" "now" (func $now (result i64)))
  (import "board:clock" "sleep" (func $sleep (param i32)))
  (func (export "nap") (param i32) (result i64) (call $sleep (local.get 0)) (call $now)))`;

test("a trace has every call with arguments and outcome", async () => {
  const trace = traceCalls(board);
  const { provide, calls } = mockProvide(board, { clock: { now: () => 5n, sleep: () => undefined } });
  using instance = instantiate(compile(await wat`${GUEST}`, trace.target), { engine: interpreter(), provide });
  const nap = instance.func("nap", { params: [i32], results: [i64] });
  expect(nap(20)).toBe(5n);
  expect(trace.calls).toEqual([
    { builtin: "board:clock.sleep", args: [20], outcome: { kind: "returned", result: undefined } },
    { builtin: "board:clock.now", args: [], outcome: { kind: "returned", result: 5n } },
  ]);
  expect(calls).toEqual([
    { method: "clock.sleep", args: [20] },
    { method: "clock.now", args: [] },
  ]);
  trace.clear();
  expect(() => nap(-1)).toTrap("builtin");
  expect(trace.of("board:clock.sleep")).toMatchObject([{ args: [-1], outcome: { kind: "threw" } }]);
});

test("a mock knows only what the test gave it, and is typed by the target", async () => {
  const { provide } = mockProvide(board, { clock: { sleep: () => undefined } });
  expectTypeOf(provide.clock).toEqualTypeOf<Clock>();
  using instance = instantiate(compile(await wat`${GUEST}`, board), { engine: interpreter(), provide });
  const nap = instance.func("nap", { params: [i32], results: [i64] });
  expect(() => nap(1)).toThrow(/the test gives no clock\.now/);
  // @ts-expect-error the board has no such service
  mockProvide(board, { clok: {} });
  // @ts-expect-error a clock's now gives a bigint
  mockProvide(board, { clock: { now: () => 1 } });
});

test("toLinkWith on a guest that does not fit", async () => {
  const bytes = await wat`(module (import "board:clock" "nwo" (func)))`;
  expect(() => compile(bytes, board)).toLinkWith([{ code: "unknown_import" }]);
});

testTarget(
  board,
  {
    engines: [interpreter()],
    provide: () => mockProvide(board, { clock: { now: () => 7n, sleep: () => undefined } }).provide,
  },
  [
    {
      name: "naps once",
      guest: GUEST,
      run: (instance, calls) => {
        expect(instance.func("nap", { params: [i32], results: [i64] })(1)).toBe(7n);
        expect(calls.map(({ builtin }) => builtin)).toEqual(["board:clock.sleep", "board:clock.now"]);
      },
    },
  ],
);

test("services of globals are mocked like those of functions, and their targets traced", async () => {
  const seconds = builtinSet("board:time", {
    version: "1.0.0",
    globals: { boot: host.global({ type: i64 }, ({ clock }) => clock.now()) },
  });
  const timed = defineTarget({ name: "timed", version: "1.0.0", memory: flat32({}), sets: [seconds, clockSet] });
  const { target, calls } = traceCalls(timed);
  const { provide } = mockProvide(timed, { clock: { now: () => 5n } });
  const bytes = await wat`(module
    (import "board:time" "boot" (global $boot i64))
    (import "board:clock" "now" (func $now (result i64)))
    (func (export "up") (result i64) (i64.sub (call $now) (global.get $boot))))`;
  using instance = instantiate(compile(bytes, target), { engine: interpreter(), provide });
  expect(instance.func("up", { params: [], results: [i64] })()).toBe(0n);
  expect(calls.map(({ builtin }) => builtin)).toEqual(["board:clock.now"]);
});

// Conventions say what programs export; guests of the kit are none.
builtinConformance(
  board.extend({
    name: "board with programs",
    conventions: { start: "run", exports: { run: { params: [], results: [] } } },
  }),
  { engine: interpreter(), provide: () => ({ clock: { now: () => 7n, sleep: () => undefined } }) },
);
