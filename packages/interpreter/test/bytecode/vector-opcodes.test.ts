// By which operations vector instructions are executed.

import { INSTRUCTIONS, instructionByMnemonic } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { isOnlyFloats, isOnlyPacked, isVector, vectorForm, vectorName } from "../../src/bytecode/vector-opcodes.ts";

function form(mnemonic: string) {
  const found = vectorForm(instructionByMnemonic(mnemonic)?.row ?? -1);
  if (found === undefined) throw new Error(`no form of ${mnemonic}`);
  return { ...found, name: vectorName(found.opcode) };
}

test("every vector instruction has one", () => {
  const vectors = INSTRUCTIONS.filter(({ family }) => family === "vector");
  expect(vectors.length).toBeGreaterThan(250);
  const missing = vectors.filter(({ mnemonic }) => !isVector(form(mnemonic).opcode));
  expect(missing.map(({ mnemonic }) => mnemonic)).toEqual([]);
});

test("comparisons change sides, high halves are low ones further on, relaxed ones are the common ones", () => {
  expect(form("i32x4.lt_s")).toMatchObject({ name: "i32x4.lt_s", swapped: false, commutative: false, more: 0 });
  expect(form("i32x4.gt_s")).toMatchObject({ name: "i32x4.lt_s", swapped: true, commutative: false });
  expect(form("f64x2.le")).toMatchObject({ name: "f64x2.ge", swapped: true });
  expect(form("i16x8.extend_high_i8x16_u")).toMatchObject({ name: "i16x8.extend_low_i8x16_u", more: 2 });
  expect(form("i8x16.relaxed_laneselect")).toMatchObject({ name: "v128.bitselect", swapped: false });
  expect(form("f32x4.relaxed_max")).toMatchObject({ name: "f32x4.max" });
  expect(form("i32x4.add").commutative).toBe(true);
  expect(form("i32x4.sub").commutative).toBe(false);
});

test("no operation is the business of one loop alone, twice", () => {
  const all = INSTRUCTIONS.flatMap(({ row }) => vectorForm(row)?.opcode ?? []);
  expect(all.filter((opcode) => isOnlyFloats(opcode) && isOnlyPacked(opcode))).toEqual([]);
  expect(isOnlyFloats(form("f64x2.add").opcode)).toBe(true);
  expect(isOnlyPacked(form("i8x16.add").opcode)).toBe(true);
  const shared = form("v128.and").opcode;
  expect(isOnlyFloats(shared) || isOnlyPacked(shared)).toBe(false);
  // What is not a vector operation is nobody's.
  expect(isOnlyFloats(0) || isOnlyPacked(0)).toBe(false);
});
