import { expect, test } from "vitest";
import {
  type Bits,
  EXTERNREF,
  F32,
  F64,
  GlobalInstance,
  I32,
  I64,
  toBits,
  V128,
  type ValueType,
} from "@atoll/core/engine";

const cases: readonly (readonly [string, ValueType, Bits, Bits])[] = [
  ["i32", I32, -5, 7],
  ["i64", I64, 0xffff_ffff_0000_0001n, 0n],
  ["f32, a signalling NaN's bits", F32, 0x7fa0_0001, 0x8000_0000],
  ["f64, a NaN's bits", F64, 0x7ff4_0000_dead_beefn, 0x8000_0000_0000_0000n],
  ["v128", V128, 0xffff_ffff_ffff_ffff_0123_4567_89ab_cdefn, 1n],
  ["externref", EXTERNREF, toBits(EXTERNREF, "host"), null],
];

test.each(cases)("a global keeps every bit of %s", (_name, type, first, second) => {
  const global = new GlobalInstance({ value: type, mutable: true }, first);
  expect(global.bits).toBe(first);
  global.bits = second;
  expect(global.bits).toBe(second);
});

test("a global may live in words that somebody else owns", () => {
  const words = new Int32Array(8);
  const global = new GlobalInstance({ value: I64, mutable: true }, 1n, words.subarray(4, 8));
  words[5] = 1;
  expect(global.bits).toBe(0x1_0000_0001n);
});
