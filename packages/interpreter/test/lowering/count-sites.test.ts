// Where code counts: once where it is straight, and once more at each way that it may take.

import { expect, test } from "vitest";
import { CODE, CodeBlocks } from "../../src/bytecode/code-space.ts";
import { COUNT } from "../../src/lowering/count-sites.ts";
import { lowerFunction } from "../../src/lowering/lower-function.ts";
import { decoded, func } from "./lowered.ts";

async function sitesOf(type: string, body: string): Promise<readonly number[]> {
  const module = await decoded(func(type, body));
  const { counts = [], start, end } = lowerFunction(module, 0, "flat", new CodeBlocks(), { counts: true });
  for (const at of counts.filter((each) => !Number.isNaN(each))) {
    expect(CODE[at - 1]).toBe(COUNT);
    expect(CODE[at]).toBe(0);
    expect(at).toBeGreaterThan(start);
    expect(at).toBeLessThan(end);
  }
  return counts;
}

test("straight code counts once, and code that nobody asked to count does not", async () => {
  expect(await sitesOf("(param i32) (result i32)", "(i32.add (local.get 0) (i32.const 1))")).toHaveLength(1);
  const module = await decoded(func("", ""));
  expect(lowerFunction(module, 0, "flat", new CodeBlocks()).counts).toBeUndefined();
});

test("a branch is another site", async () => {
  const straight = await sitesOf("(param i32)", "(drop (local.get 0))");
  const branching = await sitesOf("(param i32)", "(if (local.get 0) (then nop) (else nop))");
  const looping = await sitesOf("(param i32)", "(loop (br_if 0 (local.get 0)))");
  expect(branching.length).toBeGreaterThan(straight.length);
  expect(looping.length).toBeGreaterThan(straight.length);
});

test("the branch back that stands last in a loop is left out, and its place kept", async () => {
  const leftOut = async (body: string): Promise<readonly boolean[]> =>
    (await sitesOf("(param i32)", body)).map((at) => Number.isNaN(at));
  expect(await leftOut("(loop (br_if 0 (local.get 0)))")).toEqual([false, false, true]);
  expect(await leftOut("(loop (br_if 0 (local.get 0)) (br_if 0 (local.get 0)))")).toEqual([false, false, false, true]);
  expect(await leftOut("(loop (loop (br_if 0 (local.get 0))) (br_if 0 (local.get 0)))")).toEqual([
    false,
    false,
    false,
    true,
    true,
  ]);
  // Behind it something else is done, or it goes elsewhere.
  expect(await leftOut("(loop (br_if 0 (local.get 0)) (local.set 0 (i32.const 1)))")).toEqual([false, false, false]);
  expect(await leftOut("(loop (loop (br_if 1 (local.get 0))))")).toEqual([false, false, false, false]);
  expect(await leftOut("(loop (if (local.get 0) (then)))")).toEqual([false, false, false]);
  expect(await leftOut("(loop)")).toEqual([false, false]);
});

test("what leaves a loop counts where it is taken, and not at each turn", async () => {
  const leaving = await sitesOf("(param i32)", "(block (loop (br_if 1 (local.get 0)) (br 0)))");
  const staying = await sitesOf("(param i32)", "(block (br_if 0 (local.get 0)))");
  expect(leaving.length).toBeGreaterThan(staying.length);
});
