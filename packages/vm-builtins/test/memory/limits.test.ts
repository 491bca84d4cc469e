// Large and hostile: what a guest may ask for without the host paying.
import { ExhaustionError } from "@atoll/core";
import { expect, test } from "vitest";
import { HostSegment } from "../../src/memory/host-mapping.ts";
import { engineLoad, engineStore } from "@atoll/testing";
import { MAX_REGIONS } from "../../src/space/regions.ts";
import { ENOMEM } from "../../src/space/errno.ts";
import { faultOf, GIB, PAGE, paged, TIB } from "../memories.ts";

test("a reservation of 2^48 bytes and mappings across it commit only what is touched", () => {
  const memory = paged({ reserved: 2 ** 48 });
  const { virtual: space } = memory;
  const before = process.memoryUsage.rss();
  const at = space.map(2 ** 47, 2 ** 46, 3, 1);
  expect(at).toBe(2 ** 47);
  for (let i = 0; i < 64; i++) memory.setU32(at + i * TIB + 12345, i);
  for (let i = 0; i < 64; i++) expect(memory.getU32(at + i * TIB + 12345)).toBe(i);
  expect(space.stats().committed).toBe(64 * PAGE);
  expect(process.memoryUsage.rss() - before).toBeLessThan(2 ** 27);
  expect(space.unmap(at, 2 ** 46)).toBe(0);
  expect(space.stats().committed).toBe(0);
});

test("tables of address space that is touched everywhere are dropped and rebuilt", () => {
  const memory = paged({ reserved: 2 ** 48 });
  const at = memory.virtual.map(TIB, 2 ** 41, 3, 1);
  // 512 stretches of 4 GiB, of which the page table holds 255 at a time.
  for (let i = 0; i < 512; i++) memory.setU16(at + i * 4 * GIB, i);
  for (let i = 511; i >= 0; i--) expect(memory.getU16(at + i * 4 * GIB)).toBe(i);
  const { access } = memory;
  expect(access.readTable.length).toBeLessThanOrEqual(2 ** 24);
  expect(memory.virtual.unmap(at, 2 ** 41)).toBe(0);
  expect(faultOf(() => memory.getU16(at + 4 * GIB)).code).toBe("unmapped");
});

test("a million live one-page regions", { timeout: 120_000 }, () => {
  const { virtual: space } = paged();
  const count = 1_000_000;
  for (let i = 0; i < count; i++) space.map(GIB + 2 * i * PAGE, PAGE, 3, 1);
  expect(space.stats().regions).toBe(count + 1);
  expect(space.findFree(2 * PAGE, 0)).toBe(PAGE);
  expect(space.query(GIB + 2 * PAGE * 777_777)).toMatchObject({ base: GIB + 2 * PAGE * 777_777, size: PAGE });
  let more = 0;
  while (space.map(0, PAGE, 3, 0) > 0) more++;
  expect(count + 1 + more).toBe(MAX_REGIONS);
  expect(space.map(0, PAGE, 3, 0)).toBe(-ENOMEM);
  expect(space.unmap(GIB, 2 * count * PAGE)).toBe(0);
  expect(space.stats().regions).toBe(GIB / PAGE);
});

test("a million regions under strict commit, protected and unmapped in their midst", { timeout: 120_000 }, () => {
  // Small pages: strict memory keeps room for each.
  const page = 4096;
  const limit = 1_000_000 * page;
  const memory = paged({ min: 0, pageSize: page, commit: { mode: "strict", limit } });
  const { virtual: space } = memory;
  const own = space.stats();
  // One mapping that takes what there is, and every other page protected: each page is a region of its own.
  const at = space.map(GIB, limit - own.mapped, 3, 1);
  expect(at).toBe(GIB);
  const count = (limit - own.mapped) / page;
  for (let i = 0; i < count; i += 2) expect(space.protect(at + i * page, page, 1)).toBe(0);
  const regions = own.regions + count;
  expect(space.stats()).toMatchObject({ regions, mapped: limit });
  expect(space.map(0, page, 3, 0)).toBe(-ENOMEM);
  const middle = at + (count >> 1) * page;
  memory.setU32(middle + page, 7);
  expect(space.unmap(middle - 1000 * page, 1000 * page)).toBe(0);
  expect(space.protect(middle, 1000 * page, 3)).toBe(0);
  expect(space.stats()).toMatchObject({ regions: regions - 1000 - 999, mapped: limit - 1000 * page });
  expect(memory.getU32(middle + page)).toBe(7);
  expect(faultOf(() => memory.setU8(middle - 1, 1)).code).toBe("unmapped");
  expect(faultOf(() => memory.setU8(at, 1)).code).toBe("protection");
  // What was unmapped can be had again, and no more.
  expect(space.map(0, 1000 * page, 3, 0)).toBeGreaterThan(0);
  expect(space.map(0, page, 3, 0)).toBe(-ENOMEM);
  expect(space.unmap(at, count * page)).toBe(0);
  expect(space.map(0, (count - 1000) * page, 3, 0)).toBeGreaterThan(0);
});

