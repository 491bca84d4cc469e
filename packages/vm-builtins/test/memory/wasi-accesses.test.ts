// What WASI reads and writes for a guest on sparse memory, at the edge of what may be reached: all of it is checked before a byte is written. Accesses of the
// guest itself are among the tests of all memories (memory-conformance.test.ts).
import { compile, instantiate, pointer, u32 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wasi } from "@atoll/targets";
import { assembleText } from "@atoll/testing/wat";
import { bufferedInput, bufferedOutput, wasi as wasiServices } from "@atoll/wasi-builtins";
import { expect, test } from "vitest";
import { sparse } from "../../src/memory/sparse-policy.ts";
import { PAGE, spaceOf } from "../memories.ts";

/** Pages 8 and 11 can be written, 9 only read; 10 is not mapped. */
const WRITABLE = 8 * PAGE;
const READABLE = 9 * PAGE;
const UNMAPPED = 10 * PAGE;
const BEHIND = 11 * PAGE;

test.each(["i32", "i64"] as const)("what WASI does for a guest on sparse memory, %s", async (addressType) => {
  const P = addressType;
  const text = `(module
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 ${P} ${P} ${P}) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 ${P} ${P} ${P}) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param ${P} ${P}) (result i32)))
    (memory (export "memory") ${P} 1 64)
    (func (export "read") (param ${P} ${P} ${P}) (result i32) (call $read (i32.const 0) (local.get 0) (local.get 1) (local.get 2)))
    (func (export "write") (param ${P} ${P} ${P}) (result i32) (call $write (i32.const 1) (local.get 0) (local.get 1) (local.get 2)))
    (export "random" (func $random)))`;
  const target = wasi.extend({ name: "wasi-sparse", memory: sparse({ nullGuard: 1024 }) });
  const stdout = bufferedOutput();
  const stdin = bufferedInput("the tide is coming in");
  const instance = instantiate(compile(await assembleText(text), target), {
    engine: interpreter(),
    provide: wasiServices({ stdin, stdout }),
  });
  const { memory } = instance;
  const space = spaceOf(memory);
  space.map(WRITABLE, 2 * PAGE, 3, 1);
  memory.fill(WRITABLE, 7, 2 * PAGE);
  space.protect(READABLE, PAGE, 1);
  const EFAULT = 21;
  const VECTORS = 2048;
  const COUNT = 4096;
  const call = (name: "read" | "write", out: number, ...ranges: [number, number][]): number => {
    for (const [i, [at, length]] of ranges.entries()) {
      memory.setAddress(VECTORS + 2 * i * memory.addressWidth, at);
      memory.setAddress(VECTORS + (2 * i + 1) * memory.addressWidth, length);
    }
    const type = { params: [pointer, pointer, pointer], results: [u32] } as const;
    return instance.func(name, type)(VECTORS, ranges.length, out);
  };
  const untouched = (): void => expect(memory.read(READABLE - 16, 16).every((byte) => byte === 7)).toBe(true);

  // The second page cannot be written, or is not there; the second of two vectors; the count's place. Nothing is read in any case.
  expect(call("read", COUNT, [READABLE - 8, 16])).toBe(EFAULT);
  expect(call("read", COUNT, [READABLE - 8, 8], [UNMAPPED - 4, 8])).toBe(EFAULT);
  expect(call("read", COUNT, [READABLE - 8, 8], [500, 8])).toBe(EFAULT);
  expect(call("read", UNMAPPED - 2, [READABLE - 8, 8])).toBe(EFAULT);
  untouched();
  // What comes next comes from the beginning.
  expect(call("read", COUNT, [READABLE - 8, 8], [WRITABLE, 4])).toBe(0);
  expect(memory.getAddress(COUNT)).toBe(12);
  expect(new TextDecoder().decode(memory.read(READABLE - 8, 8))).toBe("the tide");

  // Reading the guest's memory crosses protections, but no hole; nothing is written in part.
  expect(call("write", COUNT, [READABLE - 8, 8], [UNMAPPED - 1, 2])).toBe(EFAULT);
  expect(stdout.text).toBe("");
  expect(call("write", COUNT, [READABLE - 8, 8])).toBe(0);
  expect(stdout.text).toBe("the tide");
  const random = instance.func("random", { params: [pointer, pointer], results: [u32] });
  expect([random(READABLE - 4, 8), random(UNMAPPED, 1), random(BEHIND - 1, 2)]).toEqual([EFAULT, EFAULT, EFAULT]);
  expect(new TextDecoder().decode(memory.read(READABLE - 8, 8))).toBe("the tide");
});
