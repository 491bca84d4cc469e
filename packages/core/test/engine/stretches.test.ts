// The longest way through a function on which nothing is paid, against ways that are walked one by one.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { decodeModule, InstructionReader, Stretches } from "../../src/engine.ts";

/** Offsets of the instructions in front of which a unit is taken, in the function that a module defines first. */
async function cuts(text: string): Promise<readonly number[]> {
  const module = decodeModule(await parse(`(module ${text})`));
  const body = module.bodies.at(0);
  if (body === undefined) throw new Error("no body");
  const reader = new InstructionReader(module.bytes, body.start, body.end);
  const stretches = new Stretches();
  stretches.begin(module);
  const found: number[] = [];
  while (reader.next()) {
    if (stretches.isLong(reader.row)) {
      found.push(reader.offset);
      stretches.cut();
    }
    stretches.see(reader);
  }
  return found;
}

const nops = (count: number): string => "nop ".repeat(count);
const func = (code: string, locals = ""): string => `(func (param i32) ${locals} ${code})`;

test("a stretch of five hundred simple instructions is long, and what follows begins anew", async () => {
  expect(await cuts(func(nops(511)))).toEqual([]);
  expect((await cuts(func(nops(2564)))).length).toBe(4);
});

test("calls pay, and so do branches back to a loop", async () => {
  expect(await cuts(func(`${nops(500)} (call 0 (i32.const 1)) ${nops(100)} (loop ${nops(10)} (br 0))`))).toEqual([]);
  // From above a loop is come to for nothing: what is taken for the way there is taken in front of it.
  expect((await cuts(func(`${nops(500)} (loop ${nops(20)} (br 0))`))).length).toBe(1);
});

test.for<readonly [name: string, code: string, count: number]>([
  ["one of two ways", `(if (local.get 0) (then ${nops(384)}) (else ${nops(384)}))`, 0],
  ["the longer of two ways, then more", `(if (local.get 0) (then ${nops(384)}) (else ${nops(20)})) ${nops(192)}`, 1],
  ["more behind an if without an else", `(if (local.get 0) (then (return))) ${nops(486)}`, 0],
  ["what is left at once", `(block (br 0) ${nops(1152)})`, 0],
  ["what is jumped over sometimes", `(block (br_if 0 (local.get 0)) ${nops(576)}) ${nops(486)}`, 2],
  [
    "cases that end",
    `(block (block (block (br_table 0 1 2 (local.get 0))) ${nops(384)} return) ${nops(384)} return) ${nops(384)}`,
    0,
  ],
  [
    "cases that go on to the next",
    `(block (block (block (br_table 0 1 2 (local.get 0))) ${nops(384)}) ${nops(384)}) ${nops(384)}`,
    2,
  ],
  ["a way around every cut", `${nops(505)} (block (br_if 0 (local.get 0)) ${nops(10)}) ${nops(384)}`, 2],
  ["dead blocks in dead code", `(block (unreachable) (block ${nops(1152)} (br 1)) ${nops(1152)}) ${nops(10)}`, 0],
])("%s", async ([, code, count]) => {
  expect((await cuts(func(code))).length).toBe(count);
});

test("a handler is come to by a throw, which pays", async () => {
  const handled = `(tag $e) (func (param i32) (block $h (try_table (catch $e $h) ${nops(500)} (throw $e))) ${nops(500)})`;
  expect(await cuts(handled)).toEqual([]);
});

test("what takes longer counts for more, and a structure as much as it has fields", async () => {
  expect((await cuts(func("(drop (i64.div_s (i64.const 1) (i64.const 1)))".repeat(128)))).length).toBeGreaterThan(2);
  const large = `(type $s (struct ${"(field i64)".repeat(576)})) (func ${"(drop (struct.new_default $s))".repeat(10)})`;
  expect((await cuts(large)).length).toBeGreaterThan(8);
});