test("checking a range of very many regions, and mapping a segment's pages, look at the limits", () => {
  let looks = 0;
  const memory = paged({ look: () => looks++ });
  const { virtual: space } = memory;
  space.map(GIB, 65_536 * PAGE, 3, 1);
  for (let i = 0; i < 65_536; i += 2) space.protect(GIB + i * PAGE, PAGE, 1);
  looks = 0;
  memory.check(GIB, 65_536 * PAGE, "read");
  expect(looks).toBeGreaterThanOrEqual(64);
  let mapped = 0;
  const bytes = new Uint8Array(8192 * PAGE);
  memory.initialise(8 * GIB, bytes, () => mapped++);
  expect(mapped).toBeGreaterThanOrEqual(8);
});

test("aliases multiply addresses, not what one operation may go through", () => {
  const memory = paged();
  const { virtual: space } = memory;
  const at = space.map(TIB, GIB, 3, 1);
  memory.fill(at, 1, PAGE);
  for (let i = 1; i <= 8; i++) expect(space.alias(at, GIB, at + i * GIB, 3, 1)).toBe(at + i * GIB);
  expect(() => memory.pieces(at, 8 * GIB, "read")).toThrow(ExhaustionError);
  expect(() => memory.read(at, 2 ** 33)).toThrow(ExhaustionError);
  expect(() => memory.copy(at, memory, at + GIB, 2 ** 33)).toThrow(ExhaustionError);
  expect(space.stats().committed).toBe(PAGE);
});

test("neighbouring pages are one piece, and untouched ones cost no frames", () => {
  const memory = paged();
  const at = memory.virtual.map(GIB, 1024 * PAGE, 3, 1);
  expect(memory.pieces(at, 64 * PAGE, "write")).toHaveLength(1);
  expect(memory.pieces(at, 65 * PAGE, "read")).toHaveLength(2);
  const untouched = memory.virtual.map(2 * GIB, GIB, 3, 1);
  expect(memory.pieces(untouched, GIB, "read").length).toBeLessThanOrEqual(1024);
  expect(memory.virtual.stats().committed).toBe(64 * PAGE);
});

test("frames go back to the host with the last page", () => {
  const memory = paged({ min: 0 });
  const at = memory.virtual.map(GIB, 512 * PAGE, 3, 1);
  memory.fill(at, 1, 512 * PAGE);
  const { pool } = memory.frames;
  expect(pool.bytes.length).toBeGreaterThanOrEqual(512 * PAGE);
  memory.virtual.unmap(at, 512 * PAGE);
  expect(pool.bytes.length).toBeLessThanOrEqual(8 * PAGE);
  expect(memory.virtual.map(at, PAGE, 3, 1)).toBe(at);
  expect(memory.getU32(at)).toBe(0);
});

test("frames that stay are moved together when most others went, and everything sees them where they are", () => {
  const memory = paged({ min: 1, nullGuard: 1024 });
  const { virtual: space } = memory;
  const { pool } = memory.frames;
  memory.setU32(2000, 77);
  const at = space.map(GIB, 1024 * PAGE, 3, 1);
  memory.fill(at, 1, 512 * PAGE);
  using segment = new HostSegment(memory, 4 * PAGE);
  using ring = segment.mapRing();
  segment.bytes.set([1, 2, 3], 3 * PAGE - 1);
  memory.fill(at + 512 * PAGE, 2, 512 * PAGE);
  const twin = space.alias(at + 700 * PAGE, 2 * PAGE, 2 * GIB, 3, 1);
  memory.setU8(at + 701 * PAGE, 9);
  expect(engineLoad(memory, twin + PAGE, 1)[0]).toBe(9);
  const before = pool.bytes.length;
  expect(before).toBeGreaterThan(1024 * PAGE);
  // Not while a quarter is in use.
  expect(space.discard(at, 512 * PAGE)).toBe(0);
  expect(pool.bytes.length).toBe(before);
  expect(space.unmap(at + 512 * PAGE, 180 * PAGE)).toBe(0);
  expect(space.unmap(at + 710 * PAGE, 300 * PAGE)).toBe(0);
  const { live } = pool;
  expect(live).toBeLessThan(50);
  expect(pool.bytes.length).toBeLessThan(150 * PAGE);
  expect(memory.virtual.stats().committed).toBe((live + 1) * PAGE);
  for (const read of [
    (address: number) => memory.getU8(address),
    (address: number) => engineLoad(memory, address, 1)[0],
  ]) {
    expect([2000, at, at + 700 * PAGE, at + 701 * PAGE, twin, twin + PAGE, at + 1023 * PAGE].map(read)).toEqual([
      77, 0, 2, 9, 2, 9, 2,
    ]);
  }
  expect([...segment.bytes.subarray(3 * PAGE - 1, 3 * PAGE + 2)]).toEqual([1, 2, 3]);
  memory.setU16(ring.address + 4 * PAGE - 1, 0x0605);
  expect([segment.bytes[4 * PAGE - 1], segment.bytes[0]]).toEqual([5, 6]);
  engineStore(memory, twin, Uint8Array.of(4));
  expect(memory.getU8(at + 700 * PAGE)).toBe(4);
  // Frames are handed out again, cleared.
  memory.setU8(at + 600 * PAGE - 600 * PAGE, 1);
  expect(memory.getU8(at + 1)).toBe(0);
});

