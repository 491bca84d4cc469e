// The limits of a run: stack, fuel, time and signal; and that what they stop can be called again.

import { thrown } from "@atoll/testing";
import { ExhaustionError, Trap, type RunLimitOptions } from "@atoll/core";
import { hostFunction, I32, RunLimits } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { call, callAsync, exported, instance } from "./instances.ts";

const GUEST = `(module
  (func $down (export "down") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  (func $forever (export "forever") (loop $again (br $again)))
  (func (export "count") (param i32) (result i32) (local i32)
    (loop $again
      (local.set 1 (i32.add (local.get 1) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get 1) (local.get 0))))
    (local.get 1)))`;

function failure(action: () => unknown): ExhaustionError {
  return thrown(ExhaustionError, action);
}

const limited = (options: RunLimitOptions) => instance(GUEST, [], new RunLimits(options));

test("runaway recursion ends with frames, and the instance goes on", async () => {
  const guest = await instance(GUEST);
  const error = failure(() => call(guest, "down", -1));
  expect(error.code).toBe("call_stack_exhausted");
  expect(error.frames[0]).toMatchObject({ funcidx: 0, name: "down" });
  expect(call(guest, "down", 1000)).toEqual([1000]);
});

test("a smaller stack holds fewer frames", async () => {
  const guest = await limited({ maxStackBytes: 4096 });
  expect(call(guest, "down", 20)).toEqual([20]);
  expect(failure(() => call(guest, "down", 1000)).code).toBe("call_stack_exhausted");
  expect(call(guest, "down", 20)).toEqual([20]);
});

test("fuel is counted the same in every run, over the whole instance", async () => {
  const spent = async (n: number): Promise<number> => {
    const guest = await limited({ fuel: 1e6 });
    call(guest, "count", n);
    return 1e6 - guest.limits.fuel;
  };
  expect(await spent(1000)).toBe(await spent(1000));
  expect((await spent(2000)) - (await spent(1000))).toBe(1000);
  const guest = await limited({ fuel: 1500 });
  expect(call(guest, "count", 1000)).toEqual([1000]);
  expect(failure(() => call(guest, "count", 1000)).code).toBe("fuel_exhausted");
});

test("time and signal stop a loop without end", async () => {
  expect(failure(() => call(limitedNow, "forever")).code).toBe("timeout");
  const controller = new AbortController();
  const guest = await limited({ signal: controller.signal });
  const running = callAsync(guest, "forever");
  setTimeout(() => controller.abort(), 5);
  await expect(running).rejects.toMatchObject({ code: "aborted" });
});
const limitedNow = await limited({ timeout: 250 });

test("host functions that call back into the guest are bounded, too", async () => {
  let depth = 0;
  let again: () => unknown = () => undefined;
  const guest = await instance(
    `(module (import "host" "again" (func $again (result i32))) (func (export "run") (result i32) (call $again)))`,
    [
      hostFunction({ kind: "func", params: [], results: [I32] }, () => {
        depth++;
        return again();
      }),
    ],
  );
  again = () => exported(guest, "run").invoke([])[0];
  expect(failure(() => again()).code).toBe("call_stack_exhausted");
  expect(depth).toBeGreaterThan(10);
  again = () => 7;
  expect(call(guest, "run")).toEqual([7]);
});

test("a promise suspends the guest where that is possible, and traps where not", async () => {
  const type = { kind: "func", params: [I32], results: [I32] } as const;
  const later = hostFunction(type, async (n: number) => n + 1, { suspending: true });
  const guest = await instance(
    `(module (import "host" "later" (func $later (param i32) (result i32)))
      (func (export "run") (param i32) (result i32)
        (i32.mul (call $later (local.get 0)) (call $later (i32.const 9)))))`,
    [later],
  );
  const run = exported(guest, "run");
  expect(await Promise.all([run.invokeAsync([1]), run.invokeAsync([2])])).toEqual([[20], [30]]);
  expect(() => run.invoke([1])).toThrow(Trap);
});
