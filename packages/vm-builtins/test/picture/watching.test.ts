// What the host can see: events, regions, figures and the memory map.
import { expect, test } from "vitest";
import { SharedMemory } from "@atoll/core";
import { type MemoryEvent } from "@atoll/core/engine";
import { mapHostBuffer } from "../../src/memory/host-mapping.ts";
import { renderMemoryMap } from "../../src/picture/memory-map.ts";
import { renderMemoryMapHtml, renderMemoryMapSvg } from "../../src/picture/memory-map-svg.ts";
import { faultOf, flat, GIB, PAGE, paged, memoryType } from "../memories.ts";

test("events tell what happens, in order, until nobody listens", () => {
  const memory = paged();
  const { virtual: space } = memory;
  const seen: MemoryEvent[] = [];
  const listening = memory.virtual.on((event) => seen.push(event));
  const at = space.map(GIB, 2 * PAGE, 3, 1);
  memory.setU8(at, 1);
  memory.setU8(at + 1, 1);
  space.protect(at, PAGE, 1);
  faultOf(() => memory.setU8(at, 1));
  space.discard(at + PAGE, PAGE);
  space.unmap(at, 2 * PAGE);
  space.unmap(at, 2 * PAGE);
  listening[Symbol.dispose]();
  space.map(0, PAGE, 3, 0);
  expect(seen).toEqual([
    {
      type: "map",
      region: {
        base: at,
        size: 2 * PAGE,
        protection: 3,
        kind: "private",
        owner: "guest",
        committed: 0,
        shares: undefined,
      },
    },
    { type: "commit", address: at, size: PAGE },
    { type: "protect", address: at, size: PAGE, protection: 1 },
    {
      type: "fault",
      code: "protection",
      fault: {
        address: at,
        width: 1,
        access: "write",
        size: space.reserved,
        region: { base: at, size: PAGE, kind: "private" },
      },
    },
    { type: "discard", address: at + PAGE, size: PAGE },
    { type: "unmap", address: at, size: 2 * PAGE },
  ]);
});

test("every listener is told, and leaves on its own", () => {
  const memory = paged();
  const told: string[] = [];
  const first = memory.virtual.on(() => told.push("first"));
  memory.virtual.on(() => told.push("second"));
  memory.virtual.map(0, PAGE, 3, 0);
  first[Symbol.dispose]();
  memory.virtual.map(0, PAGE, 3, 0);
  expect(told).toEqual(["first", "second", "second"]);
});

test("a listener that is there twice leaves once", () => {
  const memory = paged();
  let told = 0;
  const listener = (): void => {
    told++;
  };
  const first = memory.virtual.on(listener);
  memory.virtual.on(listener);
  first[Symbol.dispose]();
  memory.virtual.map(0, PAGE, 3, 0);
  expect(told).toBe(1);
});

test("the memory map shows regions, gaps, aliases and the fault", () => {
  const memory = paged({ reserved: 64 * GIB, min: 2, nullGuard: 1024 });
  const { virtual: space } = memory;
  memory.setU8(5000, 1);
  const at = space.map(GIB, 4 * PAGE, 3, 1);
  memory.fill(at, 1, 2 * PAGE);
  space.alias(at, 4 * PAGE, 2 * GIB, 1, 1);
  mapHostBuffer(memory, new ArrayBuffer(10), { address: 3 * GIB });
  const { fault } = faultOf(() => memory.getU32(10 * GIB));
  expect(renderMemoryMap(memory, { fault })).toBe(`\
64 GiB reserved, 704 KiB mapped in 4 regions, 192 KiB committed of 1 GiB; pages of 64 KiB
0000000000  █████████░░░░░░░░     rw initial 128 KiB, 50% committed, runtime's
            : 1023.9 MiB free
0040000000  ██████████░░░░░░░░░░  rw private 256 KiB, 50% committed, guest's, =A
            : 1023.8 MiB free
0080000000  ██████████░░░░░░░░░░  r- private 256 KiB, 50% committed, guest's, =A
            : 1023.8 MiB free
00c0000000  █████████████         r- host 64 KiB, in place, host's
            : 7.0 GiB free
0280000000  ^ read of 4 bytes failed here
            : 54 GiB free
1000000000  end`);
});

