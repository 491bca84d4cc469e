// Integer numerics against bigints, which have no width to get wrong.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import {
  areSmall64,
  clz64,
  ctz32,
  ctz64,
  divideSigned64,
  divideUnsigned64,
  extend16,
  extend8,
  popcnt32,
  popcnt64,
  remainderSigned64,
  remainderUnsigned64,
  rotateRight64,
  smallQuotient64,
  smallRemainder64,
} from "../../src/engine.ts";
import type { TrapCode } from "../../src/errors/errors.ts";

const trap = (code: TrapCode): unknown => expect.objectContaining({ code });

/** Words, with those in which carries and signs change more often than chance has them. */
const word = fc.oneof(fc.constantFrom(0, 1, -1, 2, 0x7fffffff, -0x80000000, 0x1fffff, 0x200000), fc.integer());
const long = fc.tuple(word, word).map(([low, high]) => BigInt.asIntN(64, (BigInt(high) << 32n) | unsigned32(low)));

function unsigned32(value: number): bigint {
  return BigInt(value >>> 0);
}
function unsigned64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
function words(value: bigint): readonly [low: number, high: number] {
  return [Number(BigInt.asIntN(32, value)), Number(value >> 32n)];
}
function bits(value: bigint, width: number): string {
  return BigInt.asUintN(width, value).toString(2).padStart(width, "0");
}
const ones = (text: string): number => text.replaceAll("0", "").length;
const leading = (text: string): number => text.length - text.replace(/^0+/, "").length;
const trailing = (text: string): number => text.length - text.replace(/0+$/, "").length;

describe("counts", () => {
  test.prop([word])("of the bits of a word", (value) => {
    const text = bits(BigInt(value), 32);
    expect(popcnt32(value)).toBe(ones(text));
    expect(ctz32(value)).toBe(trailing(text));
  });

  test.prop([long])("of the bits of two words", (value) => {
    const text = bits(value, 64);
    expect(popcnt64(...words(value))).toBe(ones(text));
    expect(ctz64(...words(value))).toBe(trailing(text));
    expect(clz64(...words(value))).toBe(leading(text));
  });
});

test.prop([word])("extending takes the lowest bits with their sign", (value) => {
  expect(extend8(value)).toBe(Number(BigInt.asIntN(8, BigInt(value))));
  expect(extend16(value)).toBe(Number(BigInt.asIntN(16, BigInt(value))));
});

test.prop([long, long])("rotating moves the text of the bits", (value, count) => {
  const text = bits(value, 64);
  const places = Number(unsigned64(count) % 64n);
  const rotated = text.slice(64 - places) + text.slice(0, 64 - places);
  expect(rotateRight64(value, count)).toBe(BigInt.asIntN(64, BigInt(`0b${rotated}`)));
});

describe("division", () => {
  test.prop([long, long])("gives the quotient and remainder of which the dividend is made", (a, b) => {
    fc.pre(b !== 0n && !(b === -1n && a === -(2n ** 63n)));
    const [quotient, remainder] = [divideSigned64(a, b), remainderSigned64(a, b)];
    expect(quotient * b + remainder).toBe(a);
    expect(abs(remainder) < abs(b)).toBe(true);
    // It truncates: what is left has the dividend's sign.
    expect(remainder === 0n || remainder < 0n === a < 0n).toBe(true);
  });

  test.prop([long, long])("without signs does so, too, in unsigned integers", (a, b) => {
    fc.pre(b !== 0n);
    const [quotient, remainder] = [unsigned64(divideUnsigned64(a, b)), unsigned64(remainderUnsigned64(a, b))];
    expect(quotient * unsigned64(b) + remainder).toBe(unsigned64(a));
    expect(remainder < unsigned64(b)).toBe(true);
    expect(divideUnsigned64(a, b)).toBe(BigInt.asIntN(64, divideUnsigned64(a, b)));
    expect(remainderUnsigned64(a, b)).toBe(BigInt.asIntN(64, remainderUnsigned64(a, b)));
  });

  test.prop([long])("traps", (a) => {
    for (const divide of [divideSigned64, divideUnsigned64, remainderSigned64, remainderUnsigned64]) {
      expect(() => divide(a, 0n)).toThrow(trap("integer_divide_by_zero"));
    }
    expect(() => divideSigned64(-(2n ** 63n), -1n)).toThrow(trap("integer_overflow"));
    expect(remainderSigned64(-(2n ** 63n), -1n)).toBe(0n);
  });

  test.prop([long, long])("is exact without bigints wherever it is done without them", (a, b) => {
    const [low, high] = words(a);
    const [divisorLow, divisorHigh] = words(b);
    const small = unsigned64(a) < 2n ** 53n && unsigned64(b) < 2n ** 32n && b !== 0n;
    expect(areSmall64(high, divisorLow, divisorHigh)).toBe(small);
    if (!small) return;
    expect(BigInt(smallQuotient64(low, high, divisorLow))).toBe(a / b);
    expect(BigInt(smallRemainder64(low, high, divisorLow))).toBe(a % b);
  });
});

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
