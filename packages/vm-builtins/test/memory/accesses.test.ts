// Accesses of every kind at the edge of what may be reached, on every backend: the whole range is checked before a byte is written, and the
// trap says what failed, and where. Then the same for what WASI reads and writes for the guest.
import { compile, defineTarget, instantiate, type MemoryPolicy, pointer, u32, WASM_3 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wasi } from "@atoll/targets";
import { assembleText } from "@atoll/testing/wat";
import { bufferedInput, bufferedOutput, wasi as wasiServices } from "@atoll/wasi-builtins";
import { describe, expect, test } from "vitest";
import { sparse } from "../../src/memory/sparse-policy.ts";
import { vmSet } from "../../src/vm-set.ts";
import { type AddressType, MEMORIES, trapOf } from "../guest.ts";
import { PAGE, spaceOf } from "../memories.ts";

/** Pages 8 and 11 can be written, 9 only read; 10 is not mapped. */
const WRITABLE = 8 * PAGE;
const READABLE = 9 * PAGE;
const UNMAPPED = 10 * PAGE;
const BEHIND = 11 * PAGE;

/** Instructions by what they are called here: how many bytes, and the text with A for the address and P for its type. */
const LOADS: Readonly<Record<string, readonly [number, string]>> = {
  "i32.load8_u": [1, "(drop (i32.load8_u A))"],
  "i64.load16_s": [2, "(drop (i64.load16_s A))"],
  "i32.load": [4, "(drop (i32.load A))"],
  "f32.load": [4, "(drop (f32.load A))"],
  "i64.load": [8, "(drop (i64.load A))"],
  "f64.load": [8, "(drop (f64.load A))"],
  "v128.load": [16, "(drop (v128.load A))"],
  "v128.load8x8_u": [8, "(drop (v128.load8x8_u A))"],
  "v128.load32_splat": [4, "(drop (v128.load32_splat A))"],
  "v128.load64_lane": [8, "(drop (v128.load64_lane 1 A (v128.const i64x2 0 0)))"],
  "memory.copy from": [40, "(memory.copy (P.const 65536) A (P.const 40))"],
};
const STORES: Readonly<Record<string, readonly [number, string]>> = {
  "i32.store8": [1, "(i32.store8 A (i32.const -1))"],
  "i64.store16": [2, "(i64.store16 A (i64.const -1))"],
  "i32.store": [4, "(i32.store A (i32.const -1))"],
  "i64.store": [8, "(i64.store A (i64.const -1))"],
  "f64.store": [8, "(f64.store A (f64.const nan))"],
  "v128.store": [16, "(v128.store A (v128.const i64x2 -1 -1))"],
  "v128.store16_lane": [2, "(v128.store16_lane 3 A (v128.const i64x2 -1 -1))"],
  "memory.fill": [40, "(memory.fill A (i32.const 255) (P.const 40))"],
  "memory.copy to": [40, "(memory.copy A (P.const 65536) (P.const 40))"],
  "memory.init": [40, "(memory.init $data A (i32.const 0) (i32.const 40))"],
};
/** Aligned, or they trap for that: only whole pages can be wrong. */
const ATOMICS: Readonly<Record<string, readonly [number, string]>> = {
  "i32.atomic.load": [4, "(drop (i32.atomic.load A))"],
  "i64.atomic.store": [8, "(i64.atomic.store A (i64.const -1))"],
  "i32.atomic.rmw16.add_u": [2, "(drop (i32.atomic.rmw16.add_u A (i32.const 1)))"],
  "i64.atomic.rmw.cmpxchg": [8, "(drop (i64.atomic.rmw.cmpxchg A (i64.const 0) (i64.const -1)))"],
};
const ALL = { ...LOADS, ...STORES, ...ATOMICS };

