// Flat memory: growth, guard, wrapping, page rules, and what every method checks before it writes.
import { thrown } from "@atoll/testing";
import { describe, expect, test } from "vitest";
import { FlatMemory, type FlatMemoryOptions } from "../../src/memory/flat-memory.ts";
import { webAssemblyMemories } from "../../src/memory/host-memories.ts";
import type { InnerPages } from "../../src/memory/inner-pages.ts";
import type { VirtualMemory } from "../../src/memory/virtual-memory.ts";
import { MemoryFault } from "../../src/memory/memory.ts";
import type { MemoryType } from "../../src/module/types.ts";

const PAGE = 65536;

function make(options: FlatMemoryOptions & { min?: number; max?: number; pageSizeLog2?: number } = {}): FlatMemory {
  const { min = 1, max, pageSizeLog2 = 16, ...rest } = options;
  const limits = max === undefined ? { min: BigInt(min) } : { min: BigInt(min), max: BigInt(max) };
  const type: MemoryType = { addressType: "i32", limits, shared: false, pageSizeLog2 };
  return new FlatMemory(type, rest);
}

function codeOf(access: () => unknown): string {
  return faultOf(access).code;
}

function faultOf(access: () => unknown): MemoryFault {
  return thrown(MemoryFault, access);
}

/** What a keeper of regions gets to see. */
function pagesOf(memory: FlatMemory): InnerPages {
  const seen: InnerPages[] = [];
  memory.mapInside((pages) => {
    seen.push(pages);
    return {} as VirtualMemory;
  });
  const [pages] = seen;
  if (pages === undefined) throw new Error("somebody keeps them already");
  return pages;
}

test("numbers of every width, little-endian, aligned or not", () => {
  const memory = make();
  memory.setU64(3, 0x8877665544332211n);
  expect(memory.getU8(3)).toBe(0x11);
  expect(memory.getU16(4)).toBe(0x3322);
  expect(memory.getU32(7)).toBe(0x88776655);
  expect(memory.getI32(7)).toBe(0x88776655 | 0);
  expect(memory.getU64(3)).toBe(0x8877665544332211n);
  memory.setF64(16, Math.PI);
  memory.setF32(24, 0.5);
  expect([memory.getF64(16), memory.getF32(24)]).toEqual([Math.PI, 0.5]);
  memory.setAddress(32, 0xfffffffe);
  expect([memory.getAddress(32), memory.addressWidth]).toEqual([0xfffffffe, 4]);
});

describe.each([
  ["flat", {}],
  ["with a null guard", { nullGuard: 16 }],
])("%s", (_name, options) => {
  test("an access past the end changes nothing", () => {
    const memory = make(options);
    expect(codeOf(() => memory.setU64(PAGE - 4, 0xffffffffffffffffn))).toBe("out_of_bounds_memory");
    expect(memory.getU32(PAGE - 4)).toBe(0);
    expect(codeOf(() => memory.fill(PAGE - 4, 1, 5))).toBe("out_of_bounds_memory");
    expect(codeOf(() => memory.copy(PAGE - 4, memory, 100, 5))).toBe("out_of_bounds_memory");
    expect(codeOf(() => memory.read(2 ** 53, 1))).toBe("out_of_bounds_memory");
    expect(memory.getU8(PAGE - 4)).toBe(0);
    expect(() => memory.check(PAGE, 0, "read")).not.toThrow();
    expect(codeOf(() => memory.check(PAGE + 1, 0, "read"))).toBe("out_of_bounds_memory");
  });

  test("it grows to its maximum and keeps what it holds", () => {
    const memory = make({ ...options, max: 20 });
    memory.setU32(PAGE - 4, 77);
    expect(memory.grow(0)).toBe(1);
    for (let pages = 1; pages < 20; pages++) expect(memory.grow(1)).toBe(pages);
    expect(memory.grow(1)).toBe(-1);
    expect(memory.grow(2 ** 40)).toBe(-1);
    memory.setU32(20 * PAGE - 4, 5);
    expect(memory.getU32(PAGE - 4)).toBe(77);
    expect(memory.byteLength).toBe(20 * PAGE);
  });

  test("a copy within overlaps like memmove", () => {
    const memory = make(options);
    memory.write(100, Uint8Array.from([1, 2, 3, 4, 5]));
    memory.copy(102, memory, 100, 5);
    expect([...memory.read(100, 7)]).toEqual([1, 2, 1, 2, 3, 4, 5]);
    memory.copy(100, memory, 102, 5);
    expect([...memory.read(100, 7)]).toEqual([1, 2, 3, 4, 5, 4, 5]);
  });
});

test("growth and the end are accounted for", () => {
  let charged = 0;
  const charge = (bytes: number): boolean => {
    if (charged + bytes > 3 * PAGE) return false;
    charged += bytes;
    return true;
  };
  const memory = make({ charge });
  expect(memory.grow(2)).toBe(1);
  expect(memory.grow(1)).toBe(-1);
  expect(charged).toBe(3 * PAGE);
  memory.dispose();
  expect(charged).toBe(0);
  expect(codeOf(() => memory.getU8(0))).toBe("out_of_bounds_memory");
  expect(() => make({ min: 4, charge })).toThrow(RangeError);
});

