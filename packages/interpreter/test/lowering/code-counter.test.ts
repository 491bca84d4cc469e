// Counts stand in the code while it runs; whoever asks takes them out, and sums stay when the code goes.

import { expect, test } from "vitest";
import { CODE, CodeBlocks } from "../../src/bytecode/code-space.ts";
import type { LoweredFunction } from "../../src/bytecode/lowered-function.ts";
import { CodeCounter } from "../../src/lowering/code-counter.ts";
import { lowerFunction, sortedOffsets } from "../../src/lowering/lower-function.ts";
import { decoded, func } from "./lowered.ts";

async function counting() {
  const module = await decoded(
    func("(param i32)", "(if (local.get 0) (then (drop (i32.div_s (i32.const 1) (local.get 0)))))"),
  );
  let lowered: LoweredFunction | undefined = lowerFunction(module, 0, "flat", new CodeBlocks(), { counts: true });
  const counter = new CodeCounter({ module, form: "flat", loweredOf: () => lowered });
  return { module, counter, lowered, forget: () => void (lowered = undefined) };
}

test("counts are taken out of the code and added to what was taken before", async () => {
  const { counter, lowered, forget } = await counting();
  const { counts = [] } = lowered;
  const [first = 0, second = 0] = counts;
  CODE[first] = 3;
  CODE[second] = -1;
  const rest = counts.slice(2).map(() => 0);
  expect(counter.countsOf(0)).toEqual([3, 0xffffffff, ...rest]);
  expect([CODE[first], CODE[second]]).toEqual([0, 0]);
  CODE[first] = 4;
  expect(counter.countsOf(0)).toEqual([7, 0xffffffff, ...rest]);
  // Code that is taken away has its counts taken out before.
  CODE[first] = 5;
  counter.take(lowered);
  forget();
  expect(counter.countsOf(0)).toEqual([12, 0xffffffff, ...rest]);
});

test("a function that never ran has no counts and no exits", async () => {
  const { counter, forget } = await counting();
  forget();
  expect(counter.countsOf(0)).toBeUndefined();
  expect(counter.exitsOf(0)).toEqual(new Map());
});

test("where control left a function in the middle is told by the offset of its instruction", async () => {
  const { module, counter, lowered } = await counting();
  const offsets = sortedOffsets(module, 0, "flat", { counts: true });
  const [position = 0, offset = 0] = offsets[2] ?? [];
  counter.noteExit(lowered, lowered.start + position);
  counter.noteExit(lowered, lowered.start + position);
  expect(counter.exitsOf(0)).toEqual(new Map([[offset, 2]]));
});

test("calls of the host are counted by name", async () => {
  const { counter } = await counting();
  for (const name of ["a.f", "a.g", "a.f"]) counter.noteHostCall(name);
  expect([...counter.hostCalls]).toEqual([
    ["a.f", 2],
    ["a.g", 1],
  ]);
});
