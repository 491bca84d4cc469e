// The descriptor table by itself: what it keeps of listings, its numbers, its end.

import type { Directory, DirectoryEntry } from "@atoll/wasi-builtins";
import { expect, test } from "vitest";
import { type DirectoryDescriptor, FdTable } from "../src/fd-table.ts";

function directory(): DirectoryDescriptor {
  return {
    kind: "directory",
    directory: { close() {} } as Directory,
    preopen: undefined,
    listing: undefined,
    flags: 0,
    rightsBase: 0,
    rightsInheriting: 0,
  };
}

test("the oldest listings are dropped when all together are too many", () => {
  const table = new FdTable(100);
  const half = Array.from({ length: 400_000 }, (): DirectoryEntry => ({ name: "x", type: "unknown" }));
  const [a, b, c] = [directory(), directory(), directory()];
  for (const descriptor of [a, b, c]) table.add(descriptor);
  table.keepListing(a, half);
  table.keepListing(b, half);
  expect([a.listing, b.listing]).toEqual([half, half]);
  table.keepListing(c, half);
  expect([a, b, c].map(({ listing }) => listing?.length)).toEqual([undefined, 400_000, 400_000]);
  // What is used again is not the oldest any more.
  table.keepListing(b, half);
  table.keepListing(a, half);
  expect([a, b, c].map(({ listing }) => listing?.length)).toEqual([400_000, 400_000, undefined]);
  table.close(1);
  table.keepListing(c, half);
  expect(a.listing).toBe(half);
});

test("what is opened too late, or finds no room, is closed", () => {
  let closed = 0;
  const opened = { ...directory(), directory: { close: () => closed++ } as unknown as Directory };
  const full = new FdTable(0);
  expect(() => full.add(opened)).toThrow(expect.objectContaining({ errno: "mfile" }));
  expect(closed).toBe(1);
  const table = new FdTable(9);
  table[Symbol.dispose]();
  expect(() => table.add(opened)).toThrow(expect.objectContaining({ errno: "badf" }));
  expect(closed).toBe(2);
});

test("numbers are taken from the lowest free one on", () => {
  const table = new FdTable(3);
  expect([table.add(directory()), table.add(directory()), table.add(directory())]).toEqual([0, 1, 2]);
  expect(() => table.add(directory())).toThrow(expect.objectContaining({ errno: "mfile" }));
  table.close(1);
  table.close(0);
  expect([table.add(directory()), table.add(directory())]).toEqual([0, 1]);
  table.renumber(0, 2);
  expect(table.add(directory())).toBe(0);
});
