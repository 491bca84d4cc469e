// Bit-exact comparison of results with what scripts expect.

import { type Bits, EXTERNREF, F32, F64, FUNCREF, HEAP, I32, I64, refType, V128 } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { argumentBits, HostReference, matchesResults, type ScriptValue } from "../src/index.ts";

const one = (expected: ScriptValue, actual: Bits, type: number): boolean =>
  matchesResults([expected], [actual], [type as typeof I32]);

test("arguments become bit patterns", () => {
  expect(argumentBits({ type: "i32", value: "4294967295" })).toBe(-1);
  expect(argumentBits({ type: "i64", value: "18446744073709551615" })).toBe(2n ** 64n - 1n);
  expect(argumentBits({ type: "f32", value: "2143289344" })).toBe(0x7fc00000);
  expect(argumentBits({ type: "v128", lane_type: "i8", value: Array<string>(16).fill("255") })).toBe(2n ** 128n - 1n);
  expect(argumentBits({ type: "v128", lane_type: "i32", value: ["1", "0", "0", "2147483648"] })).toBe(
    1n | (1n << 127n),
  );
  expect(argumentBits({ type: "externref", value: "7" })).toBe(HostReference.of("7"));
  expect(argumentBits({ type: "funcref", value: "null" })).toBeNull();
  expect(() => argumentBits({ type: "funcref" })).toThrow(TypeError);
});

test("integers compare whatever their sign is written as", () => {
  expect(one({ type: "i32", value: "4294967295" }, -1, I32)).toBe(true);
  expect(one({ type: "i32", value: "1" }, -1, I32)).toBe(false);
  expect(one({ type: "i64", value: "18446744073709551615" }, 2n ** 64n - 1n, I64)).toBe(true);
  // The type counts, not only the bits.
  expect(one({ type: "i32", value: "0" }, 0, F32)).toBe(false);
  expect(one({ type: "i64", value: "0" }, 0n, F64)).toBe(false);
});

test("NaN patterns", () => {
  expect(one({ type: "f32", value: "nan:canonical" }, 0xffc00000, F32)).toBe(true);
  expect(one({ type: "f32", value: "nan:canonical" }, 0x7fc00001, F32)).toBe(false);
  expect(one({ type: "f32", value: "nan:arithmetic" }, 0x7fc00001, F32)).toBe(true);
  expect(one({ type: "f32", value: "nan:arithmetic" }, 0x7fa00000, F32)).toBe(false);
  expect(one({ type: "f64", value: "nan:canonical" }, 0x7ff8000000000000n, F64)).toBe(true);
  expect(one({ type: "f64", value: "nan:arithmetic" }, 0x7ff4000000000000n, F64)).toBe(false);
  expect(one({ type: "f64", value: "9218868437227405312" }, 0x7ff8000000000000n, F64)).toBe(false);
});

test("lanes, alternatives and references", () => {
  const lanes: ScriptValue = { type: "v128", lane_type: "f32", value: ["nan:canonical", "0", "0", "1065353216"] };
  expect(one(lanes, 0x3f800000_00000000_00000000_7fc00000n, V128)).toBe(true);
  expect(one(lanes, 0x3f800000_00000000_00000001_7fc00000n, V128)).toBe(false);
  expect(
    one(
      {
        type: "either",
        values: [
          { type: "i32", value: "1" },
          { type: "i32", value: "2" },
        ],
      },
      2,
      I32,
    ),
  ).toBe(true);
  expect(one({ type: "externref", value: "3" }, HostReference.of("3"), EXTERNREF)).toBe(true);
  expect(one({ type: "externref", value: "3" }, HostReference.of("4"), EXTERNREF)).toBe(false);
  expect(one({ type: "refnull", value: "null" }, null, FUNCREF)).toBe(true);
  expect(one({ type: "funcref" }, null, FUNCREF)).toBe(false);
  expect(one({ type: "funcref" }, HostReference.of("3"), FUNCREF)).toBe(false);
  // An i31 is a number; no number is a struct.
  expect(one({ type: "i31ref" }, 7, refType(HEAP.any, { nullable: true }))).toBe(true);
  expect(one({ type: "eqref" }, 7, refType(HEAP.any, { nullable: true }))).toBe(true);
  expect(one({ type: "structref" }, 7, refType(HEAP.any, { nullable: true }))).toBe(false);
  expect(matchesResults([], [1], [I32])).toBe(false);
});
