// The header in front of a function's code: what a call reads to make the frame.

import { expect, test } from "vitest";
import { frameSize, linkOffset } from "../../src/bytecode/lowered-function.ts";
import { decoded, lower } from "../lowering/lowered.ts";

async function header(text: string) {
  const { entry, start, end } = lower(await decoded(text)).lowered;
  expect(entry).toBeGreaterThan(start);
  expect(entry).toBeLessThan(end);
  return { link: linkOffset(entry), size: frameSize(entry) };
}

test("the link lies behind arguments and results, whichever are more", async () => {
  const few = await header("(module (func (param i32 i64)))");
  expect(few.link).toBe(4);
  const many = await header("(module (func (param i32 i64) (result i64 v128 i32) unreachable))");
  expect(many.link).toBe(8);
});

test("the frame has room for the locals, read or not", async () => {
  const { link, size } = await header("(module (func (param i32) (local i64 v128 f32)))");
  // Behind the link's two words lie two that constant addresses are offsets from.
  expect(size).toBe(link + 2 + 2 + 2 + 4 + 2);
});

test("the frame has room for the operands", async () => {
  const deep = "(local.get 0) ".repeat(50) + "i32.add ".repeat(49);
  const flat = await header("(module (func (param i32) (result i32) (local.get 0)))");
  // Locals stand for themselves, but what is computed needs registers.
  const nested = await header(
    `(module (func (param i32) (result i32) ${"(i32.clz (local.get 0)) ".repeat(50)} ${"i32.add ".repeat(49)}))`,
  );
  expect((await header(`(module (func (param i32) (result i32) ${deep}))`)).size).toBeGreaterThanOrEqual(flat.size);
  expect(nested.size).toBeGreaterThanOrEqual(4 + 2 * 50);
});
