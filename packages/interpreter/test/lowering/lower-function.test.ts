// What a lowered function is: its header, where it begins, and where its operations come from.

import { expect, test } from "vitest";
import { CODE, CodeBlocks } from "../../src/bytecode/code-space.ts";
import { FRAME } from "../../src/bytecode/cold-opcodes.ts";
import { frameSize, HEADER_WORDS } from "../../src/bytecode/lowered-function.ts";
import {
  isWritten,
  loopBit,
  lowerFunction,
  offsetIn,
  operationOffsets,
  sortedOffsets,
} from "../../src/lowering/lower-function.ts";
import { operation } from "../../src/bytecode/operations.ts";
import { decoded, func, operations } from "./lowered.ts";

test("the header says where the link is, and how large the frame is", async () => {
  const module = await decoded(func("(param i32 i32 i32) (result i32) (local i32 i64)", "(local.get 4) i32.wrap_i64"));
  const { start, entry, end } = lowerFunction(module, 0, "flat", new CodeBlocks());
  expect([start + HEADER_WORDS, end > entry]).toEqual([entry, true]);
  // Each local has two words, and the link, behind the parameters, as many. In front of the other locals is room for a zero, and behind them the operand.
  expect([...CODE.subarray(start, entry)]).toEqual([6, 16]);
});

test("a function with references begins with making room for them", async () => {
  const module = await decoded(func("(param externref) (result i32)", "(ref.is_null (local.get 0))"));
  const { start, entry } = lowerFunction(module, 0, "flat", new CodeBlocks());
  expect(entry).toBe(start + HEADER_WORDS);
  // None begins as null: behind the link there are no locals.
  expect([...CODE.subarray(entry, entry + 4)]).toEqual([FRAME, frameSize(entry), 4, 4]);
});

/** The operations of a function that reads locals of a type, all of them, before anything is written. */
async function reading(count: number, type: string): Promise<readonly string[]> {
  const reads = Array.from({ length: count }, (_, i) => `(drop (local.get ${i}))`).join(" ");
  return await operations(func(`(local${` ${type}`.repeat(count)})`, reads));
}
const clearing = (from: number, to: number): readonly string[] =>
  Array.from({ length: (to - from) / 2 }, (_, i) => `mov64(i) 0 -> r${from + 2 * i}`);

test("a dozen registers that begin as zero are cleared one by one, more of them at once", async () => {
  // The link is at 0, the zero at 2.
  expect(await reading(12, "i32")).toEqual([...clearing(4, 28), "return 0"]);
  expect(await reading(13, "i32")).toEqual(["frame 0 2 30", "return 0"]);
  // Vectors have two each.
  expect(await reading(6, "v128")).toEqual([...clearing(4, 28), "return 0"]);
  expect(await reading(7, "v128")).toEqual(["frame 0 2 32", "return 0"]);
});

test("what is cleared at once is all locals, and the zero in front of them", async () => {
  const reads = Array.from({ length: 13 }, (_, i) => `(drop (local.get ${20 - i}))`).join(" ");
  expect(await operations(func(`(local${" i32".repeat(30)})`, reads))).toEqual(["frame 0 2 64", "return 0"]);
});

test("the zero that constant addresses are offsets from is cleared once", async () => {
  const load = "(drop (i32.load (i32.const 8)))";
  const text = func("(local i32)", `${load} ${load} (drop (local.get 0)) ${load}`, "(memory 1)");
  const cleared = (await operations(text)).filter((each) => each.startsWith("mov64(i) 0"));
  expect(cleared).toEqual(clearing(2, 6));
});

test("what clears stands in front of the body, and belongs to its first instruction", async () => {
  const text = (local: string): string =>
    func("(param i32) (result i32) " + local, "(loop (br_if 0 (i32.eqz (i32.popcnt (local.get 0))))) (local.get 0)");
  const [plain, clears] = [await decoded(text("")), await decoded(text("(local i32) (drop (local.get 1))"))];
  const [without, within] = [plain, clears].map((module) => sortedOffsets(module, 0, "flat"));
  const begins = (within?.length ?? 0) - (without?.length ?? 0);
  expect(begins).toBe(1);
  const start = clears.bodies.at(0)?.start;
  expect(within?.[0]).toEqual([HEADER_WORDS, start]);
  const moved = within?.slice(begins).map(([position]) => position) ?? [];
  expect(moved).toEqual(without?.map(([position]) => position + 4));
});

test("which loop runs code depends on the form of memory 0 and its addresses", async () => {
  const narrow = await decoded("(module (memory 1))");
  const wide = await decoded("(module (memory i64 1))");
  const bits = [narrow, wide].flatMap((module) => [loopBit(module, "flat"), loopBit(module, "paged")]);
  expect(bits).toEqual([1, 4, 2, 8]);
  expect(loopBit(await decoded("(module)"), "flat")).toBe(1);
});

test("what was written for a loop is known", async () => {
  const module = await decoded(func("(param i32) (result i32)", "(i32.popcnt (i32.clz (local.get 0)))"));
  lowerFunction(module, 0, "paged", new CodeBlocks());
  expect(isWritten(operation("i32.clz(r)"), loopBit(module, "paged"))).toBe(true);
});

test("each operation has the offset of an instruction, and so has every place within one", async () => {
  const module = await decoded(
    func("(param i32) (result i32)", "(i32.div_s (i32.load (local.get 0)) (i32.clz (local.get 0)))", "(memory 1)"),
  );
  const body = module.bodies.at(0);
  const offsets = operationOffsets(module, 0, "flat");
  const sorted = sortedOffsets(module, 0, "flat");
  expect(sorted).toEqual([...offsets].toSorted(([a], [b]) => a - b));
  for (const [position, offset] of sorted) {
    expect(offset).toBeGreaterThanOrEqual(body?.start ?? Infinity);
    expect(offset).toBeLessThan(body?.end ?? 0);
    expect(offsetIn(sorted, position)).toBe(offset);
  }
  const [, last = 0] = sorted.at(-1) ?? [];
  expect(offsetIn(sorted, 10_000)).toBe(last);
});

test("a function without a body is told", async () => {
  const module = await decoded("(module (func))");
  expect(() => lowerFunction(module, 1, "flat", new CodeBlocks())).toThrow("function 1 has no body");
});