test("a guard gives the paged form, in which engines find every page but those below it", () => {
  const memory = make({ nullGuard: 1024, min: 2, max: 4 });
  const { access } = memory;
  expect(access).toMatchObject({ form: "paged", pageShift: 16, low: PAGE + 1024 });
  if (access.form !== "paged") return;
  memory.setU8(1024, 9);
  expect(access.frames.getUint8((access.readTable[0] ?? 0) + 1024)).toBe(9);
  expect([...access.readTable.subarray(0, 4)]).toEqual([65_536, 131_072, 0, 0]);
  expect(codeOf(() => memory.getU8(1023))).toBe("null_access");
  expect(codeOf(() => memory.getU32(1022))).toBe("null_access");
  memory.grow(1);
  const grown = memory.access;
  expect(grown).not.toBe(access);
  expect(grown.form === "paged" && grown.writeTable[2]).toBe(196_608);
});

test("page rules", () => {
  const memory = make({ min: 4, max: 8 });
  expect(memory.access.form).toBe("flat");
  memory.fill(0, 1, 4 * PAGE);
  const pages = pagesOf(memory);
  expect(pages.divide()).toBe(true);
  expect(memory.access.form).toBe("paged");
  pages.set(PAGE, PAGE, undefined);
  pages.set(2 * PAGE, PAGE, 1);
  expect(codeOf(() => memory.getU16(PAGE - 1))).toBe("unmapped");
  expect(codeOf(() => memory.setU8(2 * PAGE, 1))).toBe("protection");
  expect(memory.getU8(2 * PAGE)).toBe(1);
  expect(codeOf(() => memory.fill(0, 2, 4 * PAGE))).toBe("unmapped");
  expect(memory.getU8(0)).toBe(1);
  memory.grow(1);
  memory.setU8(4 * PAGE, 1);
  expect(codeOf(() => memory.getU8(PAGE))).toBe("unmapped");
  pages.set(PAGE, PAGE, 3);
  memory.setU8(PAGE, 1);
});

test("who keeps regions inside is told of growing, and asked for faults", () => {
  const memory = make({ min: 1, max: 8, excessiveSize: "trap" });
  const pages = pagesOf(memory);
  expect(pages).toMatchObject({ nullGuard: 0, pageSize: PAGE, excessiveSize: "trap", byteLimit: 8 * PAGE });
  const told: number[] = [];
  pages.keep({
    grown: () => told.push(memory.byteLength),
    nearest: () => ({ base: 0, size: PAGE, kind: "initial" }),
  });
  expect([memory.grow(0), memory.grow(1), memory.grow(8)]).toEqual([1, 1, -1]);
  expect(told).toEqual([2 * PAGE]);
  // Its own growing is no news.
  expect([pages.growTo(2 * PAGE + 1), pages.growTo(9 * PAGE)]).toEqual([true, false]);
  expect([memory.pages, told.length, pages.bytes.length]).toEqual([3, 1, 3 * PAGE]);
  expect(faultOf(() => memory.getU8(3 * PAGE)).fault.region).toEqual({ base: 0, size: PAGE, kind: "initial" });
  // There is one keeper: who comes later gets what the first one made.
  const { virtual } = memory;
  expect(memory.mapInside(() => ({}) as VirtualMemory)).toBe(virtual);
});

test("memories sized in bytes", () => {
  const memory = make({ min: 5000, max: 9000, pageSizeLog2: 0, nullGuard: 8 });
  expect(memory.pages).toBe(5000);
  memory.setU8(4999, 1);
  expect(codeOf(() => memory.setU16(4999, 1))).toBe("out_of_bounds_memory");
  expect(memory.grow(4000)).toBe(5000);
  memory.setU8(8999, 1);
  expect(memory.grow(1)).toBe(-1);
  const { access } = memory;
  // The last page is not whole, so that engines must ask.
  expect(access.form === "paged" && [...access.readTable.subarray(0, 3)]).toEqual([4096, 8192, 0]);
});

test("wrapping takes addresses modulo the limit", () => {
  const memory = make({ min: 2, max: 4, outOfBounds: "wrap", nullGuard: 4 });
  memory.setU8(10, 5);
  expect(memory.getU8(4 * PAGE + 10)).toBe(5);
  expect(codeOf(() => memory.getU8(4 * PAGE))).toBe("null_access");
  expect(codeOf(() => memory.getU8(3 * PAGE))).toBe("out_of_bounds_memory");
  expect(memory.effectiveAddress(10, 1, 4, "read")).toBe(10);
  memory.grow(2);
  memory.setU32(12, 0x01020304);
  memory.copy(4 * PAGE - 2, memory, 12, 2);
  expect(memory.getU16(4 * PAGE - 2)).toBe(0x0304);
});

test("wrapping rounds the limit up to a power of two", () => {
  const memory = make({ min: 3, max: 3, outOfBounds: "wrap" });
  expect(codeOf(() => memory.getU8(3 * PAGE))).toBe("out_of_bounds_memory");
  memory.setU8(0, 7);
  expect(memory.getU8(4 * PAGE)).toBe(7);
});

