// Random mappings and accesses on two equal memories, one under the interpreter and one under compiled code: the same values, and the same faults to the
// address, the region and the frames. ATOLL_STEPS sets how many steps are taken per configuration.
import type { VirtualMemory } from "@atoll/core";
import { describe, expect, test } from "vitest";
import { accessModule } from "./compiled-accesses.ts";
import { both as bothSides, type Configuration, Random, sidesOf } from "./compiled-sides.ts";

const STEPS = Number(process.env["ATOLL_STEPS"] ?? 3000);

async function run(configuration: Configuration, seed: number): Promise<{ traps: number; values: number }> {
  const { addressType, reserved, pageSize } = configuration;
  const { text, functions } = accessModule(addressType);
  const sides = await sidesOf(text, configuration);
  const random = new Random(seed);
  const both = (operation: (space: VirtualMemory) => number): number =>
    bothSides(sides, ({ space }) => operation(space)) ?? 0;
  const mapped: { base: number; size: number }[] = [{ base: 0, size: 4 * 65_536 }];
  const note = (base: number, size: number): void => {
    if (base > 0) mapped.push({ base, size });
  };
  const counts = { traps: 0, values: 0 };
  const edges = [0, 1, 1023, 1024, 65_535, 65_536, 4 * 65_536, reserved - 1, reserved, reserved - 16];
  for (let step = 0; step < STEPS; step++) {
    const kind = random.below(100);
    const { base, size } = random.of(mapped);
    if (kind < 4) {
      const bytes = pageSize * (1 + random.below(4));
      const hint = pageSize * random.of([0, 0, random.below(reserved / pageSize), (base + size) / pageSize]);
      const protection = random.of([3, 3, 3, 1, 0]);
      note(
        both((space) => space.map(hint, bytes, protection, 0)),
        bytes,
      );
    } else if (kind < 5) {
      const from = base + pageSize * random.below(2);
      both((space) => space.unmap(from, pageSize * (1 + random.below(0))));
    } else if (kind < 7) {
      const protection = random.of([0, 1, 3, 3, 3]);
      const from = base + pageSize * random.below(2);
      both((space) => space.protect(from, pageSize, protection));
    } else if (kind < 9) {
      note(
        both((space) => space.alias(base, size, 0, 3, 0)),
        size,
      );
    } else if (kind < 10) {
      both((space) => space.discard(base, size));
    } else if (kind < 11) {
      const bytes = Array.from({ length: 1000 + random.below(70_000) }, (_, i) => i & 0xff);
      const protection = random.of([1, 3]);
      note(
        both((space) => space.mapBuffer(Uint8Array.from(bytes), 0, protection, 0)),
        pageSize,
      );
    } else if (kind < 12) {
      const [first, second] = sides.map(({ memory }) => memory.grow(random.below(1)));
      expect(second).toBe(first);
    } else if (kind < 13) {
      const [first, second] = sides.map(({ memory }) => memory.grow(1));
      expect(second).toBe(first);
      if ((first ?? -1) >= 0) note((first ?? 0) * 65_536, 65_536);
    } else {
      const { name, width, offset } = random.of(functions);
      const place = random.of([0, 1, 8, random.below(size), size - width, size - 1, size, -1, -width]);
      const start = random.below(4) === 0 ? random.of(edges) : base;
      let address = BigInt(start + place) - (random.below(2) === 0 ? offset : 0n);
      if (random.below(50) === 0) address = -BigInt(random.below(20));
      const bulk = name.startsWith("memory.") && width === 0;
      const third = bulk ? BigInt(random.of([0, 1, 16, 3000, 4997, 4998, 70_000])) : BigInt(random.below(2 ** 32)) * 7n;
      const second = bulk
        ? BigInt(random.of(mapped).base + random.below(3000))
        : BigInt(random.below(2 ** 32)) * 77_777n;
      const first = addressType === "i64" ? BigInt.asIntN(64, address) : Number(BigInt.asIntN(32, address));
      const [expected = "", found] = sides.map((each) => each.call(name, [first, second, third]));
      // Where a data segment ends the host does not tell.
      const told = expected.replace(/: bytes \d+ to \d+ of data segment 0, which has \d+/, "");
      expect(`${step} ${name} ${first} ${found}`).toBe(`${step} ${name} ${first} ${told}`);
      if (expected.includes("@")) counts.traps++;
      else counts.values++;
    }
  }
  const [first, second] = sides.map(({ space }) =>
    space.regions().map(({ base, size, protection, kind, owner }) => [base, size, protection, kind, owner]),
  );
  expect(second).toEqual(first);
  return counts;
}

const CONFIGURATIONS: readonly Configuration[] = [
  { addressType: "i64", reserved: 2 ** 34, pageSize: 65_536, nullGuard: 0, limit: 2 ** 26 },
  { addressType: "i64", reserved: 2 ** 40, pageSize: 65_536, nullGuard: 1024, limit: 2 ** 26 },
  { addressType: "i64", reserved: 2 ** 36, pageSize: 4096, nullGuard: 70_000, limit: 2 ** 26 },
  { addressType: "i64", reserved: 2 ** 30, pageSize: 65_536, nullGuard: 0, limit: 7 * 65_536 },
  { addressType: "i32", reserved: 2 ** 28, pageSize: 65_536, nullGuard: 0, limit: 2 ** 26 },
  { addressType: "i64", reserved: 2 ** 36, pageSize: 65_536, nullGuard: 0, limit: 2 ** 26, outOfBounds: "wrap" },
  { addressType: "i32", reserved: 2 ** 20, pageSize: 4096, nullGuard: 16, limit: 2 ** 26, outOfBounds: "wrap" },
  { addressType: "i32", reserved: 2 ** 32, pageSize: 16_384, nullGuard: 1024, limit: 2 ** 26 },
];

const FLAT: readonly Configuration[] = [
  { flat: true, addressType: "i32", reserved: 2 ** 22, pageSize: 65_536, nullGuard: 0, limit: 0 },
  { flat: true, addressType: "i32", reserved: 2 ** 22, pageSize: 4096, nullGuard: 1024, limit: 0 },
  { flat: true, addressType: "i64", reserved: 2 ** 22, pageSize: 4096, nullGuard: 5000, limit: 0 },
  { flat: true, addressType: "i64", reserved: 2 ** 19, pageSize: 65_536, nullGuard: 16, limit: 0, outOfBounds: "wrap" },
  { flat: true, addressType: "i32", reserved: 2 ** 19, pageSize: 65_536, nullGuard: 0, limit: 0, outOfBounds: "wrap" },
];

describe.each([...CONFIGURATIONS, ...FLAT])(
  "$addressType, flat $flat, $reserved bytes in pages of $pageSize, guard $nullGuard, limit $limit, $outOfBounds",
  (each) => {
    test.each([1, 2])("seed %i", { timeout: 600_000 }, async (seed) => {
      const { traps, values } = await run(each, seed);
      expect(traps).toBeGreaterThan(STEPS / 20);
      expect(values).toBeGreaterThan(STEPS / 10);
    });
  },
);
