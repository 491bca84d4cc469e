import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { ExhaustionError } from "@atoll/core";
import { RunLimits } from "@atoll/core/engine";

function codeOf(action: () => void): string {
  return thrown(ExhaustionError, action).code;
}

test("without limits nothing stops a run", () => {
  const limits = new RunLimits();
  limits.enter();
  expect(() => limits.check()).not.toThrow();
});

test("fuel, signal and time each stop it with their own code", () => {
  const fuel = new RunLimits({ fuel: 5 });
  fuel.fuel -= 5;
  expect(codeOf(() => fuel.check())).toBe("fuel_exhausted");

  const controller = new AbortController();
  const aborted = new RunLimits({ signal: controller.signal });
  expect(() => aborted.check()).not.toThrow();
  controller.abort();
  expect(codeOf(() => aborted.check())).toBe("aborted");

  let now = 0;
  const timed = new RunLimits({ timeout: 100 }, () => now);
  timed.enter();
  now = 100;
  expect(() => timed.check()).not.toThrow();
  now = 101;
  expect(codeOf(() => timed.check())).toBe("timeout");
});

test("a signal that never says whether it is aborted is none", () => {
  for (const aborted of [undefined, "no", 0]) {
    const signal = { aborted } as unknown as AbortSignal;
    expect(() => new RunLimits({ signal })).toThrow("signal: expected an AbortSignal");
  }
  expect(new RunLimits({ signal: { aborted: false } }).signal?.aborted).toBe(false);
});

test("time that has begun already is one for all calls", () => {
  let now = 1000;
  const limits = new RunLimits({ timeout: 100, since: -50 }, () => now - 1000);
  expect(limits.enter()).toBe(50);
  limits.leave();
  now += 40;
  expect(limits.enter()).toBe(50);
  expect(limits.timeLeft).toBe(10);
  now += 11;
  expect(codeOf(() => limits.check())).toBe("timeout");
  limits.leave();
  expect(new RunLimits({ since: 0 }).enter()).toBe(Infinity);
  // No limit would come of the time of day.
  for (const since of [Date.now(), Infinity, Number.NaN, "0"])
    expect(() => new RunLimits({ timeout: 100, since: since as number })).toThrow(
      "a time that performance.now() has told",
    );
});

test("memory is charged over the whole instance", () => {
  const limits = new RunLimits({ maxMemoryBytes: 100 });
  expect(limits.chargeMemory(60)).toBe(true);
  expect(limits.chargeMemory(60)).toBe(false);
  expect(limits.chargeMemory(-30)).toBe(true);
  expect(limits.chargeMemory(60)).toBe(true);
  expect(limits.memoryBytes).toBe(90);
});
