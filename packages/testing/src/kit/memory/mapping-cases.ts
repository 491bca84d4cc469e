// A memory in which pages can be mapped, under a guest: the whole of an access is checked before a byte is written, whatever regions it crosses, and the
// trap says what failed, and where.

import { type Engine, type Memory, Trap, type VirtualMemory } from "@atoll/core";
import { casesOf, type ConformanceCase } from "../conformance-case.ts";
import { requireEqual, requireLike, requireThat } from "../judge.ts";
import { ATOMICS, LOADS, STORES } from "../../memory/access-instructions.ts";
import { thrown } from "../../target/thrown.ts";
import { MAX_PAGES, type MemorySubject, PAGE } from "./memory-subject.ts";

/** Pages 8 and 11 can be written, 9 only read; 10 is not mapped. */
const WRITABLE = 8 * PAGE;
const READABLE = 9 * PAGE;
const UNMAPPED = 10 * PAGE;
const BEHIND = 11 * PAGE;

/** The cases `ADDRESSTYPE/ENGINE/mapped/…`. */
export function mappingCases(subject: MemorySubject, engine: Engine): readonly ConformanceCase[] {
  const of = casesOf(`${subject.addressType}/${engine.name}/mapped`);
  const mapped = async (): Promise<{
    readonly memory: Memory;
    readonly space: VirtualMemory;
    readonly run: (name: string, address: number) => void;
  }> => {
    const { memory, run } = await subject.accessGuest(engine);
    const space = subject.virtualOf(memory);
    if (space === undefined) throw new Error("nothing can be mapped, though the policy says so");
    requireEqual(space.map(WRITABLE, 4 * PAGE, 3, 1), WRITABLE);
    memory.fill(WRITABLE, 7, 4 * PAGE);
    requireEqual(space.unmap(UNMAPPED, PAGE), 0);
    requireEqual(space.protect(READABLE, PAGE, 1), 0);
    return { memory, space, run };
  };

  const loads = Object.entries(LOADS).map(([name, [width]]) =>
    of(slug(name), "it reads across regions, as long as all of it can be read", async () => {
      const { run } = await mapped();
      for (const address of [WRITABLE, READABLE - 1, UNMAPPED - width, BEHIND]) run(name, address);
      for (const address of new Set([UNMAPPED - width + 1, UNMAPPED, BEHIND - 1])) {
        if (address + width <= UNMAPPED) continue;
        requireLike(
          thrown(Trap, () => run(name, address)),
          {
            code: "unmapped",
            fault: { address, width, access: "read", region: { kind: "private" } },
          },
        );
      }
    }),
  );

  const stores = Object.entries(STORES).map(([name, [width]]) =>
    of(slug(name), "all of it is checked before a byte is written", async () => {
      const { memory, run } = await mapped();
      const seen = (): string => memory.read(READABLE - 64, 128).join(" ");
      const before = seen();
      for (const address of new Set([READABLE - width + 1, READABLE - 1, READABLE, UNMAPPED - width])) {
        if (address + width <= READABLE) continue;
        requireLike(
          thrown(Trap, () => run(name, address)),
          {
            code: "protection",
            fault: { address, width, access: "write", region: { size: PAGE } },
          },
        );
        requireEqual(seen(), before);
      }
      for (const address of new Set([UNMAPPED, BEHIND - width, BEHIND - 1])) {
        requireLike(
          thrown(Trap, () => run(name, address)),
          { code: "unmapped", fault: { address, width } },
        );
      }
      requireEqual(memory.getU8(BEHIND), 7);
      run(name, READABLE - width);
      requireThat(seen() !== before, "the store changed something");
    }),
  );

  const atomics = Object.entries(engine.features.has("threads") ? ATOMICS : {}).map(([name, [width]]) =>
    of(slug(name), "it needs the protection of what it does", async () => {
      const { memory, run } = await mapped();
      const access = name.endsWith(".load") ? "read" : "write";
      run(name, WRITABLE);
      if (access === "read") run(name, READABLE);
      else {
        requireLike(
          thrown(Trap, () => run(name, READABLE)),
          {
            code: "protection",
            fault: { address: READABLE },
          },
        );
        requireEqual(memory.getU32(READABLE), 0x07070707);
      }
      for (const address of [UNMAPPED, BEHIND - width]) {
        const fault = { address, width, access };
        requireLike(
          thrown(Trap, () => run(name, address)),
          { code: "unmapped", fault },
        );
      }
    }),
  );

  const others = [
    of("across-the-end", "an access that ends beyond the last byte wrote nothing", async () => {
      const { memory, space, run } = await mapped();
      const end = MAX_PAGES * PAGE;
      requireEqual(space.map(end - PAGE, PAGE, 3, 1), end - PAGE);
      for (const [name, [width]] of Object.entries(STORES)) {
        if (width === 1) continue;
        requireLike(
          thrown(Trap, () => run(name, end - 1)),
          { code: "out_of_bounds_memory", fault: { width } },
        );
      }
      requireEqual(memory.getU8(end - 1), 0);
    }),

    of("figures", "the granularity is one that the policy allows, and the figures add up", async () => {
      const { memory, space } = await mapped();
      requireThat(subject.options.policy().pageSizes.includes(space.pageSize), `pages of ${space.pageSize} bytes`);
      requireThat(space.reserved >= memory.byteLength, `${space.reserved} bytes are reserved`);
      const { mapped: total, regions, pageSize } = space.stats();
      const all = space.regions();
      requireEqual([all.length, pageSize], [regions, space.pageSize]);
      requireEqual(
        all.reduce((sum, region) => sum + region.size, 0),
        total,
      );
      requireLike(space.query(READABLE), { protection: 1, owner: "guest" });
      requireEqual(space.query(UNMAPPED), undefined);
    }),
  ];
  return [...loads, ...stores, ...atomics, ...others];
}

/** An instruction in an id. */
function slug(name: string): string {
  return name.replaceAll(" ", "-");
}
