// The forms of numbers against what they are: sets of whole numbers, told in bigints.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import {
  F32,
  F64,
  FUNCREF,
  type HostForm,
  I32,
  I64,
  numberForm,
  sizeOfWords,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import { fromForm, toForm } from "../../src/runtime/host-form.ts";

/** Of a form: its type, its least and its largest value as bigints, and what kind of value the host has. */
interface Range {
  readonly form: HostForm;
  readonly type: ValueType;
  readonly bits: number;
  /** What is shown. */
  readonly shown: readonly [least: bigint, most: bigint];
  /** What is taken. */
  readonly taken: readonly [least: bigint, most: bigint];
  readonly kind: "number" | "bigint";
}

const signed = (bits: number): readonly [bigint, bigint] => [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
const unsigned = (bits: number): readonly [bigint, bigint] => [0n, 2n ** BigInt(bits) - 1n];
const either = (bits: number): readonly [bigint, bigint] => [signed(bits)[0], unsigned(bits)[1]];

const RANGES: readonly Range[] = [
  { form: "i32", type: I32, bits: 32, shown: signed(32), taken: either(32), kind: "number" },
  { form: "u32", type: I32, bits: 32, shown: unsigned(32), taken: either(32), kind: "number" },
  { form: "size", type: I32, bits: 32, shown: unsigned(32), taken: unsigned(32), kind: "number" },
  { form: "i64", type: I64, bits: 64, shown: signed(64), taken: either(64), kind: "bigint" },
  { form: "u64", type: I64, bits: 64, shown: unsigned(64), taken: either(64), kind: "bigint" },
  { form: "size", type: I64, bits: 64, shown: unsigned(64), taken: unsigned(64), kind: "number" },
];

/** Around every bound that a form has, and anywhere. */
const bounds = [0n, 2n ** 31n, -(2n ** 31n), 2n ** 32n, 2n ** 53n, 2n ** 63n, -(2n ** 63n), 2n ** 64n];
const whole = fc.oneof(
  fc.tuple(fc.constantFrom(...bounds), fc.bigInt(-3n, 3n)).map(([bound, by]) => bound + by),
  fc.bigInt(-(2n ** 65n), 2n ** 65n),
);
const other = fc.oneof(
  fc.constantFrom(-0, 0.5, Number.NaN, Infinity, -Infinity, 2 ** 64, 2 ** 64 - 2048, undefined, null, true, "7", {}),
  fc.double(),
);

describe.each(RANGES)("$form of $bits bits", ({ form, type, bits, shown, taken, kind }) => {
  const number = numberForm(type, form);
  const hosts = (value: bigint): unknown => (kind === "number" ? Number(value) : value);

  test.prop([whole])("shows what the bits are", (value) => {
    const pattern = BigInt.asUintN(bits, value);
    const wanted = pattern > shown[1] ? pattern - 2n ** BigInt(bits) : pattern;
    expect(toForm(form, type, bits === 32 ? Number(BigInt.asIntN(32, value)) : pattern)).toBe(hosts(wanted));
    if (type === I64 && kind === "number") {
      expect(sizeOfWords(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)))).toBe(
        hosts(wanted),
      );
    }
  });

  test.prop([fc.oneof(whole.map(Number), whole, other)])("takes what it has a value for, and nothing else", (value) => {
    const isWhole = typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
    const right = isWhole && typeof value === kind && BigInt(value) >= taken[0] && BigInt(value) <= taken[1];
    expect(number?.accepts(value)).toBe(right);
    if (!right) {
      expect(() => number?.take(value)).toThrow(expect.objectContaining({ value }) as Error);
      return;
    }
    expect(number?.take(value)).toBe(value);
    const pattern = fromForm(form, type, value);
    expect(BigInt.asUintN(bits, BigInt(pattern as number))).toBe(BigInt.asUintN(bits, BigInt(value as number)));
  });
});

test("floats are numbers as they are, and what is no number has no form of numbers", () => {
  for (const type of [F32, F64]) {
    const number = numberForm(type, "f64");
    expect([0.5, Number.NaN, "7", 7n].map((value) => number?.accepts(value))).toEqual([true, true, false, false]);
    expect(number?.show).toBeUndefined();
  }
  expect(numberForm(V128, "v128")).toBeUndefined();
  expect(numberForm(FUNCREF, "ref")).toBeUndefined();
});