async function accessGuest(addressType: AddressType, memory: MemoryPolicy) {
  const functions = Object.entries(ALL).map(
    ([name, [, text]]) =>
      `(func (export "${name}") (param ${addressType}) ${text.replaceAll("A", "(local.get 0)").replaceAll("P.", `${addressType}.`)})`,
  );
  const text = `(module (memory ${addressType} 2 64) (data $data "${"x".repeat(40)}") ${functions.join("\n")})`;
  const features = [...WASM_3, "threads"] as const;
  const target = defineTarget({ name: "test", version: "1.0.0", memory, features, sets: [vmSet] });
  const instance = instantiate(compile(await assembleText(text), target), { engine: interpreter() });
  const space = spaceOf(instance.memory);
  expect(space.map(WRITABLE, 4 * PAGE, 3, 1)).toBe(WRITABLE);
  instance.memory.fill(WRITABLE, 7, 4 * PAGE);
  expect(space.unmap(UNMAPPED, PAGE)).toBe(0);
  expect(space.protect(READABLE, PAGE, 1)).toBe(0);
  const run = (name: string, address: number): void => instance.func(name, { params: [pointer], results: [] })(address);
  return { memory: instance.memory, space, run };
}

describe.each(MEMORIES)("%s", (_name, addressType, policy) => {
  test.each(Object.entries(LOADS))("%s", async (name, [width]) => {
    const { run } = await accessGuest(addressType, policy);
    // Across regions, as long as all of it can be read.
    for (const address of [WRITABLE, READABLE - 1, UNMAPPED - width, BEHIND]) run(name, address);
    for (const address of new Set([UNMAPPED - width + 1, UNMAPPED, BEHIND - 1])) {
      if (address + width <= UNMAPPED) continue;
      expect(trapOf(() => run(name, address))).toMatchObject({
        code: "unmapped",
        fault: { address, width, access: "read", region: { kind: "private" } },
      });
    }
  });

  test.each(Object.entries(STORES))("%s", async (name, [width]) => {
    const { memory, run } = await accessGuest(addressType, policy);
    const seen = (): string => Buffer.from(memory.read(READABLE - 64, 128)).toString("hex");
    const before = seen();
    for (const address of new Set([READABLE - width + 1, READABLE - 1, READABLE, UNMAPPED - width])) {
      if (address + width <= READABLE) continue;
      expect(trapOf(() => run(name, address))).toMatchObject({
        code: "protection",
        fault: { address, width, access: "write", region: { size: PAGE } },
      });
      expect(seen()).toBe(before);
    }
    for (const address of new Set([UNMAPPED, BEHIND - width, BEHIND - 1])) {
      expect(trapOf(() => run(name, address))).toMatchObject({ code: "unmapped", fault: { address, width } });
    }
    expect(memory.getU8(BEHIND)).toBe(7);
    run(name, READABLE - width);
    expect(seen()).not.toBe(before);
  });

  test.each(Object.entries(ATOMICS))("%s", async (name, [width]) => {
    const { memory, run } = await accessGuest(addressType, policy);
    const access = name.endsWith(".load") ? "read" : "write";
    run(name, WRITABLE);
    if (access === "read") run(name, READABLE);
    else {
      expect(trapOf(() => run(name, READABLE))).toMatchObject({ code: "protection", fault: { address: READABLE } });
      expect(memory.getU32(READABLE)).toBe(0x07070707);
    }
    for (const address of [UNMAPPED, BEHIND - width]) {
      expect(trapOf(() => run(name, address))).toMatchObject({ code: "unmapped", fault: { address, width, access } });
    }
  });

  test("an access that ends beyond the last byte wrote nothing", async () => {
    const { memory, space, run } = await accessGuest(addressType, policy);
    const end = 64 * PAGE;
    expect(space.map(end - PAGE, PAGE, 3, 1)).toBe(end - PAGE);
    for (const [name, [width]] of Object.entries(STORES)) {
      if (width === 1) continue;
      expect(trapOf(() => run(name, end - 1))).toMatchObject({ code: "out_of_bounds_memory", fault: { width } });
    }
    expect(memory.getU8(end - 1)).toBe(0);
  });
});

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
