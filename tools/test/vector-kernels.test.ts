// Vectors on sparse memory: kernels, of which the host's engine has the right results, and accesses far out and across pages.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, defineTarget, i32, i64, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { sparse } from "@atoll/vm-builtins";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../bench/simd");
const target = defineTarget({ name: "sparse", version: "1.0.0", memory: sparse(), sets: [] });

test.for(globSync("*.wasm", { cwd: folder }))("%s on sparse memory gives what the host's engine gives", (file) => {
  const bytes = readFileSync(join(folder, file));
  const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports["run"] as (n: number) => number;
  using instance = instantiate(compile(bytes, target), { engine: interpreter(), provide: {} });
  const run = instance.func("run", { params: [i32], results: [i32] });
  for (const n of [1, 2]) expect(run(n)).toBe(native(n));
});

test("vectors beyond four gibibytes, across pages, and outside", async () => {
  const text = `(module (memory i64 1000000)
    (func (export "run") (param $at i64) (param $value i64) (result i64)
      (v128.store offset=8 (local.get $at) (i64x2.splat (local.get $value)))
      (v128.store32_lane offset=4 3 (local.get $at) (i64x2.splat (local.get $value)))
      (i64x2.extract_lane 1 (i64x2.add (v128.load offset=8 (local.get $at)) (v128.load64_splat offset=8 (local.get $at))))))`;
  using instance = instantiate(compile(new Uint8Array(await parse(text)), target), {
    engine: interpreter(),
    provide: {},
  });
  const run = instance.func("run", { params: [i64, i64], results: [i64] });
  const value = 0x0123_4567_89ab_cdefn;
  for (const at of [0n, 1n, 4_080n, 65_520n, 65_525n, 0xffff_fff0n, 0xffff_fff8n, 0x1_0000_0000n, 60_000_000_001n]) {
    expect(run(at, value), `at ${at}`).toBe(2n * value);
  }
  const size = 65_536n * 1_000_000n;
  expect(run(size - 24n, value)).toBe(2n * value);
  for (const at of [size - 23n, size, 2n ** 63n, -8n]) {
    expect(() => run(at, value), `at ${at}`).toThrow(/(unmapped|out of bounds) memory access/);
  }
});
