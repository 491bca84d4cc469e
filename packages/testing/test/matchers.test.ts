// The matchers, on errors made here: what passes, what does not, and what they say.

import { ExhaustionError, LinkError, Trap } from "@atoll/core";
import { expect, test } from "vitest";
import { atollMatchers } from "../src/vitest/index.ts";

expect.extend(atollMatchers);

const trapping = (): never => {
  throw new Trap("unreachable", "unreachable");
};
const unlinkable = (): never => {
  throw new LinkError([
    { code: "unknown_import", path: "import a.b", message: "unknown import" },
    { code: "memory", path: "memory 0", message: "too large" },
  ]);
};

test("toTrap compares the code", () => {
  expect(trapping).toTrap("unreachable");
  expect(trapping).not.toTrap("integer_overflow");
  expect(() => 1).not.toTrap("unreachable");
  expect(() => {
    throw new ExhaustionError("fuel_exhausted", "all fuel consumed");
  }).toTrap("fuel_exhausted");
  expect(() => expect(() => 1).toTrap("unreachable")).toThrow(/but it returned/);
  expect(() => expect(trapping).toTrap("null_access")).toThrow(/ended with unreachable/);
  expect(() => expect(trapping).not.toTrap("unreachable")).toThrow(/not to trap/);
});

test("toTrap judges what a promise rejects with", async () => {
  await expect(Promise.reject(new Trap("unreachable", "unreachable"))).rejects.toTrap("unreachable");
  await expect(Promise.reject(new Error("other"))).rejects.not.toTrap("unreachable");
});

test("toLinkWith wants every issue, and no other", () => {
  expect(unlinkable).toLinkWith([{ code: "memory" }, { path: "import a.b" }]);
  expect(unlinkable).not.toLinkWith([{ code: "memory" }]);
  expect(() => 1).toLinkWith([]);
  expect(unlinkable).not.toLinkWith([]);
  // Each issue stands for one expectation only.
  expect(unlinkable).not.toLinkWith([{ code: "memory" }, { code: "memory" }]);
  expect(() => expect(unlinkable).toLinkWith([{ code: "feature" }])).toThrow(
    /missing: .*feature[\s\S]*unexpected: memory/,
  );
  expect(() => expect(trapping).toLinkWith([])).toThrow(/ended with unreachable/);
});
