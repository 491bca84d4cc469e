import { expect, test } from "vitest";
import { instructionByName } from "../../src/module/instructions.ts";
import { FeatureRecorder } from "../../src/validate/feature-recorder.ts";

test("the first use counts, and its instructions need not be looked at again", () => {
  const recorder = new FeatureRecorder(new Set());
  const { row } = instructionByName("ref.i31");
  expect(recorder.unseen[row]).toBe(1);
  expect(recorder.unseen[instructionByName("i32.add").row]).toBe(0);
  recorder.use("gc", "ref.i31", 40, 2);
  recorder.use("gc", "struct type", 10);
  expect([...recorder.uses]).toEqual([["gc", { construct: "ref.i31", offset: 40, func: 2 }]]);
  expect(recorder.unseen[row]).toBe(0);
});

test("rules hold from the start, or from the first use on", () => {
  expect(new FeatureRecorder(new Set(["custom-descriptors"])).holds("custom-descriptors")).toBe(true);
  const recorder = new FeatureRecorder(new Set());
  expect(recorder.holds("custom-descriptors")).toBe(false);
  recorder.use("custom-descriptors", "type with a descriptor", 10);
  expect(recorder.holds("custom-descriptors")).toBe(true);
});

test("what both kinds of exceptions have belongs to the one that is used", () => {
  const shared = new FeatureRecorder(new Set());
  shared.use("exception-handling", "throw", 50, 0);
  expect([...shared.uses.keys()]).toEqual(["exception-handling"]);
  shared.use("legacy-exceptions", "try", 60, 0);
  expect([...shared.uses.keys()]).toEqual(["legacy-exceptions"]);
  shared.use("exception-handling", "try_table", 70, 0);
  expect([...shared.uses.keys()]).toEqual(["legacy-exceptions", "exception-handling"]);
});
