// Transfers of elements are what a loop over single elements does, wherever slices end, and look at the limits between slices.
import { expect, test } from "vitest";
import { copyCells, fillCells } from "../../../src/runtime/heap/element-transfers.ts";
import type { ElementCells } from "../../../src/runtime/heap/layout.ts";

const SLICE = 2 ** 20;

function counting(): { readonly look: () => void; readonly count: () => number } {
  let count = 0;
  return { look: () => void count++, count: () => count };
}

test.for([1, 2, 4])("filling repeats %d cells to the end and no further", (width) => {
  const looks = counting();
  const length = 3 * SLICE + 4;
  const cells = new Int32Array(length + 16);
  for (let i = 0; i < width; i++) cells[8 + i] = i + 1;
  fillCells(cells, 8, width, length, looks.look);
  const wrong = cells.findIndex((cell, i) => cell !== (i < 8 || i >= 8 + length ? 0 : ((i - 8) % width) + 1));
  expect(wrong).toBe(-1);
  expect(looks.count()).toBeGreaterThanOrEqual(2);
});

test("few cells are filled without a look", () => {
  const cells: unknown[] = ["a", 0, 0, "b"];
  fillCells(cells, 0, 1, 3, () => expect.unreachable());
  expect(cells).toEqual(["a", "a", "a", "b"]);
});

test.for([
  ["numbers forwards", false, 5, 2],
  ["numbers backwards", false, 2, 5],
  ["references forwards", true, 5, 2],
  ["references backwards", true, 2, 5],
] as const)("%s over themselves", ([, references, source, at]) => {
  const looks = counting();
  const count = 5 * SLICE;
  const cells: ElementCells = references
    ? Array.from({ length: count + 8 }, (_, i) => i)
    : Int32Array.from({ length: count + 8 }, (_, i) => i);
  copyCells(cells, at, cells, source, count, looks.look);
  let wrong = -1;
  for (let i = 0; i < cells.length && wrong < 0; i++) {
    const expected = i < at || i >= at + count ? i : i - at + source;
    if (cells[i] !== expected) wrong = i;
  }
  expect(wrong).toBe(-1);
  expect(looks.count()).toBeGreaterThanOrEqual(1);
});
