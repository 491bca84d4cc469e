// Random programs of mappings and accesses on every backend and address type, against the oracle: the same results, codes, faults,
// contents and figures, and nothing left at the end. ATOLL_SEQUENCES sets how many are run per configuration.
import { type Memory, MemoryFault, type VirtualMemory } from "@atoll/core";
import { type AddressType, FlatMemory, webAssemblyMemories } from "@atoll/core/engine";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contiguousSpace } from "../../src/memory/contiguous-pages.ts";
import { HostSegment, mapHostBuffer, MappingError, type HostMapping } from "../../src/memory/host-mapping.ts";
import { PagedMemory } from "../../src/memory/paged-memory.ts";
import { compiledLoad, compiledStore, engineLoad, engineStore, fastAccesses } from "@atoll/testing";
import { Oracle, type OracleOptions, type Outcome } from "./oracle.ts";

const SEQUENCES = Number(process.env["ATOLL_SEQUENCES"] ?? 250);
const PAGES = 22;

interface Step {
  readonly op: string;
  readonly page: number;
  readonly other: number;
  readonly count: number;
  readonly delta: number;
  readonly prot: number;
  readonly fixed: boolean;
  readonly value: number;
}

const OPS = (
  "map map map unmap unmap protect discard commit alias alias segment close mapSegment mapSegment ring unring host unhost detach " +
  "findFree grow compact compact load load load store store store read write fill copy copy"
).split(" ");

/** Mostly pages from the last of the initial range on (0 here), so that steps meet. */
const nearby = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 7 }) },
  { weight: 1, arbitrary: fc.integer({ min: -20, max: PAGES }) },
);

const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom(...OPS),
  page: nearby,
  other: nearby,
  count: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }) }, { weight: 1, arbitrary: fc.nat(PAGES) }),
  delta: fc.oneof(fc.constant(0), fc.integer({ min: -9, max: 1030 })),
  prot: fc.constantFrom(3, 3, 3, 1, 0, 2),
  fixed: fc.boolean(),
  value: fc.nat(255),
});

interface Subject {
  readonly memory: Memory;
  readonly space: VirtualMemory;
  readonly sparse: PagedMemory | undefined;
}

interface Configuration extends OracleOptions {
  readonly name: string;
  /** Whether it lies in a memory of the host's, and is accessed as compiled code does. */
  readonly hosted?: boolean;
  readonly addressType: AddressType;
}

function subjectOf(options: Configuration): Subject {
  const { addressType, pageSize, pages, initialPages, nullGuard, strict, limit, backend } = options;
  const scale = 65536 / pageSize;
  const limits = { min: BigInt(initialPages / scale), max: BigInt(pages / scale) };
  const type = { addressType, limits, shared: false, pageSizeLog2: 16 };
  if (backend === "flat") {
    const memory = new FlatMemory(type, { nullGuard, pageSize });
    return { memory, space: memory.mapInside(contiguousSpace), sparse: undefined };
  }
  const memory = new PagedMemory(type, {
    reserved: pages * pageSize,
    pageSize,
    nullGuard,
    grow: "map",
    commit: { mode: strict ? "strict" : "overcommit", limit: limit * pageSize },
    ...(options.hosted === true ? { host: webAssemblyMemories } : {}),
  });
  return { memory, space: memory.virtual, sparse: memory };
}

function outcomeOf(access: () => Uint8Array | void): Outcome {
  try {
    return access() ?? new Uint8Array();
  } catch (error) {
    if (error instanceof MemoryFault) return error.code;
    throw error;
  }
}

/** Like toEqual, without its cost for long runs of bytes. */
function expectSame(actual: Outcome, expected: Outcome): void {
  if (typeof actual === "string" || typeof expected === "string") expect(actual).toEqual(expected);
  else if (!Buffer.from(actual).equals(expected)) expect([...actual]).toEqual([...expected]);
}

function bytesOf(buffer: ArrayBuffer): Uint8Array {
  return buffer.detached ? new Uint8Array() : new Uint8Array(buffer);
}

interface HostBuffer {
  readonly mapping: HostMapping;
  readonly buffer: ArrayBuffer;
  /** The oracle's own copy, which has to end up with the same bytes. */
  readonly twin: ArrayBuffer;
  readonly size: number;
}

