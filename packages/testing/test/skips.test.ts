// Skip lists: they hide only failures, and tell when they are stale.

import { expect, test } from "vitest";
import { applySkips, type CommandResult, failed, PASSED, skipped } from "../src/index.ts";

const result = (line: number, outcome: CommandResult["outcome"]): CommandResult => ({
  index: line,
  line,
  type: "assert_return",
  outcome,
});

test("a listed failure is skipped for its reason, any other stays", () => {
  const { results, stale } = applySkips(
    "core/a",
    [result(1, failed("1", "2")), result(2, failed("1", "2"))],
    [{ reason: "why", commands: ["core/a:1", "core/b:2"] }],
  );
  expect(results.map(({ outcome }) => outcome)).toEqual([skipped("why"), failed("1", "2")]);
  expect(stale).toEqual([]);
});

test("a listed command that passes is a failure, one that is not there too", () => {
  const { results, stale } = applySkips(
    "core/a",
    [result(1, PASSED)],
    [{ reason: "why", commands: ["core/a:1", "core/a:9"] }],
  );
  expect(results[0]?.outcome.kind).toBe("failed");
  expect(stale).toEqual([expect.stringContaining("core/a:9")]);
});

test("a whole script is skipped as long as anything in it fails", () => {
  const skips = [{ reason: "why", commands: ["core/a"] }];
  const some = applySkips("core/a", [result(1, PASSED), result(2, failed("1", "2"))], skips);
  expect(some.results.map(({ outcome }) => outcome.kind)).toEqual(["passed", "skipped"]);
  expect(some.stale).toEqual([]);
  expect(applySkips("core/a", [result(1, PASSED)], skips).stale).toHaveLength(1);
});
