// Vector kernels on sparse memory, where the loops for vectors leave every access to others: the host's engine has the right results.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, defineTarget, i32, instantiate } from "@atoll/core";
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
