// What a lowered function is: its header, where it begins, and where its operations come from.

import { expect, test } from "vitest";
import { CODE, CodeBlocks } from "../../src/bytecode/code-space.ts";
import { REF_FRAME } from "../../src/bytecode/cold-opcodes.ts";
import { HEADER_WORDS } from "../../src/bytecode/lowered-function.ts";
import {
  isWritten,
  loopBit,
  lowerFunction,
  offsetIn,
  operationOffsets,
  sortedOffsets,
} from "../../src/lowering/lower-function.ts";
import { operation } from "../../src/bytecode/operations.ts";
import { decoded, func } from "./lowered.ts";

test("the header says which locals begin as zero, where the link is, and how large the frame is", async () => {
  const module = await decoded(func("(param i32 i32 i32) (result i32) (local i32 i64)", "(local.get 4) i32.wrap_i64"));
  const { start, entry, end } = lowerFunction(module, 0, "flat", new CodeBlocks());
  expect([start + HEADER_WORDS, end > entry]).toEqual([entry, true]);
  // Each local has two words, and the link, behind the parameters, as many. In front of the other locals is room for a zero. The i32 is never read, so that it may be anything.
  expect([...CODE.subarray(start, entry)]).toEqual([14, 12, 6, 16]);
});

test("a function with references begins behind its body, with a part that makes room for them", async () => {
  const module = await decoded(func("(param externref) (result i32)", "(ref.is_null (local.get 0))"));
  const { start, entry, end } = lowerFunction(module, 0, "flat", new CodeBlocks());
  expect(entry).toBeGreaterThan(start + HEADER_WORDS);
  expect(CODE[entry]).toBe(REF_FRAME);
  expect([...CODE.subarray(end - 2, end)]).toEqual([operation("br"), start + HEADER_WORDS]);
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
