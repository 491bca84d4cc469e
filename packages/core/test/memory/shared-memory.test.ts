// What a shared memory charges: each side answers for what it took, and gives back that and no more.

import { Worker } from "node:worker_threads";
import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { ArgumentError } from "../../src/errors/errors.ts";
import { SharedMemory } from "../../src/memory/shared-memory.ts";
import type { MemoryType } from "../../src/module/types.ts";

const PAGE = 65_536;
const TYPE: MemoryType = { addressType: "i32", limits: { min: 1n, max: 8n }, shared: true, pageSizeLog2: 16 };

/** An account that allows so many bytes. */
function account(limit: number): { readonly charge: (bytes: number) => boolean; readonly bytes: () => number } {
  let taken = 0;
  const charge = (bytes: number): boolean => {
    if (taken + bytes > limit) return false;
    taken += bytes;
    return true;
  };
  return { charge, bytes: () => taken };
}

test("what another thread added is not given back", () => {
  const mine = account(4 * PAGE);
  const theirs = account(8 * PAGE);
  const first = new SharedMemory(TYPE, { charge: mine.charge });
  const second = new SharedMemory(TYPE, { charge: theirs.charge, buffer: first.buffer });
  expect(second.grow(5)).toBe(1);
  expect(first.byteLength).toBe(6 * PAGE);
  expect([mine.bytes(), theirs.bytes()]).toEqual([PAGE, 6 * PAGE]);
  first.dispose();
  second.dispose();
  second.dispose();
  expect([mine.bytes(), theirs.bytes()]).toEqual([0, 0]);
});

test("a buffer of another thread counts with all its bytes", () => {
  const memory = new SharedMemory(TYPE);
  memory.grow(4);
  const { buffer } = memory;
  expect(() => new SharedMemory(TYPE, { charge: account(4 * PAGE).charge, buffer })).toThrow(
    "a memory of 327680 bytes is over the limit",
  );
});

test("growing is charged, and refused growing is not", () => {
  const { charge, bytes } = account(3 * PAGE);
  const memory = new SharedMemory(TYPE, { charge });
  expect(memory.grow(2)).toBe(1);
  expect(memory.grow(1)).toBe(-1);
  expect(bytes()).toBe(3 * PAGE);
  memory.dispose();
  expect(bytes()).toBe(0);
});

test("threads that grow it at once get different pages", async () => {
  const type: MemoryType = { ...TYPE, limits: { min: 1n, max: 65_536n } };
  const memory = new SharedMemory(type);
  const thread = `import { parentPort, workerData } from "node:worker_threads";
    const { SharedMemory } = await import(${JSON.stringify(new URL("../../src/memory/shared-memory.ts", import.meta.url).href)});
    const memory = new SharedMemory(workerData.type, { buffer: workerData.buffer });
    const ready = new Int32Array(workerData.buffer, 0, 1);
    Atomics.add(ready, 0, 1);
    while (Atomics.load(ready, 0) < 2);
    const sizes = [];
    for (let i = 0; i < 3000; i++) sizes.push(memory.grow(1));
    parentPort.postMessage(sizes);`;
  const sizes = await Promise.all(
    [1, 2].map(
      () =>
        new Promise<number[]>((resolve, reject) => {
          const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(thread)}`), {
            workerData: { buffer: memory.buffer, type },
            execArgv: ["--conditions=@atoll/source", "--no-warnings"],
          });
          worker.once("message", resolve).once("error", reject);
        }),
    ),
  );
  expect(sizes.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 6000 }, (_, i) => 1 + i));
  expect(memory.pages).toBe(6001);
  memory.setU8(6001 * PAGE - 1, 1);
});

test("what is no other memory's buffer is refused", () => {
  const odd = (buffer: unknown): string =>
    thrown(ArgumentError, () => new SharedMemory(TYPE, { buffer: buffer as SharedArrayBuffer })).message;
  expect(odd(new ArrayBuffer(PAGE))).toMatch("is a SharedArrayBuffer");
  expect(odd(new SharedArrayBuffer(PAGE))).toBe(
    "a SharedArrayBuffer of 65536 bytes is no memory: give another SharedMemory's `buffer`",
  );
  for (const length of [0, 7, 12]) expect(odd(new SharedArrayBuffer(length))).toMatch("is no memory");
  expect(odd(new SharedArrayBuffer(PAGE, { maxByteLength: 8 * PAGE }))).toMatch("is no memory");
  const bytes = new SharedMemory({ ...TYPE, pageSizeLog2: 0, limits: { min: 5n, max: 9n } });
  expect([bytes.grow(3), bytes.grow(1), bytes.grow(1)]).toEqual([5, 8, -1]);
  expect(odd(bytes.buffer)).toBe("9 bytes are no whole number of pages of 65536 bytes");
});

test("what threads may add costs nothing until they do", () => {
  const before = process.memoryUsage.rss();
  const memory = new SharedMemory({ ...TYPE, limits: { min: 1n, max: 65_536n } });
  expect(memory.grow(65_535)).toBe(1);
  expect(process.memoryUsage.rss() - before).toBeLessThan(2 ** 26);
});
