import { expect, test } from "vitest";
import { FUNCREF, TableFault, TableInstance, type TableType } from "@atoll/core/engine";

const type = (min: bigint, max?: bigint): TableType => ({
  addressType: "i32",
  limits: max === undefined ? { min } : { min, max },
  element: FUNCREF,
});

test("a table starts with its minimum and its initial element", () => {
  const table = new TableInstance(type(3n), "x");
  expect(table.elements).toEqual(["x", "x", "x"]);
});

test("grow returns the former size and stops at the maximum", () => {
  const table = new TableInstance(type(1n, 3n), null);
  expect(table.grow(2, "y")).toBe(1);
  expect(table.grow(1, "y")).toBe(-1);
  expect(table.elements).toEqual([null, "y", "y"]);
});

test("a guest cannot make a table of any size", () => {
  const table = new TableInstance(type(0n), null, 1000);
  expect(table.grow(1001, null)).toBe(-1);
  expect(table.grow(2 ** 40, null)).toBe(-1);
  expect(table.size).toBe(0);
  expect(() => new TableInstance(type(2n ** 40n), null)).toThrow(RangeError);
});

test("accesses out of bounds fault and change nothing", () => {
  const table = new TableInstance(type(2n), null);
  expect(() => table.get(2)).toThrow(TableFault);
  expect(() => table.set(2, "z")).toThrow(TableFault);
  expect(() => table.fill(1, "z", 2)).toThrow(TableFault);
  expect(() => table.copy(0, ["a", "b", "c"], 2, 2)).toThrow(TableFault);
  expect(() => table.copy(1, ["a", "b"], 0, 2)).toThrow(TableFault);
  expect(() => table.fill(3, "z", 0)).toThrow(TableFault);
  expect(table.elements).toEqual([null, null]);
});

test("copies within one table may overlap, in both directions", () => {
  const table = new TableInstance(type(4n), null);
  table.copy(0, ["a", "b", "c", "d"], 0, 4);
  table.copy(1, table.elements, 0, 3);
  expect(table.elements).toEqual(["a", "a", "b", "c"]);
  table.copy(0, table.elements, 1, 3);
  expect(table.elements).toEqual(["a", "b", "c", "c"]);
});
