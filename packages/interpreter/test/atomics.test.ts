// Shared memory: atomic accesses of two instances, growth that another sees, waiting within the limits of the run.

import { ExhaustionError, SharedMemory } from "@atoll/core";
import { RunLimits } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { call, callAsync, instance } from "./instances.ts";

const TYPE = { addressType: "i32", limits: { min: 1n, max: 3n }, shared: true, pageSizeLog2: 16 } as const;
const TEXT = `(module (import "" "memory" (memory 1 3 shared))
  (func (export "add") (param i32 i64) (result i64) (i64.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "cas8") (param i32 i32 i32) (result i32)
    (i32.atomic.rmw8.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "wait") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1))))`;

test("two instances share what they store", async () => {
  const memory = new SharedMemory(TYPE);
  const [a, b] = [await instance(TEXT, [memory]), await instance(TEXT, [memory])];
  expect(call(a, "add", 8, 0x1_0000_0001n)).toEqual([0n]);
  expect(call(b, "add", 8, 0xffff_fffe_ffff_ffffn)).toEqual([0x1_0000_0001n]);
  expect(call(a, "add", 8, 0n)).toEqual([0n]);
  expect(call(a, "cas8", 3, 0, 0x1ff)).toEqual([0]);
  expect(call(b, "cas8", 3, 0xfe, 1)).toEqual([0xff]);
  expect(call(b, "cas8", 3, 0x2ff, 7)).toEqual([0xff]);
  expect(call(a, "load", 0)).toEqual([0x0700_0000]);
});

test("an access that is not aligned is a trap", async () => {
  const guest = await instance(TEXT, [new SharedMemory(TYPE)]);
  expect(() => call(guest, "add", 4, 1n)).toThrow("unaligned atomic");
});

test("what another thread has grown is there", async () => {
  const memory = new SharedMemory(TYPE);
  const here = await instance(TEXT, [memory]);
  const there = new SharedMemory(TYPE, { buffer: memory.buffer });
  expect(() => call(here, "load", 65536)).toThrow("out of bounds");
  expect(there.grow(1)).toBe(1);
  there.setU32(65536, 99);
  expect(call(here, "load", 65536)).toEqual([99]);
  expect(call(here, "size")).toEqual([2]);
  expect(call(here, "grow", 2)).toEqual([-1]);
  expect(call(here, "grow", 1)).toEqual([2]);
});

test("waiting ends by value, by time, and by the limits of the run", async () => {
  const memory = new SharedMemory(TYPE);
  const guest = await instance(TEXT, [memory]);
  expect(call(guest, "wait", 0, 1, -1n)).toEqual([1]);
  expect(call(guest, "wait", 0, 0, 1_000_000n)).toEqual([2]);
  // Time passes only while it waits.
  let clock = (): number => 0;
  const limited = await instance(TEXT, [memory], new RunLimits({ timeout: 20 }, () => clock()));
  clock = () => performance.now();
  expect(() => call(limited, "wait", 0, 0, -1n)).toThrow(ExhaustionError);
});

test("an asynchronous call waits without blocking, and is woken", async () => {
  const memory = new SharedMemory(TYPE);
  const [a, b] = [await instance(TEXT, [memory]), await instance(TEXT, [memory])];
  const waiting = callAsync(a, "wait", 4, 0, -1n);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(call(b, "notify", 4, 10)).toEqual([1]);
  expect(await waiting).toEqual([0]);
});

test("memory that is not shared cannot be waited on", async () => {
  const guest = await instance(`(module (memory 1 1)
    (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))
    (func (export "notify") (result i32) (memory.atomic.notify (i32.const 0) (i32.const 1))))`);
  expect(() => call(guest, "wait")).toThrow("expected shared memory");
  expect(call(guest, "notify")).toEqual([0]);
});
