// Guests in a code space that is too small for all of them: those that wait or run keep their code, the others are lowered again.

import { ExhaustionError } from "@atoll/core";
import { hostFunction, I32, type ModuleInstance, TableInstance } from "@atoll/core/engine";
import { beforeAll, expect, test } from "vitest";
import { CODE, CodeBlocks } from "../src/bytecode/code-space.ts";
import { call, exported, instance } from "./instances.ts";

/** Words that are left to the guests here. */
const LEFT = 6000;
/** What one of them takes of it: more than a third. */
const STEPS = 300;

beforeAll(() => {
  // Ordinary programs have room for millions of words. This fills it up.
  let words = CODE.length - 1 - LEFT;
  for (let size = CODE.length / 4; words > 0; size = Math.min(size, words)) {
    new CodeBlocks().take(size);
    words -= size;
  }
});

/** Adds `step` many times over, without a loop. */
function steps(step: number): string {
  return `(local.set 0 (i32.mul (i32.add (local.get 0) (i32.const ${step})) (i32.const 3)))`.repeat(STEPS);
}
function expected(from: number, step: number): number {
  let value = from;
  for (let i = 0; i < STEPS; i++) value = Math.imul(value + step, 3);
  return value;
}
function large(step: number): Promise<ModuleInstance> {
  return instance(`(module
    (func $f (export "f") (param i32) (result i32) ${steps(step)} (local.get 0))
    (func (export "g") (param i32) (result i32) (call $f (local.get 0)))
    (table (export "t") funcref (elem $f)))`);
}

test("more modules than there is room for take turns", async () => {
  const guests = await Promise.all([1, 2, 3, 4, 5].map(large));
  for (const n of [1, 2, 3]) {
    for (const [i, guest] of guests.entries()) {
      expect(call(guest, "g", n)).toEqual([expected(n, i + 1)]);
      expect(call(guest, "f", n)).toEqual([expected(n, i + 1)]);
    }
  }
});

test("tables reach functions whose code was taken away", async () => {
  const callee = await large(7);
  const table = callee.exports.get("t");
  if (!(table instanceof TableInstance)) throw new Error("no table");
  const caller = await instance(
    `(module
      (import "o" "t" (table 1 funcref))
      (func (export "f") (param i32) (result i32)
        (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))`,
    [table],
  );
  const others = await Promise.all([8, 9].map(large));
  for (let round = 0; round < 3; round++) {
    expect(call(caller, "f", round)).toEqual([expected(round, 7)]);
    for (const [i, other] of others.entries()) expect(call(other, "f", round)).toEqual([expected(round, 8 + i)]);
    expect(call(callee, "g", round)).toEqual([expected(round, 7)]);
  }
});

test("a call that waits goes on where it was, and tells where that is", async () => {
  let resolve: (value: number) => void = () => {};
  const wait = hostFunction(
    { kind: "func", params: [], results: [I32] },
    () =>
      new Promise<number>((settle) => {
        resolve = settle;
      }),
    { suspending: true },
  );
  const guest = await instance(
    `(module
      (import "h" "wait" (func $wait (result i32)))
      (func $inner (param i32) (result i32) (i32.div_u (local.get 0) (call $wait)))
      (func $outer (export "f") (param i32) (result i32)
        ${steps(11)} (call $inner (local.get 0))))`,
    [wait],
  );
  const [other, another] = await Promise.all([12, 13].map(large));
  if (other === undefined || another === undefined) throw new Error("no guests");
  for (const divisor of [1, 0]) {
    const result = exported(guest, "f").invokeAsync([divisor]);
    await new Promise((done) => setTimeout(done, 0));
    // These two have no room beside each other now.
    for (const n of [1, 2]) {
      expect(call(other, "f", n)).toEqual([expected(n, 12)]);
      expect(call(another, "f", n)).toEqual([expected(n, 13)]);
    }
    resolve(divisor);
    if (divisor === 1) expect(await result).toEqual([expected(1, 11)]);
    else {
      await expect(result).rejects.toMatchObject({
        code: "integer_divide_by_zero",
        frames: [{ name: "inner" }, { name: "outer" }],
      });
    }
  }
});

test("a module that does not fit fails alone, and its other functions run", async () => {
  const greedy = await instance(`(module
    ${[0, 1, 2].map((i) => `(func $f${i} (export "f${i}") (param i32) (result i32) ${steps(i)} (local.get 0))`).join("")}
    (func (export "all") (param i32) (result i32)
      (call $f2 (call $f1 (call $f0 (local.get 0))))))`);
  const other = await large(3);
  expect(call(other, "f", 1)).toEqual([expected(1, 3)]);
  let failure: unknown;
  try {
    call(greedy, "all", 1);
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(ExhaustionError);
  expect(failure).toMatchObject({ code: "code_limit", frames: [{ funcidx: 3 }] });
  expect(call(other, "f", 1)).toEqual([expected(1, 3)]);
  for (const i of [2, 1, 0]) expect(call(greedy, `f${i}`, 5)).toEqual([expected(5, i)]);
});
