// What values take of the register file.

import { F32, F64, HEAP, I32, I64, refType, V128 } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { kindOf, DOUBLE, PAIR, REFERENCE, VECTOR, WORD, wordsOf, wordsOfTypes } from "../../src/bytecode/word-kinds.ts";

test("each type has its kind, and every slot begins at an even word", () => {
  expect([I32, F32].map(kindOf)).toEqual([WORD, WORD]);
  expect([I64, F64].map(kindOf)).toEqual([PAIR, DOUBLE]);
  expect(kindOf(V128)).toBe(VECTOR);
  expect(
    [refType(HEAP.func, { nullable: true }), refType(HEAP.extern), refType(HEAP.any, { nullable: true })].map(kindOf),
  ).toEqual(Array.from({ length: 3 }, () => REFERENCE));
  expect([WORD, PAIR, REFERENCE, VECTOR].map(wordsOf)).toEqual([2, 2, 2, 4]);
  expect(wordsOfTypes([])).toBe(0);
  expect(wordsOfTypes([I32, V128, F64, refType(HEAP.any, { nullable: true })])).toBe(10);
});
