// How many units pass between two looks, by what the last ones took.

import { expect, test } from "vitest";
import { nextQuantum } from "../../src/engine.ts";

const MOST = 5000;

/** Time between looks, one after the other, of a guest whose units take so many milliseconds each. */
function looks(milliseconds: number, count: number, first = 500): readonly number[] {
  const found: number[] = [];
  let units = first;
  for (let i = 0; i < count; i++) {
    found.push(units * milliseconds);
    units = nextQuantum(units, units * milliseconds, MOST);
  }
  return found;
}

test("where units are quick, as many as may be pass without a look", () => {
  expect(looks(0.0001, 8).map((each) => Math.round(each / 0.0001))).toEqual([
    500,
    1000,
    2000,
    4000,
    ...Array.from({ length: 4 }, () => MOST),
  ]);
});

test.for([0.0005, 0.002, 0.01, 0.05])("where a unit takes %f ms, looks are some milliseconds apart", (milliseconds) => {
  for (const each of looks(milliseconds, 20, MOST).slice(5)) {
    expect(each).toBeGreaterThan(1);
    expect(each).toBeLessThan(10);
  }
});

test("units that take longer than a look may be late are few, and never none", () => {
  expect(looks(10, 10).at(-1)).toBe(640);
  expect(nextQuantum(64, 1e9, MOST)).toBe(64);
});

test("nothing is known of the time before the first look", () => {
  expect(nextQuantum(500, -Infinity, MOST)).toBe(1000);
});
