// Buffers of the host's under two equal memories, one under the interpreter and one under compiled code, which keeps what it reached: while regions are unmapped,
// protected, cut and seen twice, and buffers given away or made shorter and longer. The same values, the same faults, and the same bytes in the buffers.
// ATOLL_STEPS sets how many steps are taken per configuration.
import { describe, expect, test } from "vitest";
import { accessModule } from "./compiled-accesses.ts";
import { both as bothSides, type Configuration, Random, type Side, sidesOf } from "./compiled-sides.ts";

const STEPS = Number(process.env["ATOLL_STEPS"] ?? 400);
/** Accesses between two changes. */
const BURST = 12;
const SIDES = [0, 1] as const;

/** A buffer of each side, alike. */
interface Pair {
  readonly buffers: ArrayBufferLike[];
  readonly length: number;
  readonly kind: "plain" | "resizable" | "shared";
}

const KINDS = ["plain", "plain", "resizable", "shared"] as const;

class Buffers {
  readonly #sides: readonly Side[];
  readonly #random: Random;
  readonly #pageSize: number;
  readonly #pairs: Pair[] = [];
  readonly regions: { readonly base: number; readonly size: number }[] = [];

  constructor(sides: readonly Side[], random: Random, pageSize: number) {
    this.#sides = sides;
    this.#random = random;
    this.#pageSize = pageSize;
  }

  change(): void {
    const random = this.#random;
    const kind = random.below(20);
    const { base, size } = this.regions.length === 0 ? { base: 0, size: 0 } : random.of(this.regions);
    if (kind < 6 || size === 0) return this.#map();
    const pages = size / this.#pageSize;
    const from = base + this.#pageSize * random.below(pages);
    const bytes = this.#pageSize * (1 + random.below(pages));
    if (kind < 9) return void bothSides(this.#sides, ({ space }) => space.unmap(from, bytes));
    if (kind < 13) {
      const protection = random.of([0, 1, 3, 3]);
      return void bothSides(this.#sides, ({ space }) => space.protect(from, bytes, protection));
    }
    if (kind < 16) {
      const protection = random.of([1, 3]);
      return this.#note(bothSides(this.#sides, ({ space }) => space.alias(from, bytes, 0, protection, 0)) ?? 0, bytes);
    }
    return this.#resize();
  }

  #map(): void {
    const random = this.#random;
    const kind = random.of(KINDS);
    const length = 1 + random.below(random.of([100, this.#pageSize, 4 * this.#pageSize]));
    const buffers = SIDES.map(() => {
      if (kind === "shared") return new SharedArrayBuffer(length);
      return kind === "plain" ? new ArrayBuffer(length) : new ArrayBuffer(length, { maxByteLength: 2 * length });
    });
    const pair: Pair = { buffers, length, kind };
    this.#pairs.push(pair);
    const from = random.below(2) === 0 ? 0 : random.below(length);
    const shown = 1 + random.below(length - from);
    const protection = random.of([1, 3, 3, 3]);
    let next = 0;
    const address = bothSides(this.#sides, ({ space }) =>
      space.mapBuffer(new Uint8Array(buffers[next++] ?? new ArrayBuffer(0), from, shown), 0, protection, 0, "guest"),
    );
    this.#note(address ?? 0, Math.ceil(shown / this.#pageSize) * this.#pageSize);
  }

  #note(base: number, size: number): void {
    if (base > 0) this.regions.push({ base, size });
  }

  /** Gives a buffer away, or makes it shorter or longer. */
  #resize(): void {
    const random = this.#random;
    const pair = random.of(this.#pairs);
    const length = random.below(2 * pair.length);
    for (const [i, buffer] of pair.buffers.entries()) {
      if (!(buffer instanceof ArrayBuffer) || buffer.detached) continue;
      if (pair.kind === "resizable") buffer.resize(length);
      else pair.buffers[i] = buffer.transfer();
    }
  }

  /** What the buffers have now. */
  expectEqual(): void {
    for (const { buffers } of this.#pairs) {
      const [first, second] = buffers.map((buffer) => new Uint8Array(buffer));
      expect(second).toEqual(first);
    }
  }
}

async function run(
  { addressType, pageSize, ...rest }: Configuration,
  seed: number,
): Promise<{ traps: number; values: number }> {
  const { text, functions } = accessModule(addressType);
  const sides = await sidesOf(text, { addressType, pageSize, ...rest });
  const random = new Random(seed);
  const buffers = new Buffers(sides, random, pageSize);
  const accesses = functions.filter(({ width }) => width > 0);
  const counts = { traps: 0, values: 0 };
  for (let step = 0; step < STEPS; step++) {
    buffers.change();
    // Now and then the same place again, and mostly one of two regions in turn.
    const recent = buffers.regions.slice(-4);
    const targets = [random.of(recent), random.of(recent), random.of(buffers.regions)];
    for (let i = 0; i < BURST; i++) {
      const { base, size } = targets[random.below(3)] ?? { base: 0, size: 0 };
      const { name, width, offset } = random.of(accesses);
      const place = random.of([0, 1, random.below(60), random.below(size), size - width, size - 1, pageSize - 1]);
      const address = BigInt(base + place) - offset;
      const first = addressType === "i64" ? BigInt.asIntN(64, address) : Number(BigInt.asIntN(32, address));
      const second = BigInt(random.below(2 ** 32)) * 77_777n;
      const [expected = "", found] = sides.map((side) => side.call(name, [first, second, second]));
      // So many expectations would take most of the time.
      if (found !== expected) expect(`${step} ${name} ${first} ${found}`).toBe(`${step} ${name} ${first} ${expected}`);
      if (expected.includes("@")) counts.traps++;
      else counts.values++;
    }
  }
  buffers.expectEqual();
  return counts;
}

const CONFIGURATIONS: readonly Configuration[] = [
  { addressType: "i32", reserved: 2 ** 32, pageSize: 65_536, nullGuard: 0, limit: 2 ** 26 },
  { addressType: "i32", reserved: 2 ** 28, pageSize: 4096, nullGuard: 1024, limit: 2 ** 26 },
  { addressType: "i64", reserved: 2 ** 36, pageSize: 4096, nullGuard: 0, limit: 2 ** 26 },
  { addressType: "i64", reserved: 2 ** 32, pageSize: 16_384, nullGuard: 0, limit: 2 ** 26, outOfBounds: "wrap" },
];

describe.each(CONFIGURATIONS)("$addressType, $reserved bytes in pages of $pageSize, $outOfBounds", (each) => {
  test.each([1, 2])("seed %i", { timeout: 600_000 }, async (seed) => {
    const { traps, values } = await run(each, seed);
    expect(traps).toBeGreaterThan(STEPS);
    expect(values).toBeGreaterThan(STEPS);
  });
});