/** The ring that a host or a builtin set maps, or the negated code of its refusal. */
function mapRing(memory: PagedMemory, size: number, owner: "host" | "runtime"): HostMapping | number {
  try {
    using segment = new HostSegment(memory, size);
    return segment.mapRing({ owner });
  } catch (error) {
    if (error instanceof MappingError) return -error.errno;
    throw error;
  }
}

/** Runs one sequence on both and compares as it goes. */
function runSequence(configuration: Configuration, steps: readonly Step[]): void {
  const { memory, space, sparse } = subjectOf(configuration);
  const { pageSize } = configuration;
  const window = memory.hosted?.pages?.window;
  const floor: [number, number] =
    window === undefined ? [0, 0] : [Math.floor(window.start / pageSize), window.floor / pageSize];
  const oracle = new Oracle({ ...configuration, floor });
  const [loadNext, storeNext] = window === undefined ? [engineLoad, engineStore] : [compiledLoad, compiledStore];
  const hosts: HostBuffer[] = [];
  const rings: HostMapping[] = [];
  let handles = 0;
  const near = Math.max(0, configuration.initialPages - 1);
  for (const { op, count, delta, prot, fixed, value, ...where } of steps) {
    const page = Math.max(0, where.page + near);
    const other = Math.max(0, where.other + near);
    const at = Math.max(0, page * pageSize + (fixed ? 0 : delta));
    const flags = fixed ? 1 : 0;
    const size = Math.max(0, count * pageSize - (delta < 0 ? 5 : 0));
    const base = page * pageSize;
    const bytes = Math.max(0, count * pageSize);
    switch (op) {
      case "map":
        expect(space.map(at, size, prot, flags)).toBe(oracle.map(at, size, prot, flags));
        break;
      case "unmap":
        expect(space.unmap(at, bytes)).toBe(oracle.unmap(at, bytes));
        break;
      case "protect":
        expect(space.protect(base, bytes, prot)).toBe(oracle.protect(base, bytes, prot));
        break;
      case "discard":
        expect(space.discard(base, bytes)).toBe(oracle.discard(base, bytes));
        break;
      case "commit":
        expect(space.commit(base, bytes)).toBe(oracle.commit(base, bytes));
        break;
      case "alias": {
        const source = other * pageSize + (value === 0 ? 1 : 0);
        expect(space.alias(source, size, at, prot, flags)).toBe(oracle.alias(source, size, at, prot, flags));
        break;
      }
      case "segment": {
        const handle = oracle.createSegment(size);
        expect(space.createSegment(size)).toBe(handle);
        handles = Math.max(handles, handle);
        break;
      }
      case "close": {
        const handle = (value % (handles + 1)) + 1;
        expect(space.closeSegment(handle)).toBe(oracle.closeSegment(handle));
        break;
      }
      case "mapSegment": {
        const handle = (value % (handles + 1)) + (value === 255 ? 1 : 0);
        const offset = (other % 3) * pageSize;
        const shown = (count % 4) * pageSize;
        expect(space.mapSegment(handle, offset, at, shown, prot, flags)).toBe(
          oracle.mapSegment(handle, offset, at, shown, prot, flags),
        );
        break;
      }
      case "ring": {
        // Where the limit is low a run of frames may be missing though there are as many: the oracle knows nothing of frames.
        if (sparse === undefined || configuration.limit < 1000) break;
        const pages = (count % 3) + 1;
        const owner = value % 2 === 0 ? "host" : "runtime";
        const ring = mapRing(sparse, pages * pageSize, owner);
        expect(typeof ring === "number" ? ring : ring.address).toBe(oracle.mapRing(pages, owner));
        if (typeof ring !== "number") rings.push(ring);
        break;
      }
      case "unring": {
        const [ring] = rings.splice(value % Math.max(1, rings.length), 1);
        if (ring === undefined) break;
        ring[Symbol.dispose]();
        oracle.unmap(ring.address, ring.byteLength, "host");
        break;
      }
      case "host": {
        if (sparse === undefined) break;
        const length = Math.min(bytes, 3 * pageSize) + 1 + value;
        const protection = prot === 3 ? 3 : 1;
        const buffer = new ArrayBuffer(length);
        new Uint8Array(buffer).fill(value);
        const twin = buffer.slice(0);
        const expected = oracle.mapHost(twin, length, protection, base);
        let address: number;
        try {
          const mapping = mapHostBuffer(sparse, buffer, { protection, hint: base });
          address = mapping.address;
          hosts.push({ mapping, buffer, twin, size: Math.ceil(length / pageSize) * pageSize });
        } catch (error) {
          if (!(error instanceof MappingError)) throw error;
          address = -error.errno;
        }
        expect(address).toBe(expected);
        break;
      }
      case "unhost": {
        const [host] = hosts.splice(value % Math.max(1, hosts.length), 1);
        if (host === undefined) break;
        host.mapping[Symbol.dispose]();
        oracle.unmap(host.mapping.address, host.size, "host");
        break;
      }
      case "detach": {
        const host = hosts[value % Math.max(1, hosts.length)];
        if (value >= 64 || host === undefined || host.buffer.detached) break;
        host.buffer.transfer();
        host.twin.transfer();
        break;
      }
      case "findFree": {
        const align = 2 ** (value % 20);
        const found = oracle.findFree(size, align);
        expect(space.findFree(size, align)).toBe(found);
        break;
      }
      case "grow":
        if (count <= 5) expect(memory.grow(count % 3)).toBe(oracle.grow(count % 3));
        break;
      case "compact":
        sparse?.virtual.compact();
        break;
      case "load": {
        const width = [1, 2, 4, 8, 16][value % 5] ?? 1;
        const place = Math.max(0, base + delta);
        const expected = oracle.read(place, width);
        expectSame(
          outcomeOf(() => engineLoad(memory, place, width)),
          expected,
        );
        expectSame(
          outcomeOf(() => loadNext(memory, place, width)),
          expected,
        );
        break;
      }
      case "store": {
        const width = [1, 2, 4, 8, 16][value % 5] ?? 1;
        const place = Math.max(0, base + delta);
        const data = Uint8Array.from({ length: width }, (_, i) => (value + i) & 255);
        expectSame(
          outcomeOf(() => engineStore(memory, place, data)),
          oracle.write(place, data),
        );
        data.reverse();
        expectSame(
          outcomeOf(() => storeNext(memory, place, data)),
          oracle.write(place, data),
        );
        break;
      }
      case "read": {
        const place = Math.max(0, base + delta);
        expectSame(
          outcomeOf(() => memory.read(place, bytes % (3 * pageSize))),
          oracle.read(place, bytes % (3 * pageSize)),
        );
        break;
      }
      case "write": {
        const place = Math.max(0, base + delta);
        const data = Uint8Array.from({ length: (value * 37) % (2 * pageSize) }, (_, i) => (i * 7 + value) & 255);
        expectSame(
          outcomeOf(() => memory.write(place, data)),
          oracle.write(place, data),
        );
        break;
      }
      case "fill": {
        const place = Math.max(0, base + delta);
        const length = (value * 41) % (3 * pageSize);
        const data = new Uint8Array(length).fill(value);
        expectSame(
          outcomeOf(() => memory.fill(place, value, length)),
          oracle.write(place, data),
        );
        break;
      }
      case "copy": {
        const from = Math.max(0, other * pageSize - delta);
        const place = Math.max(0, base + delta);
        const length = value % 2 === 0 ? value * 17 : Math.min(20, count) * pageSize + value;
        expectSame(
          outcomeOf(() => memory.copy(place, memory, from, length)),
          oracle.copy(place, from, length),
        );
        break;
      }
    }
    compareWindow(oracle, memory);
  }
  compare(oracle, memory, space);
  for (const { mapping, buffer, twin } of hosts) {
    expectSame(bytesOf(buffer), bytesOf(twin));
    mapping[Symbol.dispose]();
  }
  memory.dispose();
  if (sparse !== undefined) {
    expect(sparse.virtual.stats()).toMatchObject({ mapped: 0, committed: 0, regions: 0 });
    expect(sparse.frames.pool.live).toBe(0);
  }
}

