// Floating-point numerics against what bigints and the host's own conversions give.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import {
  convertSigned64,
  convertToFloat32,
  convertUnsigned64,
  copySignWord,
  nearest,
  quiet,
  saturate32,
  saturate64,
  truncate32,
  truncate64,
} from "../../src/engine.ts";
import type { TrapCode } from "../../src/errors/errors.ts";

const trap = (code: TrapCode): unknown => expect.objectContaining({ code });

/** Doubles, those around the bounds of integers among them. */
const EDGES = [0, -0, 0.5, -0.5, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 52, 2 ** 53, 2 ** 63, -(2 ** 63), 2 ** 64];
const near = fc.tuple(fc.constantFrom(...EDGES), fc.double({ min: -2, max: 2, noNaN: true })).map(([x, d]) => x + d);
const double = fc.oneof(fc.double({ noNaN: true }), near, fc.constantFrom(...EDGES));
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

function words(value: bigint): readonly [low: number, high: number] {
  return [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))];
}

const FORMS = [
  { sign: "s", width: 32, truncate: truncate32, saturate: saturate32 },
  { sign: "u", width: 32, truncate: truncate32, saturate: saturate32 },
  { sign: "s", width: 64, truncate: truncate64, saturate: saturate64 },
  { sign: "u", width: 64, truncate: truncate64, saturate: saturate64 },
] as const;

describe.for(FORMS)("to $width bits, $sign", ({ sign, width, truncate, saturate }) => {
  const least = sign === "s" ? -(2n ** BigInt(width - 1)) : 0n;
  const greatest = 2n ** BigInt(sign === "s" ? width - 1 : width) - 1n;

  test.prop([double])("what has an integer gives it, and the rest traps or saturates", (x) => {
    const whole = Number.isFinite(x) ? BigInt(Math.trunc(x)) : x > 0 ? 2n ** 70n : -(2n ** 70n);
    const bounded = whole < least ? least : whole > greatest ? greatest : whole;
    expect(BigInt(saturate(x, sign))).toBe(BigInt.asIntN(width, bounded));
    if (bounded === whole) expect(BigInt(truncate(x, sign))).toBe(BigInt.asIntN(width, whole));
    else expect(() => truncate(x, sign)).toThrow(trap("integer_overflow"));
  });

  test("NaN has none", () => {
    expect(() => truncate(NaN, sign)).toThrow(trap("invalid_conversion"));
    expect(BigInt(saturate(NaN, sign))).toBe(0n);
  });
});

describe("rounding to an integer", () => {
  test.prop([double])("takes the closest, of two the even one, and keeps the sign", (x) => {
    const rounded = nearest(x);
    expect(Object.is(Math.sign(rounded), Math.sign(x)) || rounded === 0).toBe(true);
    expect(Object.is(rounded, -0)).toBe(rounded === 0 && (x < 0 || Object.is(x, -0)));
    if (!Number.isFinite(x)) expect(rounded).toBe(x);
    else {
      // `Math.trunc` away from, and `%` are exact.
      const [below, above] = [Math.floor(x), Math.ceil(x)];
      const [down, up] = [x - below, above - x];
      const expected = down < up ? below : up < down ? above : below % 2 === 0 ? below : above;
      expect(rounded + 0).toBe(expected + 0);
    }
  });

  test("makes NaNs quiet and leaves numbers alone", () => {
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, 0x7ff00000);
    view.setUint32(4, 1);
    view.setFloat64(0, quiet(view.getFloat64(0)));
    expect(view.getUint32(0) & 0x00080000).toBe(0x00080000);
    for (const x of [0, -0, 1.5, Infinity]) expect(quiet(x)).toBe(x);
  });
});

describe("from integers", () => {
  test.prop([long])("of 64 bits to f64, rounded once", (value) => {
    expect(convertSigned64(...words(value))).toBe(Number(value));
    const unsigned = BigInt.asUintN(64, value);
    expect(convertUnsigned64(...words(value))).toBe(Number(unsigned));
  });

  test.prop([long, fc.nat(63)])("to f32, to the closest, of two the even one", (value, places) => {
    const integer = value >> BigInt(places);
    for (const each of [integer, BigInt.asUintN(64, integer)]) {
      const single = convertToFloat32(each);
      expect(Math.fround(single)).toBe(single);
      const distance = abs(BigInt(single) - each);
      for (const neighbour of [step(single, -1), step(single, 1)]) {
        const other = abs(BigInt(neighbour) - each);
        expect(distance < other || (distance === other && isEven(single))).toBe(true);
      }
    }
  });
});

test.prop([fc.integer(), fc.integer()])("the sign of one word and the rest of another", (magnitude, sign) => {
  const word = copySignWord(magnitude, sign);
  expect(word >>> 31).toBe(sign >>> 31);
  expect(word & 0x7fffffff).toBe(magnitude & 0x7fffffff);
});

const cell = new DataView(new ArrayBuffer(4));
function pattern(single: number): number {
  cell.setFloat32(0, single);
  return cell.getInt32(0);
}
function isEven(single: number): boolean {
  return (pattern(single) & 1) === 0;
}
/** The f32 before or after an integer one. */
function step(single: number, by: number): number {
  if (single === 0) return by;
  cell.setInt32(0, pattern(single) + (single < 0 ? -by : by));
  const next = cell.getFloat32(0);
  return Number.isInteger(next) ? next : single + by;
}
function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
