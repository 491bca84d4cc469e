// Calls of builtins in words, for whoever listens.

import { builtins, builtinSet, compile, defineTarget, flat32, i32, instantiate, label } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { traceCalls, type TracedCall, traceText } from "../src/index.ts";

const scope = builtins();
const lamp = builtinSet("lamp", {
  version: "1.0.0",
  functions: {
    set: scope.func({ params: [label("to", i32)], results: [i32] }, (_call, to) => to + 1),
    later: scope.asyncFunc({ params: [], results: [] }, async () => {
      await Promise.resolve();
    }),
    end: scope.func({ params: [], results: [] }, (call) => call.exit(3)),
    fail: scope.func({ params: [], results: [] }, (call) => call.trap("builtin", "the bulb is gone")),
  },
});
const house = defineTarget({ name: "house", version: "1.0.0", memory: flat32(), sets: [lamp] });
const guest = await wat`(module
  (import "lamp" "set" (func $set (param i32) (result i32)))
  (import "lamp" "later" (func $later))
  (import "lamp" "end" (func $end))
  (import "lamp" "fail" (func $fail))
  (func (export "set") (drop (call $set (i32.const 41))) (call $later))
  (func (export "end") (call $end))
  (func (export "fail") (call $fail)))`;

test("each call is told when it has come to its end", async () => {
  const calls: TracedCall[] = [];
  const traced = traceCalls(house, (call) => calls.push(call), { place: () => "lamp.c:7:3" });
  using instance = instantiate(compile(guest, traced), { engine: interpreter() });
  const type = { params: [], results: [] } as const;
  await instance.funcAsync("set", type)();
  for (const name of ["end", "fail"]) expect(() => instance.func(name, type)()).toThrow(/3|the bulb is gone/);
  expect(calls.map(traceText)).toEqual([
    "lamp.set(to=41) = 42 at lamp.c:7:3",
    "lamp.later() returns at lamp.c:7:3",
    "lamp.end() exits with 3 at lamp.c:7:3",
    expect.stringMatching(/^lamp\.fail\(\) fails: .*the bulb is gone at lamp\.c:7:3$/),
  ]);
});

test("only what is asked for is told", () => {
  const calls: TracedCall[] = [];
  const traced = traceCalls(house, (call) => calls.push(call), { only: ["lamp.end"] });
  using instance = instantiate(compile(guest, traced), { engine: interpreter() });
  for (const name of ["end", "fail"])
    expect(() => instance.func(name, { params: [], results: [] })()).toThrow(/3|the bulb is gone/);
  expect(calls).toEqual([{ builtin: "lamp.end", arguments: [], exit: 3, source: undefined }]);
});
