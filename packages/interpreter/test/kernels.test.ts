// Compiled kernels against the host's own engine: what joins operations is tried on what compilers emit. And the accesses that the
// loops leave to the slow way: unaligned ones, those that end behind the memory, and those of NaNs with a payload.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Trap } from "@atoll/core";
import { type FunctionInstance } from "@atoll/core/engine";
import { type Bits, decodeModule, instantiateModule } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { engine, instance } from "./instances.ts";

const folder = join(process.env["ATOLL_SHARED"] ?? "", "bench/plain");
const present = process.env["ATOLL_SHARED"] !== undefined && existsSync(folder);
if (!present) console.log("There is no bench/plain below ATOLL_SHARED: its kernels are skipped.");

const REPETITIONS: Readonly<Record<string, number>> = { fib: 18, mandel: 20, i64mix: 5000, coremarkish: 4 };

test.skipIf(!present).for(present ? readdirSync(folder).filter((file) => file.endsWith(".wasm")) : ["none"])(
  "%s gives what the host's engine gives",
  (file) => {
    const bytes = readFileSync(join(folder, file));
    const n = REPETITIONS[file.replace(".wasm", "")] ?? 1;
    const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports["run"] as (n: number) => number;
    const ours = instantiateModule({ module: decodeModule(bytes), engine }).exports.get("run") as FunctionInstance;
    expect(ours.invoke([n])).toEqual([native(n)]);
  },
);

const vectors = join(import.meta.dirname, "../../../tools/bench/simd");

test.for(readdirSync(vectors).filter((file) => file.endsWith(".wasm")))(
  "vectors: %s gives what the host's engine gives",
  (file) => {
    const bytes = readFileSync(join(vectors, file));
    const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports["run"] as (n: number) => number;
    const ours = instantiateModule({ module: decodeModule(bytes), engine }).exports.get("run") as FunctionInstance;
    for (const n of [1, 2]) expect(ours.invoke([n])).toEqual([native(n)]);
  },
);

const ACCESSES = `(module (memory 1)
  (func (export "word") (param i32 i32) (result i32) (i32.store (local.get 0) (local.get 1)) (i32.load (local.get 0)))
  (func (export "half") (param i32 i32) (result i32) (i32.store16 (local.get 0) (local.get 1)) (i32.load16_u (local.get 0)))
  (func (export "long") (param i32 i64) (result i64) (i64.store (local.get 0) (local.get 1)) (i64.load (local.get 0)))
  (func (export "single") (param i32 f32) (result f32) (f32.store (local.get 0) (local.get 1)) (f32.load (local.get 0)))
  (func (export "double") (param i32 f64) (result f64) (f64.store (local.get 0) (local.get 1)) (f64.load (local.get 0)))
  (func (export "next") (param i32) (result i32) (i32.load8_u (i32.add (local.get 0) (i32.const 1)))))`;

test.for([0, 1, 2, 3, 4, 5, 7, 8, 65_526])("values pass through memory at address %i", async (address) => {
  const { exports } = await instance(ACCESSES);
  const call = (name: string, value: Bits): Bits => (exports.get(name) as FunctionInstance).invoke([address, value])[0];
  expect(call("word", -0x1234_5678)).toBe(-0x1234_5678);
  expect(call("half", 0xfedc)).toBe(0xfedc);
  expect(call("long", 0xfedc_ba98_7654_3210n)).toBe(0xfedc_ba98_7654_3210n);
  expect(call("single", 0x7fa0_0001)).toBe(0x7fa0_0001);
  expect(call("double", 0x7ff4_0000_0000_0001n)).toBe(0x7ff4_0000_0000_0001n);
});

test("an access that ends behind the memory traps with its address, and writes nothing", async () => {
  const { exports } = await instance(ACCESSES);
  const call = (name: string, ...args: readonly Bits[]): Bits =>
    (exports.get(name) as FunctionInstance).invoke(args)[0];
  const fault = (run: () => unknown): unknown => {
    try {
      run();
    } catch (error) {
      if (error instanceof Trap)
        return { code: error.code, address: error.fault?.address, frames: error.frames.length };
    }
    return undefined;
  };
  expect(fault(() => call("long", 65_532, -1n))).toEqual({ code: "out_of_bounds_memory", address: 65_532, frames: 1 });
  expect(call("word", 65_532, 0)).toBe(0);
  expect(fault(() => call("word", -4, 1))).toMatchObject({ address: 2 ** 32 - 4 });
  expect(fault(() => call("next", 65_535))).toMatchObject({ address: 65_536 });
  // The address wraps before the access, not in it.
  expect(call("next", -1)).toBe(0);
});
