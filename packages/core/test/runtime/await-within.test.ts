// Waiting within the limits of a run, against a clock that the test moves.

import { expect, test } from "vitest";
import { awaitWithin } from "../../src/runtime/await-within.ts";
import { DisposedError } from "../../src/errors/errors.ts";
import { RunLimits } from "../../src/runtime/run-limits.ts";

test("a timer that fires before the deadline's clock gets there does not end the wait", async () => {
  let looks = 0;
  // The clock stands still for the first looks, as if every timer fired too early.
  const limits = new RunLimits({ timeout: 1 }, () => (looks++ < 6 ? 1000 : 2000));
  limits.enter();
  await expect(awaitWithin(new Promise(() => {}), limits)).rejects.toMatchObject({ code: "timeout" });
  expect(looks).toBeGreaterThan(6);
});

test("what arrives in time is the value, also under a limit longer than any timer", async () => {
  const limits = new RunLimits({ timeout: 2 ** 40 });
  limits.enter();
  expect(await awaitWithin(new Promise((resolve) => setTimeout(resolve, 20, "value")), limits)).toBe("value");
});

test("a signal ends the wait with its reason", async () => {
  const stop = new AbortController();
  const limits = new RunLimits({ signal: stop.signal });
  limits.enter();
  setTimeout(() => stop.abort("enough"), 1);
  await expect(awaitWithin(new Promise(() => {}), limits)).rejects.toMatchObject({ code: "aborted", cause: "enough" });
});

test("what came in time is delivered, though a limit is reached before the guest has its turn", async () => {
  const clock = { now: 0 };
  const stop = new AbortController();
  const limits = new RunLimits({ timeout: 100, signal: stop.signal }, () => clock.now);
  const deadline = limits.enter();
  limits.leave();
  const { promise, resolve } = Promise.withResolvers<string>();
  const waiting = awaitWithin(promise, limits, deadline);
  resolve("input");
  await promise;
  clock.now = 101;
  stop.abort();
  expect(await waiting).toBe("input");
  // The next wait finds what the last one left, whatever is there by now.
  await expect(awaitWithin(Promise.resolve("more"), limits, deadline)).rejects.toMatchObject({ code: "aborted" });
  await expect(awaitWithin(Promise.reject(new Error("unheard")), limits, deadline)).rejects.toMatchObject({
    code: "aborted",
  });
});

test("nothing is delivered to what was disposed", async () => {
  const limits = new RunLimits();
  const { promise, resolve } = Promise.withResolvers<string>();
  const waiting = awaitWithin(promise, new RunLimits({ timeout: 1000 }), Infinity);
  resolve("input");
  expect(await waiting).toBe("input");
  const other = awaitWithin(Promise.resolve("input"), limits);
  limits.end(new DisposedError("gone"));
  await expect(other).rejects.toBeInstanceOf(DisposedError);
});