/** What compiled code reaches without a table can be written, is committed, and lies where it says. */
function compareWindow(oracle: Oracle, { hosted }: Memory): void {
  const { pageSize } = oracle.options;
  const window = hosted?.pages?.window;
  if (hosted === undefined || window === undefined) return;
  const end = window.end;
  expect(end).toBeGreaterThanOrEqual(window.floor);
  for (let at = window.start - (window.start % pageSize); at < end; at += pageSize) {
    const slot = oracle.slots[at / pageSize];
    expect(slot).toMatchObject({ prot: 3, page: { committed: true } });
    expect(slot?.page.host).toBeUndefined();
    const skipped = Math.max(0, oracle.options.nullGuard - at);
    const bytes = new Uint8Array(hosted.memory.buffer, at + window.place, pageSize).subarray(skipped);
    expectSame(bytes, slot?.page.bytes.subarray(skipped) ?? "no slot");
  }
}

/** The whole of both: slots, figures, and every byte that can be read. */
function compare(oracle: Oracle, memory: Memory, space: Subject["space"]): void {
  const { pageSize } = oracle.options;
  const slots: string[] = [];
  for (const { base, size, protection, kind, owner } of space.regions()) {
    for (let at = base; at < base + size; at += pageSize) slots[at / pageSize] = `${protection} ${kind} ${owner}`;
  }
  const expected: string[] = [];
  for (const [i, slot] of oracle.slots.entries()) {
    if (slot !== undefined) expected[i] = `${slot.prot} ${slot.kind} ${slot.owner}`;
  }
  expect(slots).toEqual(expected);
  const stats = space.stats();
  expect(stats.committed).toBe(oracle.committedPages * pageSize);
  expect(stats.mapped).toBe(oracle.slots.filter((slot) => slot !== undefined).length * pageSize);
  expect(memory.byteLength).toBe(oracle.size * pageSize);
  for (let i = 0; i < oracle.slots.length; i++) {
    const at = i * pageSize + (i === 0 ? oracle.options.nullGuard : 0);
    const length = pageSize - (at % pageSize);
    const bytes = outcomeOf(() => memory.read(at, length));
    expectSame(bytes, oracle.read(at, length));
  }
}

