// Waiting within the limits of a run, against a clock that the test moves.

import { expect, test } from "vitest";
import { awaitWithin } from "../../src/runtime/await-within.ts";
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
