// The region tree against a plain list: order, look-up, first fit and the gaps it keeps.
import { expect, test } from "vitest";
import * as fc from "fast-check";
import { Region } from "../../src/space/region.ts";
import { RegionTree } from "../../src/space/region-tree.ts";

const LOWEST = 4;
const END = 4000;

interface Plain {
  readonly base: number;
  readonly size: number;
}

function firstFit(regions: readonly Plain[], size: number, alignment: number): number {
  let at = LOWEST;
  for (const next of [...regions, { base: END, size: 0 }]) {
    const start = Math.ceil(at / alignment) * alignment;
    if (start + size <= next.base) return start;
    at = Math.max(at, next.base + next.size);
  }
  return -1;
}

test("the tree answers like a list", () => {
  const step = fc.record({
    insert: fc.boolean(),
    at: fc.integer({ min: 0, max: END - 1 }),
    size: fc.integer({ min: 1, max: 12 }),
    alignment: fc.constantFrom(1, 2, 8, 32),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 100, maxLength: 700 }), (steps) => {
      const tree = new RegionTree(LOWEST, END);
      let list: Region[] = [];
      for (const { insert, at, size, alignment } of steps) {
        const covering = list.find((region) => at >= region.base && at < region.end);
        expect(tree.at(at)).toBe(covering);
        expect(tree.floor(at)).toBe(list.findLast((region) => region.base <= at));
        expect(tree.above(at)).toBe(list.find((region) => region.base > at));
        expect(tree.firstFit(size, alignment)).toBe(firstFit(list, size, alignment));
        expect(tree.overlapping(at, at + 40)).toEqual(list.filter((r) => r.base < at + 40 && r.end > at));
        const to = Math.min(END, at + size);
        expect(tree.isFree(at, to)).toBe(!list.some((r) => r.base < to && r.end > at));
        if (insert) {
          const free = at + size <= END && !list.some((region) => region.base < at + size && region.end > at);
          if (!free) continue;
          const region = new Region(at, size, 3, "private", "guest");
          tree.insert(region);
          list = [...list, region].toSorted((a, b) => a.base - b.base);
        } else if (covering !== undefined && size < covering.size) {
          covering.size -= size;
          tree.resized(covering);
        } else if (covering !== undefined) {
          tree.remove(covering);
          list = list.filter((region) => region !== covering);
        }
        expect(tree.size).toBe(list.length);
      }
      expect(tree.overlapping(0, END)).toEqual(list);
    }),
    { numRuns: 60 },
  );
});

test("a hundred thousand regions stay in order while they come and go", () => {
  const count = 100_000;
  const tree = new RegionTree(1, 4 * count + 4);
  const regions: Region[] = [];
  for (let i = 0; i < count; i++) {
    // An order that is neither ascending nor descending.
    const region = new Region(4 + 4 * ((i * 7919) % count), 2, 3, "private", "guest");
    regions.push(region);
    tree.insert(region);
  }
  expect(tree.size).toBe(count);
  expect(tree.firstFit(3, 1)).toBe(1);
  expect(tree.firstFit(4, 1)).toBe(-1);
  for (const region of regions) if (region.base % 8 === 0) tree.remove(region);
  expect(tree.size).toBe(count / 2);
  expect(tree.firstFit(4, 1)).toBe(6);
  expect(tree.overlapping(0, 100).map((region) => region.base)).toEqual([
    4, 12, 20, 28, 36, 44, 52, 60, 68, 76, 84, 92,
  ]);
});
