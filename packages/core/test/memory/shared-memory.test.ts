// What a shared memory charges: each side answers for what it took, and gives back that and no more.

import { expect, test } from "vitest";
import { SharedMemory } from "../../src/memory/shared-memory.ts";
import type { MemoryType } from "../../src/module/types.ts";

const PAGE = 65_536;
const TYPE: MemoryType = { addressType: "i32", limits: { min: 1n, max: 8n }, shared: true, pageSizeLog2: 16 };

/** An account that allows so many bytes. */
function account(limit: number): { readonly charge: (bytes: number) => boolean; readonly bytes: () => number } {
  let taken = 0;
  const charge = (bytes: number): boolean => {
    if (taken + bytes > limit) return false;
    taken += bytes;
    return true;
  };
  return { charge, bytes: () => taken };
}

test("what another thread added is not given back", () => {
  const mine = account(4 * PAGE);
  const theirs = account(8 * PAGE);
  const first = new SharedMemory(TYPE, { charge: mine.charge });
  const second = new SharedMemory(TYPE, { charge: theirs.charge, buffer: first.buffer });
  expect(second.grow(5)).toBe(1);
  expect(first.byteLength).toBe(6 * PAGE);
  expect([mine.bytes(), theirs.bytes()]).toEqual([PAGE, 6 * PAGE]);
  first.dispose();
  second.dispose();
  second.dispose();
  expect([mine.bytes(), theirs.bytes()]).toEqual([0, 0]);
});

test("a buffer of another thread counts with all its bytes", () => {
  const { buffer } = new SharedMemory(TYPE);
  buffer.grow(5 * PAGE);
  expect(() => new SharedMemory(TYPE, { charge: account(4 * PAGE).charge, buffer })).toThrow(
    "a memory of 327680 bytes is over the limit",
  );
});

test("growing is charged, and refused growing is not", () => {
  const { charge, bytes } = account(3 * PAGE);
  const memory = new SharedMemory(TYPE, { charge });
  expect(memory.grow(2)).toBe(1);
  expect(memory.grow(1)).toBe(-1);
  expect(bytes()).toBe(3 * PAGE);
  memory.dispose();
  expect(bytes()).toBe(0);
});