test("a fault is drawn at its place: in the middle of a gap, right behind its region, beyond the end", () => {
  const memory = paged({ reserved: 16 * PAGE });
  memory.virtual.map(8 * PAGE, PAGE, 1, 1);
  const rowsOf = (access: () => unknown): string[] =>
    renderMemoryMap(memory, { fault: faultOf(access).fault })
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/.*(free|failed here|end)$/, "$1").replace(/.*(initial|private).*/, "$1"));
  const gap = ["initial", "free", "failed here", "free", "private", "free", "end"];
  const behindInitial = ["initial", "failed here", "free", "private", "free", "end"];
  const behindPrivate = ["initial", "free", "private", "failed here", "free", "end"];
  const beyondEnd = ["initial", "free", "private", "free", "end", "failed here"];
  expect(rowsOf(() => memory.getU8(4 * PAGE))).toEqual(gap);
  expect(rowsOf(() => memory.getU8(PAGE))).toEqual(behindInitial);
  expect(rowsOf(() => memory.setU8(8 * PAGE + 5, 1))).toEqual(behindPrivate);
  expect(rowsOf(() => memory.getU16(9 * PAGE - 1))).toEqual(behindPrivate);
  expect(rowsOf(() => memory.getU8(20 * PAGE))).toEqual(beyondEnd);
});

test("of too many regions those around the fault are drawn", () => {
  const memory = paged();
  for (let i = 0; i < 200; i++) memory.virtual.map(GIB + 2 * i * PAGE, PAGE, 3, 1);
  const { fault } = faultOf(() => memory.getU8(GIB + 301 * PAGE));
  const lines = renderMemoryMap(memory, { fault }).split("\n");
  expect(lines[1]).toMatch(/^ +… 128 more regions$/);
  expect(lines.filter((line) => line.includes(" private "))).toHaveLength(48);
  expect(lines.at(-3)).toMatch(/^ +… 25 more regions$/);
  const place = lines.findIndex((line) => line.includes("failed here"));
  expect(lines[place - 1]).toContain((GIB + 300 * PAGE).toString(16));
  expect(lines[place + 2]).toContain((GIB + 302 * PAGE).toString(16));
});

test("the memory map keeps to its width, colours only on demand, and counts what it leaves out", () => {
  const memory = paged();
  for (let i = 0; i < 100; i++) memory.virtual.map(GIB + 2 * i * PAGE, PAGE, 3, 1);
  const plain = renderMemoryMap(memory, { columns: 70 });
  expect(plain).not.toContain("\u001b");
  expect(plain).toContain("53 more regions");
  expect(
    Math.max(
      ...plain
        .split("\n")
        .slice(1)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(70);
  expect(renderMemoryMap(memory, { colors: true })).toContain("\u001b[36m");
});

test("flat memory has a map, too", () => {
  const { memory, space } = flat(1, 16);
  space.map(8 * PAGE, PAGE, 3, 1);
  const text = renderMemoryMap(memory);
  expect(text).toContain("rw initial 64 KiB, 100% committed, runtime's");
  expect(text).toContain(": 448 KiB free");
});

test("a memory in which nothing can be mapped is there as a whole", () => {
  const memory = new SharedMemory({ ...memoryType("i32", 2, 16), shared: true });
  expect(renderMemoryMap(memory).split("\n")).toEqual([
    "128 KiB reserved, 128 KiB mapped in 1 region, 128 KiB committed of 128 KiB; pages of 64 KiB",
    expect.stringMatching(/^0{5,} +█+ +rw initial 128 KiB, 100% committed, runtime's$/),
    expect.stringMatching(/^0*20000 +end$/),
  ]);
});

test("the picture has every region, the gaps, the arcs of aliases and the fault, and escapes its title", () => {
  const memory = paged({ reserved: 64 * GIB, nullGuard: 1024 });
  const at = memory.virtual.map(GIB, 4 * PAGE, 3, 1);
  memory.setU8(at, 1);
  memory.virtual.alias(at, 4 * PAGE, 2 * GIB, 1, 1);
  const { fault } = faultOf(() => memory.getU32(10 * GIB));
  const svg = renderMemoryMapSvg(memory, { title: "a < b & c", fault });
  expect(svg).toContain("a &lt; b &amp; c");
  expect(svg.match(/=A</g)).toHaveLength(2);
  expect(svg.match(/<path d="M[^"]*C/g)).toHaveLength(1);
  expect(svg).toContain("0280000000");
  expect(svg).toContain("read of 4 bytes failed here");
  expect(svg.match(/ free</g)).toHaveLength(4);
  expect(svg).not.toMatch(/NaN|undefined/);
  expect(renderMemoryMapHtml(memory)).toMatch(/^<!doctype html>[^]*<svg[^]*<\/svg>\n<\/body><\/html>\n$/);
});
