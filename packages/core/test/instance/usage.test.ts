// What an instance has used: memory always, fuel where it is limited or measured, time where it is measured.

import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { i32 } from "../../src/builtins/ready-types.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { RunLimits } from "../../src/runtime/run-limits.ts";
import { wat } from "../assemble.ts";

const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
const module = compile(
  await wat`(module (memory (export "memory") 1 4)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "spin") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`,
  target,
);
const engine = interpreter();

test("fuel and memory add up over calls", () => {
  using instance = instantiate(module, { engine, measure: true });
  instance.func("spin", { params: [i32], results: [] })(1000);
  const once = instance.usage.fuel ?? 0;
  expect(once).toBeGreaterThanOrEqual(999);
  instance.func("spin", { params: [i32], results: [] })(1000);
  expect(instance.usage.fuel).toBe(2 * once);
  instance.func("grow", { params: [i32], results: [i32] })(2);
  expect(instance.usage.peakMemoryBytes).toBe(3 * 65536);
  expect(instance.usage.milliseconds).toBeGreaterThan(0);
});

test("without measuring, fuel is known where it has a limit, and time is not", () => {
  using free = instantiate(module, { engine });
  free.func("spin", { params: [i32], results: [] })(10);
  expect(free.usage).toEqual({ fuel: undefined, peakMemoryBytes: 65536, milliseconds: undefined });
  using limited = instantiate(module, { engine, fuel: 100 });
  expect(() => limited.func("spin", { params: [i32], results: [] })(1000)).toThrow("fuel");
  expect(limited.usage.fuel).toBe(100);
});

test("time is that of the outermost calls", () => {
  let now = 0;
  const limits = new RunLimits({ measure: true }, () => now);
  limits.enter();
  now = 5;
  limits.enter();
  now = 7;
  limits.leave();
  limits.leave();
  now = 100;
  expect(limits.usage.milliseconds).toBe(7);
});
