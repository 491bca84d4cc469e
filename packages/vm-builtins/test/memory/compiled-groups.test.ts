// Straight code whose accesses are looked at in groups does what the interpreter does: random functions on two equal memories while mappings come and go, with
// the same values, the same faults to the address, the region and the frames, and the same bytes afterwards. ATOLL_STEPS sets how many calls are made.
import { describe, expect, test } from "vitest";
import { both, type Configuration, Random, sidesOf, type Side } from "./compiled-sides.ts";
import { groupedGuest } from "./grouped-guest.ts";

const STEPS = Number(process.env["ATOLL_STEPS"] ?? 3000);
const FUNCTIONS = 30;
/** Where most addresses lead nowhere. */
const FAR = [-(2 ** 30), -2048, -8, 300_000, 2 ** 27, 4096, 65_530];
/** What is compared of a region. */
const MOST = 300_000;

const CONFIGURATIONS: readonly Configuration[] = [
  { addressType: "i64", reserved: 2 ** 34, pageSize: 65_536, nullGuard: 0, limit: 2 ** 26 },
  { addressType: "i64", reserved: 2 ** 34, pageSize: 4096, nullGuard: 1024, limit: 2 ** 26 },
  { addressType: "i32", reserved: 2 ** 32, pageSize: 65_536, nullGuard: 0, limit: 2 ** 26 },
  { addressType: "i32", reserved: 2 ** 28, pageSize: 4096, nullGuard: 5000, limit: 2 ** 26 },
  { addressType: "i32", reserved: 2 ** 28, pageSize: 65_536, nullGuard: 0, limit: 2 ** 26, outOfBounds: "wrap" },
];

function bytesOf({ memory, space }: Side): string {
  return space
    .regions()
    .filter(({ protection }) => (protection & 1) !== 0)
    .map(({ base, size, kind }) => {
      const from = Math.max(base, memory.nullGuard);
      const length = kind === "host" ? 1000 : Math.min(base + size - from, MOST);
      return length > 0 ? Buffer.from(memory.read(from, length)).toString("base64") : "";
    })
    .join();
}

/** Maps, unmaps or changes something, the same on both sides. Gives where something may be. */
function change(sides: readonly Side[], random: Random, places: readonly number[], pageSize: number): number {
  const kind = random.below(8);
  const base = random.of(places);
  const bytes = pageSize * (1 + random.below(3));
  const protection = random.of([0, 1, 3, 3]);
  // A hint of 0: wherever there is room.
  const result = both(sides, ({ memory, space }) => {
    if (kind < 2) return space.map(0, bytes, 3, 0);
    if (kind < 3) return space.unmap(base, pageSize);
    if (kind < 4) return space.protect(base, pageSize, protection);
    if (kind < 5) return space.alias(base, pageSize, 0, 3, 0);
    if (kind < 6) return space.discard(base, pageSize);
    if (kind < 7)
      return space.mapBuffer(
        Uint8Array.from({ length: 1000 }, (_, i) => i),
        0,
        3,
        0,
      );
    return memory.grow(1) * 65_536;
  });
  return result ?? 0;
}

async function run(configuration: Configuration, seed: number): Promise<{ traps: number; values: number }> {
  const { addressType, pageSize } = configuration;
  const random = new Random(seed);
  const sides = await sidesOf(groupedGuest(addressType, random, FUNCTIONS), configuration);
  const places = [2048, 8192, 65_536, 100_000, 4 * 65_536 - 200, 4 * 65_536 - 2000];
  const counts = { traps: 0, values: 0 };
  for (let step = 0; step < STEPS; step++) {
    if (random.below(12) === 0) {
      const place = change(sides, random, places, pageSize);
      if (place > 0) places.push(place, place + pageSize - 150);
    }
    const address = (): number | bigint => {
      const [end = 0] = sides.map(({ memory }) => memory.byteLength);
      const base = random.below(4) === 0 ? end - random.below(60) : random.of(places);
      const at = base + random.of(random.below(12) === 0 ? FAR : [0, 0, 8, 20, random.below(100)]);
      return addressType === "i64" ? BigInt(at) : at | 0;
    };
    const args = [address(), address(), address(), BigInt(random.below(2 ** 32))];
    const name = `f${random.below(FUNCTIONS)}`;
    const [expected = "", found = ""] = sides.map((each) => each.call(name, args));
    expect(`${step} ${name} ${args.join()} ${found}`).toBe(`${step} ${name} ${args.join()} ${expected}`);
    if (expected.includes("@")) counts.traps++;
    else counts.values++;
    if (step % 100 === 0) both(sides, bytesOf);
  }
  both(sides, bytesOf);
  return counts;
}

describe.each(CONFIGURATIONS)(
  "$addressType, $reserved bytes in pages of $pageSize, guard $nullGuard, $outOfBounds",
  (each) => {
    test.each([1, 2, 3])("seed %i", { timeout: 600_000 }, async (seed) => {
      const { traps, values } = await run(each, seed);
      expect(traps).toBeGreaterThan(STEPS / 20);
      expect(values).toBeGreaterThan(STEPS / 20);
    });
  },
);
