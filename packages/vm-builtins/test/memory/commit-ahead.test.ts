// Pages that are committed before they are written, for compiled code: as much may be written as without, wherever that is.
import { MemoryFault } from "@atoll/core";
import { webAssemblyMemories } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { type PagedMemoryOptions } from "../../src/memory/paged-memory.ts";
import { faultOf, paged, PAGE } from "../memories.ts";

const LIMIT = 64 * PAGE;
const options: Partial<PagedMemoryOptions> = {
  host: webAssemblyMemories,
  commitAhead: true,
  grow: "map",
  commit: { mode: "overcommit", limit: LIMIT },
};

test("what was got by growing needs no table, and is given back when other pages need it", () => {
  const memory = paged({ ...options, min: 2 });
  const window = memory.hosted?.pages?.window;
  expect(memory.grow(20)).toBe(2);
  expect(window?.end).toBe(22 * PAGE);
  memory.setU8(10 * PAGE, 7);
  // More than half is not committed before it is written.
  expect(memory.grow(200)).toBe(22);
  expect(window?.end).toBe(22 * PAGE);
  const { committed } = memory.virtual.stats();
  expect(committed).toBe(22 * PAGE);
  // Two pages of the initial range, one that was written: 61 others may be.
  for (let page = 0; page < 61; page++) memory.setU8((100 + page) * PAGE, 1);
  expect(memory.virtual.stats().committed).toBe(LIMIT);
  expect(window?.end).toBe(2 * PAGE);
  expect(memory.getU8(10 * PAGE)).toBe(7);
  expect(faultOf(() => memory.setU8(170 * PAGE, 1))).toBeInstanceOf(MemoryFault);
  expect(faultOf(() => memory.setU8(5 * PAGE, 1)).code).toBe("commit_limit");
  // They are as they were: zeros, without a place of their own.
  expect(memory.getU8(5 * PAGE)).toBe(0);
});

test("an account that refuses leaves pages to their first writes", () => {
  let left = 5 * PAGE;
  const charge = (bytes: number): boolean => {
    if (bytes > left) return false;
    left -= bytes;
    return true;
  };
  const memory = paged({ ...options, min: 2, charge });
  expect(memory.grow(20)).toBe(2);
  expect(memory.hosted?.pages?.window.end).toBe(5 * PAGE);
  memory.setU8(15 * PAGE, 1);
  memory.setU8(16 * PAGE, 1);
  memory.setU8(17 * PAGE, 1);
  expect(faultOf(() => memory.setU8(18 * PAGE, 1)).code).toBe("commit_limit");
  memory.dispose();
  expect(left).toBe(5 * PAGE);
});
