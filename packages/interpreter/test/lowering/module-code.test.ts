// The code of a module: made function by function, found by position, and made again.

import { expect, test } from "vitest";
import { frameSize } from "../../src/bytecode/lowered-function.ts";
import { codeOf, ModuleCode } from "../../src/lowering/module-code.ts";
import { decoded } from "./lowered.ts";

const COUNT = 40;
const MODULE = `(module (import "h" "h" (func))
  ${Array.from({ length: COUNT }, (_, i) => `(func (param i32) ${"(local.set 0 (i32.clz (local.get 0)))".repeat(i)})`).join("")})`;

test("a position is that of the function around it, in whatever order they came", async () => {
  const code = new ModuleCode(await decoded(MODULE), "flat");
  const order = Array.from({ length: COUNT }, (_, i) => 1 + ((i * 7) % COUNT));
  for (const funcidx of order) code.entry(funcidx);
  for (let funcidx = 1; funcidx <= COUNT; funcidx++) {
    const entry = code.entry(funcidx);
    const found = code.functionAt(entry);
    expect(found?.funcidx).toBe(funcidx);
    expect(found?.entry).toBe(entry);
    expect(code.functionAt((found?.end ?? 0) - 1)).toBe(found);
    expect(code.functionAt(found?.end ?? 0)).not.toBe(found);
  }
  expect(code.functionAt(0)).toBeUndefined();
});

test("a function is lowered once", async () => {
  const code = new ModuleCode(await decoded(MODULE), "flat");
  expect(code.entry(5)).toBe(code.entry(5));
  expect(code.entry(6)).not.toBe(code.entry(5));
});

test("all instances share it, by form of memory", async () => {
  const module = await decoded(MODULE);
  expect(codeOf(module, "flat")).toBe(codeOf(module, "flat"));
  expect(codeOf(module, "paged")).not.toBe(codeOf(module, "flat"));
  expect(codeOf(await decoded(MODULE), "flat")).not.toBe(codeOf(module, "flat"));
});

test("code that is gone is told to those who know where it was, and made again", async () => {
  const code = new ModuleCode(await decoded(MODULE), "flat");
  const before = code.entry(20);
  const size = frameSize(before);
  const { generation } = code;
  code.forgetCode();
  expect(code.generation).not.toBe(generation);
  expect(code.functionAt(before)).toBeUndefined();
  const after = code.entry(20);
  expect(code.functionAt(after)?.funcidx).toBe(20);
  expect(frameSize(after)).toBe(size);
});

test("it is idle when no call is in it", async () => {
  const code = new ModuleCode(await decoded(MODULE), "flat");
  const used: number[] = [];
  for (let i = 0; i < 2; i++) {
    code.beginCall();
    used.push(code.lastUse);
    code.beginCall();
    code.endCall();
    expect(code.isIdle).toBe(false);
    code.endCall();
    expect(code.isIdle).toBe(true);
  }
  expect(used[1]).toBeGreaterThan(used[0] ?? Infinity);
});