test("a strict memory keeps room for every page that is mapped", () => {
  const memory = paged({ min: 0, commit: { mode: "strict", limit: 2048 * PAGE } });
  const { virtual: space } = memory;
  const at = space.map(GIB, 1024 * PAGE, 3, 1);
  const held = memory.frames.pool.bytes.length;
  memory.setU8(at, 1);
  expect(space.discard(at, PAGE)).toBe(0);
  expect(memory.frames.pool.bytes.length).toBe(held);
  memory.setU8(at, 1);
  expect(space.unmap(at + 16 * PAGE, 1008 * PAGE)).toBe(0);
  expect(memory.frames.pool.bytes.length).toBeLessThan(64 * PAGE);
  expect(memory.frames.pool.bytes.length).toBeGreaterThanOrEqual(16 * PAGE);
  expect(memory.getU8(at)).toBe(1);
});

test("frames never outgrow the commit limit", () => {
  const memory = paged({ commit: { mode: "overcommit", limit: 100 * PAGE } });
  const at = memory.virtual.map(GIB, GIB, 3, 1);
  memory.fill(at, 1, 100 * PAGE);
  expect(memory.frames.pool.bytes.length).toBeLessThanOrEqual(104 * PAGE);
});

test("frames that the host gave away are reached by nobody", () => {
  const memory = paged();
  const at = memory.virtual.map(GIB, PAGE, 3, 1);
  memory.setU8(at, 1);
  memory.frames.pool.bytes.buffer.transfer();
  for (const call of [
    () => memory.getU8(at),
    () => memory.setU32(at, 1),
    () => memory.read(0, 8),
    () => engineLoad(memory, at, 4),
    () => engineStore(memory, at, new Uint8Array(8)),
  ]) {
    expect(faultOf(call).code).toBe("detached");
  }
  expect(memory.virtual.stats().committed).toBe(PAGE);
  memory.dispose();
  expect(memory.virtual.stats().committed).toBe(0);
});

test("tables of pages that are touched in very many places are paid for, or done without", () => {
  let charged = 0;
  let limit = Infinity;
  const charge = (bytes: number): boolean => {
    if (charged + bytes > limit) return false;
    charged += bytes;
    return true;
  };
  const memory = paged({ reserved: 2 ** 40, charge });
  const at = memory.virtual.map(TIB / 2, 64 * 4 * GIB, 3, 1);
  const touch = (from: number, to: number): void => {
    // One page of a thousand, in stretches of 64 MiB.
    for (let i = from; i < to; i++) expect(engineLoad(memory, at + i * 2 ** 26, 4)).toEqual(new Uint8Array(4));
  };
  touch(0, 30);
  expect(charged).toBe(0);
  touch(30, 1032);
  expect(charged).toBe(1000 * 8192);
  limit = charged;
  touch(0, 4096);
  expect(charged).toBe(limit);
  memory.dispose();
  expect(charged).toBe(0);
});

test("a memory that nobody touched has no tables", () => {
  const before = process.memoryUsage().arrayBuffers;
  const memories = Array.from({ length: 100 }, () => paged({ reserved: 2 ** 48, pageSize: 4096 }));
  for (const { virtual: space } of memories) expect(space.unmap(space.map(GIB, PAGE, 3, 1), PAGE)).toBe(0);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  for (const memory of memories) memory.dispose();
});

test("tables of a memory that is touched in a few places take little of the host", () => {
  const before = process.memoryUsage.rss();
  const memories = Array.from({ length: 100 }, () => paged({ reserved: 2 ** 48, pageSize: 4096 }));
  for (const memory of memories) engineStore(memory, 100, new Uint8Array(4));
  // Their tables are 16 MiB each.
  expect(process.memoryUsage.rss() - before).toBeLessThan(2 ** 26);
  for (const memory of memories) memory.dispose();
});