const paged = {
  backend: "paged",
  pageSize: 16384,
  initialPages: 4,
  pages: 24,
  nullGuard: 0,
  strict: false,
  limit: 1000,
} as const;
const flat = { ...paged, backend: "flat", pageSize: 65536, initialPages: 1, pages: 12 } as const;

const CONFIGURATIONS: readonly Configuration[] = [
  { ...paged, name: "paged", addressType: "i64" },
  { ...paged, name: "paged", addressType: "i32", nullGuard: 16 },
  {
    ...paged,
    name: "paged, 4 KiB pages, null guard",
    addressType: "i32",
    pageSize: 4096,
    initialPages: 16,
    pages: 48,
    nullGuard: 1024,
  },
  { ...paged, name: "paged, null guard of more than a page", addressType: "i64", nullGuard: 20000 },
  { ...paged, name: "paged, commit limit", addressType: "i32", limit: 7 },
  { ...paged, name: "paged, strict", addressType: "i64", strict: true, limit: 14 },
  { ...paged, name: "paged, in the host's", addressType: "i64", hosted: true },
  { ...paged, name: "paged, in the host's, null guard", addressType: "i32", nullGuard: 16, hosted: true },
  {
    ...paged,
    name: "paged, in the host's, 4 KiB pages, null guard of more than a page",
    addressType: "i64",
    pageSize: 4096,
    initialPages: 16,
    pages: 48,
    nullGuard: 5000,
    hosted: true,
  },
  { ...paged, name: "paged, in the host's, commit limit", addressType: "i32", limit: 7, hosted: true },
  { ...paged, name: "paged, in the host's, strict", addressType: "i64", strict: true, limit: 14, hosted: true },
  { ...flat, name: "flat", addressType: "i32" },
  {
    ...flat,
    name: "flat, 4 KiB pages, null guard",
    addressType: "i64",
    pageSize: 4096,
    initialPages: 16,
    pages: 48,
    nullGuard: 64,
  },
];

describe.each(CONFIGURATIONS)("$name, $addressType", (configuration) => {
  test(`${SEQUENCES} random sequences do what the oracle says`, { timeout: Math.max(600_000, SEQUENCES * 500) }, () => {
    const before = fastAccesses();
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 90 }), (steps) => runSequence(configuration, steps)),
      { numRuns: SEQUENCES },
    );
    // Engines must find their pages in the table, or the property says nothing about it.
    expect(fastAccesses()).toBeGreaterThan(before + SEQUENCES / 10);
  });
});
