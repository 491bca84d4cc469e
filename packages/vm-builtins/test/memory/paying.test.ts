// What operations over many regions and pages pay, that they end in their midst with nothing half done, and what regions cost.
import { expect, test } from "vitest";
import { ENOMEM } from "../../src/space/errno.ts";
import { flat, GIB, PAGE, paged } from "../memories.ts";

const REGIONS = 20_000;

/** Every other page mapped, so that none of them join. */
function scattered(count: number, charge: (bytes: number) => boolean = () => true): ReturnType<typeof paged> {
  const memory = paged({ charge, commit: { mode: "strict", limit: 2 ** 40 } });
  for (let i = 0; i < count; i++) memory.virtual.map(GIB + 2 * i * PAGE, PAGE, 3, 1);
  return memory;
}

function meter(end = Infinity): { readonly pay: (units: number) => void; readonly units: () => number } {
  let paid = 0;
  const pay = (units: number): void => {
    paid += units;
    if (paid > end) throw new Error("enough");
  };
  return { pay, units: () => paid };
}

test("unmapping many regions is paid by the region, and ends between two of them", () => {
  const { virtual: space } = scattered(REGIONS);
  const before = space.stats();
  const { pay, units } = meter(REGIONS / 2);
  expect(() => space.paidBy(pay, () => space.unmap(GIB, 2 * REGIONS * PAGE))).toThrow("enough");
  expect(units()).toBeLessThanOrEqual(REGIONS / 2 + 2);
  const after = space.stats();
  const gone = before.regions - after.regions;
  expect(gone).toBeGreaterThan(REGIONS / 4);
  expect([before.mapped - after.mapped, before.committed - after.committed]).toEqual([gone * PAGE, gone * PAGE]);
  // The rest goes like any other, and nobody pays any more.
  expect(space.unmap(GIB, 2 * REGIONS * PAGE)).toBe(0);
  expect(space.stats()).toMatchObject({ regions: 1, mapped: PAGE, committed: PAGE });
});

test("protecting many regions is paid, and each has one protection or the other", () => {
  const { virtual: space } = paged({ commit: { mode: "strict", limit: 2 ** 40 } });
  space.map(GIB, REGIONS * PAGE, 3, 1);
  for (let i = 0; i < REGIONS; i += 2) space.protect(GIB + i * PAGE, PAGE, 1);
  expect(space.stats().regions).toBe(REGIONS + 1);
  const { pay } = meter(REGIONS + REGIONS / 4);
  expect(() => space.paidBy(pay, () => space.protect(GIB, REGIONS * PAGE, 0))).toThrow("enough");
  const protections = space.regions().map(({ protection }) => protection);
  expect(new Set(protections)).toEqual(new Set([0, 1, 3]));
  expect(space.stats().mapped).toBe((REGIONS + 1) * PAGE);
  expect(space.protect(GIB, REGIONS * PAGE, 3)).toBe(0);
  expect(space.stats().regions).toBeLessThanOrEqual(3);
});

test("committing and clearing are paid by the byte", () => {
  const sparse = paged();
  const { virtual: space } = sparse;
  space.map(GIB, 64 * PAGE, 3, 1);
  const commit = meter();
  expect(space.paidBy(commit.pay, () => space.commit(GIB, 64 * PAGE))).toBe(0);
  expect(commit.units()).toBeGreaterThanOrEqual((64 * PAGE) / 64);
  const { memory, space: inside } = flat(1, 64);
  inside.map(PAGE, 32 * PAGE, 3, 1);
  memory.fill(PAGE, 1, 32 * PAGE);
  const discard = meter();
  expect(inside.paidBy?.(discard.pay, () => inside.discard(PAGE, 32 * PAGE))).toBe(0);
  expect(discard.units()).toBeGreaterThanOrEqual((32 * PAGE) / 64);
  const some = meter((24 * PAGE) / 64);
  memory.fill(PAGE, 1, 32 * PAGE);
  expect(() => inside.paidBy?.(some.pay, () => inside.unmap(PAGE, 32 * PAGE))).toThrow("enough");
  // A region is unmapped or not.
  expect(inside.query(PAGE)).toMatchObject({ base: PAGE, size: 32 * PAGE });
  expect([memory.getU8(PAGE), memory.getU8(33 * PAGE - 1)]).toEqual([0, 1]);
});

test("a search that finds nothing aligned is paid by what it looks at", () => {
  const { virtual: space } = paged({ reserved: 2 ** 32 });
  for (let i = 1; i < 32_768; i += 1) space.map(2 * i * PAGE, PAGE, 3, 1);
  const { pay, units } = meter();
  expect(space.paidBy(pay, () => space.findFree(PAGE, 2 * PAGE))).toBe(-ENOMEM);
  expect(units()).toBeGreaterThan(32_768 / 32);
});

test("regions count against the instance's memory, beyond the first thousands", () => {
  let charged = 0;
  const limit = REGIONS * PAGE + PAGE + 2 ** 20;
  const memory = scattered(REGIONS, (bytes) => {
    if (bytes > 0 && charged + bytes > limit) return false;
    charged += bytes;
    return true;
  });
  const { virtual: space } = memory;
  const { regions, committed } = space.stats();
  expect(regions).toBe(REGIONS + 1);
  expect(charged - committed).toBe(2 ** 20);
  expect(space.unmap(GIB, 2 * REGIONS * PAGE)).toBe(0);
  expect(charged - space.stats().committed).toBeLessThanOrEqual(2 ** 20);
  memory.dispose();
  expect(charged).toBe(0);
});
