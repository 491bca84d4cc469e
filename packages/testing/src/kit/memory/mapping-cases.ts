// A memory in which pages can be mapped, under a guest: the whole of an access is checked before a byte is written, whatever regions it crosses, and the
// trap says what failed, and where.

import { type Engine, type Memory, Trap, type VirtualMemory } from "@atoll/core";
import { expect, test } from "../../vitest/vitest.ts";
import { ATOMICS, LOADS, STORES } from "../../memory/access-instructions.ts";
import { thrown } from "../../target/thrown.ts";
import { MAX_PAGES, type MemorySubject, PAGE } from "./memory-subject.ts";

/** Pages 8 and 11 can be written, 9 only read; 10 is not mapped. */
const WRITABLE = 8 * PAGE;
const READABLE = 9 * PAGE;
const UNMAPPED = 10 * PAGE;
const BEHIND = 11 * PAGE;

export function mappingCases(subject: MemorySubject, engine: Engine): void {
  const mapped = async (): Promise<{
    readonly memory: Memory;
    readonly space: VirtualMemory;
    readonly run: (name: string, address: number) => void;
  }> => {
    const { memory, run } = await subject.accessGuest(engine);
    const space = subject.virtualOf(memory);
    if (space === undefined) throw new Error("nothing can be mapped, though the policy says so");
    expect(space.map(WRITABLE, 4 * PAGE, 3, 1)).toBe(WRITABLE);
    memory.fill(WRITABLE, 7, 4 * PAGE);
    expect(space.unmap(UNMAPPED, PAGE)).toBe(0);
    expect(space.protect(READABLE, PAGE, 1)).toBe(0);
    return { memory, space, run };
  };

  test.each(Object.entries(LOADS))("%s", async (name, [width]) => {
    const { run } = await mapped();
    // Across regions, as long as all of it can be read.
    for (const address of [WRITABLE, READABLE - 1, UNMAPPED - width, BEHIND]) run(name, address);
    for (const address of new Set([UNMAPPED - width + 1, UNMAPPED, BEHIND - 1])) {
      if (address + width <= UNMAPPED) continue;
      expect(thrown(Trap, () => run(name, address))).toMatchObject({
        code: "unmapped",
        fault: { address, width, access: "read", region: { kind: "private" } },
      });
    }
  });

  test.each(Object.entries(STORES))("%s", async (name, [width]) => {
    const { memory, run } = await mapped();
    const seen = (): string => Buffer.from(memory.read(READABLE - 64, 128)).toString("hex");
    const before = seen();
    for (const address of new Set([READABLE - width + 1, READABLE - 1, READABLE, UNMAPPED - width])) {
      if (address + width <= READABLE) continue;
      expect(thrown(Trap, () => run(name, address))).toMatchObject({
        code: "protection",
        fault: { address, width, access: "write", region: { size: PAGE } },
      });
      expect(seen()).toBe(before);
    }
    for (const address of new Set([UNMAPPED, BEHIND - width, BEHIND - 1])) {
      expect(thrown(Trap, () => run(name, address))).toMatchObject({ code: "unmapped", fault: { address, width } });
    }
    expect(memory.getU8(BEHIND)).toBe(7);
    run(name, READABLE - width);
    expect(seen()).not.toBe(before);
  });

  test.each(Object.entries(engine.features.has("threads") ? ATOMICS : {}))("%s", async (name, [width]) => {
    const { memory, run } = await mapped();
    const access = name.endsWith(".load") ? "read" : "write";
    run(name, WRITABLE);
    if (access === "read") run(name, READABLE);
    else {
      expect(thrown(Trap, () => run(name, READABLE))).toMatchObject({
        code: "protection",
        fault: { address: READABLE },
      });
      expect(memory.getU32(READABLE)).toBe(0x07070707);
    }
    for (const address of [UNMAPPED, BEHIND - width]) {
      const fault = { address, width, access };
      expect(thrown(Trap, () => run(name, address))).toMatchObject({ code: "unmapped", fault });
    }
  });

  test("an access that ends beyond the last byte wrote nothing", async () => {
    const { memory, space, run } = await mapped();
    const end = MAX_PAGES * PAGE;
    expect(space.map(end - PAGE, PAGE, 3, 1)).toBe(end - PAGE);
    for (const [name, [width]] of Object.entries(STORES)) {
      if (width === 1) continue;
      expect(thrown(Trap, () => run(name, end - 1))).toMatchObject({ code: "out_of_bounds_memory", fault: { width } });
    }
    expect(memory.getU8(end - 1)).toBe(0);
  });

  test("the granularity is one that the policy allows, and the figures add up", async () => {
    const { memory, space } = await mapped();
    expect(subject.options.policy().pageSizes).toContain(space.pageSize);
    expect(space.reserved).toBeGreaterThanOrEqual(memory.byteLength);
    const { mapped: total, regions, pageSize } = space.stats();
    const all = space.regions();
    expect([all.length, pageSize]).toEqual([regions, space.pageSize]);
    expect(all.reduce((sum, region) => sum + region.size, 0)).toBe(total);
    expect(space.query(READABLE)).toMatchObject({ protection: 1, owner: "guest" });
    expect(space.query(UNMAPPED)).toBeUndefined();
  });
}
