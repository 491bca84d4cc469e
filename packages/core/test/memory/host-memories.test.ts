// Memories whose bytes lie in the host's own: what others do with the host's memory is noticed, what is charged is given back, and nothing is
// made ready later.

import { Worker } from "node:worker_threads";
import { thrown } from "@atoll/testing";
import { expect, test, vi } from "vitest";
import { ArgumentError } from "../../src/errors/errors.ts";
import { FlatMemory, type FlatMemoryOptions } from "../../src/memory/flat-memory.ts";
import { addressTypeOf, type HostMemories, webAssemblyMemories } from "../../src/memory/host-memories.ts";
import { MemoryFault } from "../../src/memory/memory.ts";
import { SharedMemory } from "../../src/memory/shared-memory.ts";
import type { AddressType, MemoryType } from "../../src/module/types.ts";
import type { VirtualMemory } from "../../src/memory/virtual-memory.ts";

const PAGE = 65_536;
const host = webAssemblyMemories;

function typeOf(min: number, max: number, addressType: AddressType = "i32"): MemoryType {
  return { addressType, limits: { min: BigInt(min), max: BigInt(max) }, shared: false, pageSizeLog2: 16 };
}

/** A flat memory of 1 to 8 pages, and the host's behind it. */
function make(
  options: FlatMemoryOptions = {},
  type = typeOf(1, 8),
): { memory: FlatMemory; behind: WebAssembly.Memory } {
  const memory = new FlatMemory(type, { host, ...options });
  if (memory.hosted === undefined) throw new Error("the host has it not");
  return { memory, behind: memory.hosted.memory };
}

function account(limit: number): { readonly charge: (bytes: number) => boolean; readonly bytes: () => number } {
  let taken = 0;
  const charge = (bytes: number): boolean => {
    if (taken + bytes > limit) return false;
    taken += bytes;
    return true;
  };
  return { charge, bytes: () => taken };
}

test("the bytes are the host's, behind tables of pages where not all of them can be reached", () => {
  const plain = make();
  plain.memory.setU32(8, 0x11223344);
  expect(new DataView(plain.behind.buffer).getUint32(8, true)).toBe(0x11223344);
  expect(plain.memory.hosted).toMatchObject({ addressType: "i32", lead: 0 });
  const guarded = make({ nullGuard: 16 });
  guarded.memory.setU32(16, 0x11223344);
  const { lead = 0, pages } = guarded.memory.hosted ?? {};
  expect(lead % PAGE).toBe(0);
  expect(new DataView(guarded.behind.buffer).getUint32(lead + 16, true)).toBe(0x11223344);
  expect(pages?.window).toMatchObject({ start: 16, place: lead, floor: PAGE, end: PAGE });
  expect(thrown(MemoryFault, () => guarded.memory.getU8(15)).code).toBe("null_access");
});

test("growing takes the host's pages, and keeps its account and its limit", () => {
  const { charge, bytes } = account(3 * PAGE);
  const { memory, behind } = make({ charge });
  memory.setU8(5, 7);
  expect(memory.grow(2)).toBe(1);
  expect(memory.grow(1)).toBe(-1);
  expect([behind.buffer.byteLength, bytes()]).toEqual([3 * PAGE, 3 * PAGE]);
  expect(memory.getU8(5)).toBe(7);
  memory.dispose();
  expect(bytes()).toBe(0);
  expect(() => new FlatMemory(typeOf(9, 9), { host, charge })).toThrow("over the limit");
});

test.each([0, 1])("what somebody else grew is noticed, with %i pages at first", (min) => {
  const { charge, bytes } = account(4 * PAGE);
  const { memory, behind } = make({ charge }, typeOf(min, 8));
  const { access } = memory;
  behind.grow(2);
  memory.setU8((min + 2) * PAGE - 1, 7);
  expect(memory.getU8((min + 2) * PAGE - 1)).toBe(7);
  expect([memory.byteLength, memory.pages, bytes()]).toEqual([(min + 2) * PAGE, min + 2, (min + 2) * PAGE]);
  expect(memory.access === access).toBe(false);
  expect(memory.access).toMatchObject({ form: "flat", view: { byteLength: (min + 2) * PAGE } });
  // What the account refuses is there all the same, and is not given back.
  behind.grow(3);
  expect([memory.grow(0), bytes()]).toEqual([min + 5, (min + 2) * PAGE]);
  memory.dispose();
  expect(bytes()).toBe(0);
});