test("several ranges are checked before any is given out", () => {
  const memory = make();
  const pieces = memory.gather(
    [
      { address: 0, length: 4 },
      { address: 100, length: 2 },
    ],
    "write",
  );
  expect(pieces.map((piece) => piece.length)).toEqual([4, 2]);
  expect(
    codeOf(() =>
      memory.gather(
        [
          { address: 0, length: 4 },
          { address: PAGE - 1, length: 2 },
        ],
        "write",
      ),
    ),
  ).toBe("out_of_bounds_memory");
});

describe.each([
  ["flat", {}],
  ["guarded", { nullGuard: 16 }],
] as const)("%s, when the host gave its buffer away", (_, options) => {
  test("nothing can be reached any more", () => {
    let charged = 0;
    const charge = (bytes: number): boolean => ((charged += bytes), true);
    const memory = make({ ...options, max: 4, charge });
    memory.setU8(100, 1);
    const [piece] = memory.pieces(100, 1, "read");
    if (!(piece?.buffer instanceof ArrayBuffer)) throw new Error("it lies in a buffer of its own");
    const taken = piece.buffer.transfer();
    expect(taken.byteLength).toBeGreaterThanOrEqual(PAGE);
    const { access } = memory;
    expect(access).toMatchObject({ form: "flat" });
    expect(access.form === "flat" && access.view.byteLength).toBe(0);
    expect(memory.access).toBe(access);
    for (const call of [() => memory.getU8(100), () => memory.write(100, Uint8Array.of(1)), () => memory.read(0, 0)]) {
      expect(codeOf(call)).toBe("detached");
    }
    expect([memory.byteLength, memory.grow(1), charged]).toEqual([0, -1, PAGE]);
    memory.dispose();
    expect(charged).toBe(0);
  });
});

test("a fault is an error that tells what it is, without a stack that nobody reads", () => {
  const memory = make();
  const fault = faultOf(() => memory.read(PAGE - 1, 2));
  expect(fault).toBeInstanceOf(Error);
  expect(`${fault.name}: ${fault.message}`).toBe(
    "MemoryFault: out of bounds memory access: read of 2 bytes at 0xffff, memory size 0x10000",
  );
  expect([fault.memory, Object.hasOwn(fault, "stack")]).toEqual([memory, false]);
});

describe.each([
  ["a memory of the host's", webAssemblyMemories],
  ["a buffer of its own", undefined],
] as const)("the exact buffer, in %s", (_name, host) => {
  test("is the memory's bytes, and the same until the memory grows, which detaches it", () => {
    const memory = make({ max: 3 });
    memory.setU32(8, 0x11223344);
    const { access } = memory;
    const buffer = memory.exactBuffer(host);
    if (buffer === undefined) throw new Error("it has none");
    expect(memory.access).not.toBe(access);
    expect(buffer.byteLength).toBe(PAGE);
    expect(new DataView(buffer).getUint32(8, true)).toBe(0x11223344);
    expect(memory.exactBuffer(host)).toBe(buffer);
    memory.setU8(9, 7);
    expect(new Uint8Array(buffer)[9]).toBe(7);
    expect(memory.grow(2)).toBe(1);
    expect(buffer.byteLength).toBe(0);
    const after = memory.exactBuffer(host);
    expect([after?.byteLength, memory.byteLength, memory.getU8(9)]).toEqual([3 * PAGE, 3 * PAGE, 7]);
    expect(memory.grow(1)).toBe(-1);
    expect(memory.exactBuffer(host)).toBe(after);
  });

  test("is another one after growing by nothing, and of a memory without bytes", () => {
    const memory = make({ min: 0, max: 1 });
    const buffer = memory.exactBuffer(host);
    expect(buffer?.byteLength).toBe(0);
    expect(memory.grow(0)).toBe(0);
    const next = memory.exactBuffer(host);
    expect(next).not.toBe(buffer);
    expect(memory.grow(1)).toBe(0);
    expect(memory.exactBuffer(host)).not.toBe(next);
    memory.setU8(PAGE - 1, 5);
    expect(memory.getU8(PAGE - 1)).toBe(5);
  });

  test("is in pages of any size", () => {
    const memory = make({ min: 10, max: 20, pageSizeLog2: 0 });
    expect(memory.exactBuffer(host)?.byteLength).toBe(10);
    memory.grow(3);
    expect(memory.exactBuffer(host)?.byteLength).toBe(13);
  });

  test("is none where not every address is reached as it stands", () => {
    expect(make({ nullGuard: 16 }).exactBuffer(host)).toBeUndefined();
    expect(make({ max: 1, outOfBounds: "wrap" }).exactBuffer(host)).toBeUndefined();
  });
});

test("a buffer of its own that the host gives away leaves a memory that traps", () => {
  const memory = make();
  const buffer = memory.exactBuffer();
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  expect(codeOf(() => memory.getU8(0))).toBe("detached");
});
