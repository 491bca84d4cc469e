// Words and names of joined operations, from rules of a few operations.

import { expect, test } from "vitest";
import { kindsWithJoined, namesWithJoined } from "../../src/bytecode/joined-names.ts";

const PLAIN = ["i32.add(r, i)", "i32.load(r)", "i32.store(i64.add_word(r, i), r)", "mov32(r)"];
const KINDS = ["rid", "rod", "rro", "rd"];

/** The names that rules give the operations behind the plain ones: each of first, second, operand word or -1, tee. */
function joined(...rules: readonly (readonly [first: number, second: number, at: number, tee: number])[]) {
  const column = (index: 0 | 1 | 2 | 3): readonly number[] => rules.map((rule) => rule[index]);
  return namesWithJoined(PLAIN, [...KINDS, ...rules.map(() => "rid")], {
    first: column(0),
    second: column(1),
    at: column(2),
    tee: column(3),
    offset: rules.map(() => -1),
    steps: rules.map((_, i) => (i === 0 ? PLAIN.length : 1)),
  }).slice(PLAIN.length);
}

test("the first stands where the second has its operand", () => {
  expect(joined([0, 1, 0, 0], [0, 1, 0, 1], [3, 3, -1, 0])).toEqual([
    "i32.load(i32.add(r, i))",
    "i32.load(tee(i32.add(r, i)))",
    "mov32(r); mov32(r)",
  ]);
});

test("a displacement in an access is one operand", () => {
  expect(joined([1, 2, 1, 0])).toEqual(["i32.store(i64.add_word(r, i), i32.load(r))"]);
});

test("what is joined may have been joined by a later rule, and what nothing names stays without a name", () => {
  expect(joined([5, 3, 0, 0], [0, 1, 0, 0])).toEqual(["mov32(i32.load(i32.add(r, i)))", "i32.load(i32.add(r, i))"]);
  expect(joined([4, 3, 0, 0])).toEqual([""]);
});

test("the words of the first stand in the place of the operand, and its result among them where it lives on", () => {
  const rules = {
    first: [5, 0, 0, 3, 0],
    second: [3, 1, 1, 3, 1],
    at: [0, 0, 0, -1, 0],
    tee: [0, 0, 1, 0, 0],
    offset: [-1, -1, -1, -1, 1],
    steps: [4, 1, 1, 1, 1],
  };
  // A move of what a later rule makes; a load from a sum; from one that lives on; two moves; a load whose displacement is its offset.
  expect(kindsWithJoined(KINDS, rules).slice(4)).toEqual(["riod", "riod", "ridod", "rdrd", "rod"]);
});