test("nobody makes it longer than it may be, not even by the host's memory", () => {
  const { behind } = make({ byteLimit: 3 * PAGE });
  expect(() => behind.grow(3)).toThrow(RangeError);
  expect(behind.grow(2)).toBe(1);
});

test("pages can be refused only where that was said at first", () => {
  const divide = (memory: FlatMemory): boolean => {
    let done = false;
    memory.mapInside((pages) => {
      done = pages.divide();
      if (done) pages.set(0, PAGE, undefined);
      return {} as VirtualMemory;
    });
    return done;
  };
  expect(divide(make().memory)).toBe(false);
  const { memory } = make({ divisible: true }, typeOf(2, 8));
  memory.setU8(PAGE, 9);
  expect(divide(memory)).toBe(true);
  expect(thrown(MemoryFault, () => memory.getU8(0)).code).toBe("unmapped");
  expect(memory.hosted?.pages?.window.end).toBe(0);
  expect([memory.getU8(PAGE), memory.access.form]).toEqual([9, "paged"]);
});

test("64-bit memories lie in a host's 64-bit memory, or in one of 32 bits where it has none", () => {
  const type = typeOf(1, 4, "i64");
  const narrow: HostMemories = {
    create: (request) => (request.addressType === "i64" ? undefined : host.create(request)),
  };
  const there = new FlatMemory(type, { host: narrow });
  expect(there.hosted).toMatchObject({ addressType: "i32", pages: { window: { end: PAGE } } });
  there.setU8(5, 1);
  expect(there.grow(1)).toBe(1);
  const wide = host.create({ addressType: "i64", initial: 1, maximum: 2 });
  if (wide !== undefined) {
    const memory = new FlatMemory(type, { host });
    expect([memory.hosted?.addressType, memory.grow(2), memory.byteLength]).toEqual(["i64", 1, 3 * PAGE]);
  }
});

test("a memory in bytes, or of a host that has none, is refused or lies in a buffer", () => {
  const bytes = { ...typeOf(5, 9), pageSizeLog2: 0 };
  expect(new FlatMemory(bytes, { host }).hosted).toBeUndefined();
  const { charge, bytes: charged } = account(8 * PAGE);
  expect(() => new FlatMemory(typeOf(1, 2), { host: { create: () => undefined }, charge })).toThrow(RangeError);
  expect(charged()).toBe(0);
});

test("a shared memory is handed on as the host's", async () => {
  const type = { ...typeOf(1, 64), shared: true };
  const { charge, bytes } = account(64 * PAGE);
  const memory = new SharedMemory(type, { host, charge });
  const behind = memory.hosted?.memory;
  if (behind === undefined) throw new Error("it has no host's memory");
  const thread = `import { parentPort, workerData } from "node:worker_threads";
    const { SharedMemory } = await import(${JSON.stringify(new URL("../../src/memory/shared-memory.ts", import.meta.url).href)});
    const memory = new SharedMemory(workerData.type, { memory: workerData.behind });
    const before = memory.grow(3);
    memory.setU8(4 * ${PAGE} - 1, 42);
    parentPort.postMessage(before);`;
  const before = await new Promise<number>((resolve, reject) => {
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(thread)}`), {
      workerData: { behind, type },
      execArgv: ["--conditions=@atoll/source", "--no-warnings"],
    });
    worker.once("message", resolve).once("error", reject);
  });
  expect([before, memory.byteLength, memory.getU8(4 * PAGE - 1)]).toEqual([1, 4 * PAGE, 42]);
  expect([memory.grow(2), memory.byteLength, bytes()]).toEqual([4, 6 * PAGE, 3 * PAGE]);
  expect([memory.grow(60), bytes()]).toEqual([-1, 3 * PAGE]);
  memory.dispose();
  expect(bytes()).toBe(0);
});

test("a shared memory of the host's is known where a program has put another WebAssembly in its place", () => {
  const type = { ...typeOf(1, 4), shared: true };
  const behind = new SharedMemory(type, { host }).hosted?.memory;
  if (behind === undefined) throw new Error("it has no host's memory");
  vi.stubGlobal("WebAssembly", { Memory: Map });
  try {
    expect(new SharedMemory(type, { memory: behind }).byteLength).toBe(PAGE);
  } finally {
    vi.unstubAllGlobals();
  }
});

test("a memory that is not shared is not taken for one that is", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const message = thrown(ArgumentError, () => new SharedMemory({ ...typeOf(1, 2), shared: true }, { memory })).message;
  expect(message).toBe("the memory of a shared memory is a shared WebAssembly.Memory: give another's `hosted.memory`");
  expect(addressTypeOf(memory)).toBe("i32");
});
