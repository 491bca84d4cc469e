// When loops are warmed up: large programs soon, small ones when they come to functions after they have run for a while.

import { expect, test } from "vitest";
import { Warmth } from "../src/run/warmth.ts";

/** After how many quanta it is due, if a function more has run after each of some. */
function quantaUntilDue(warmth: Warmth, moves: readonly number[]): number {
  let functions = 1;
  for (let quanta = 0; quanta < 1000; quanta++) {
    if (moves.includes(quanta)) functions++;
    if (warmth.isDue(functions)) return quanta;
    warmth.use(5000);
  }
  return Infinity;
}

test("a large program is due at once", () => {
  expect(quantaUntilDue(new Warmth(200_000), [])).toBe(1);
});

test("a small one that stays where it is, or moves only while it is cold, is never due", () => {
  expect(quantaUntilDue(new Warmth(30_000), [])).toBe(Infinity);
  expect(quantaUntilDue(new Warmth(30_000), [1, 2, 3])).toBe(Infinity);
});

test("a small one that moves on later is due when it goes on there", () => {
  expect(quantaUntilDue(new Warmth(30_000), [100])).toBe(101);
  const warmth = new Warmth(30_000);
  warmth.use(1_000_000);
  for (let functions = 1; functions < 50; functions++) {
    expect(warmth.isDue(functions)).toBe(false);
    warmth.use(50);
  }
});

test("a small program begins once, when it has been at work for a quantum; a large one does all at once", () => {
  const warmth = new Warmth(30_000);
  expect(warmth.begins()).toBe(false);
  warmth.use(4999);
  expect(warmth.begins()).toBe(false);
  warmth.use(1);
  expect([warmth.begins(), warmth.begins()]).toEqual([true, false]);
  const large = new Warmth(200_000);
  large.use(5000);
  expect(large.begins()).toBe(false);
});
