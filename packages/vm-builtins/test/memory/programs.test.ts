// Programs of other toolchains, made for flat 64-bit memory, unchanged on sparse memory: the same results, and memory committed only for
// what they touch. They lie in ATOLL_SHARED; without it these tests are skipped.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { compile, defineTarget, ExitError, gibibytes, i32, mebibytes, instantiate, Trap, u64 } from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { wasi } from "@atoll/targets";
import { bufferedOutput, wasi as wasiServices } from "@atoll/wasi-builtins";
import { expect, test } from "vitest";
import { sparse } from "../../src/memory/sparse-policy.ts";
import { mappable } from "../memories.ts";

const folder = resolve(process.env["ATOLL_SHARED"] ?? "missing", "programs/wasm");
const missing = !existsSync(folder);
if (missing) console.warn(`skipped: no programs in ${folder}; set ATOLL_SHARED`);

const program = (name: string): Uint8Array => new Uint8Array(readFileSync(resolve(folder, `${name}.wasm`)));
const growing = sparse({ grow: "map" });

const ENGINES = [interpreter(), compiler()];
const BIG = ENGINES.flatMap((engine) => ["big64", "big64-table64"].map((name) => ({ name, engine })));

test.skipIf(missing).each(BIG)("$name on $engine.name: trees, copies, and a walk over 5 GiB", ({ name, engine }) => {
  const target = defineTarget({ name: "sparse", version: "1.0.0", memory: growing, sets: [] });
  using instance = instantiate(compile(program(name), target), { engine });
  const memory = mappable(instance.memory);
  const one = { params: [u64], results: [u64] } as const;
  expect(instance.func("tree", one)(100_000n)).toBe(8501047813217909575n);
  expect(instance.func("fptr", one)(1_000_001n)).toBe(13058931236894730691n);
  expect(instance.func("copy", one)(1_000_003n)).toBe(10699892527931522247n);
  const before = memory.virtual.stats().committed;
  expect(instance.func("strided", { params: [u64, u64], results: [u64] })(5n << 30n, 1n << 20n)).toBe(652800n);
  expect(memory.byteLength).toBeGreaterThan(gibibytes(5));
  expect(memory.virtual.stats().committed - before).toBeLessThanOrEqual(5 * 1024 * 65536);
  expect(instance.func("peek8off", { params: [u64], results: [i32] })(0n)).toBe(0);
  for (const address of [2n ** 40n, 2n ** 64n - 8n]) {
    expect(() => instance.func("peek", one)(address)).toThrow(Trap);
  }
});

test.skipIf(missing).each(ENGINES)("a libc's malloc of 5 GiB under WASI, on $name", (engine) => {
  const target = wasi.extend({ name: "wasi-sparse", memory: sparse({ grow: "map", nullGuard: 1024 }) });
  const stdout = bufferedOutput();
  using instance = instantiate(compile(program("h64s"), target), {
    engine,
    provide: wasiServices({ args: ["h64"], stdout }),
  });
  expect(instance.func("_start", { params: [], results: [] })).toThrow(ExitError);
  expect(stdout.text).toBe("sizeof(void*)=8 sizeof(long)=8 sizeof(size_t)=8\n25600 -\n5GiB malloc ok\n0 ok\n");
  const memory = mappable(instance.memory);
  expect(memory.virtual.stats().mapped).toBeGreaterThan(gibibytes(5));
  expect(memory.virtual.stats().committed).toBeLessThan(mebibytes(128));
});

const OTHERS = [
  ["coremarkish64", "3000", "6f765394b126ebff96d969327a3fd92e0f576e6817227cd294f12f60a6a0e089"],
  ["polybench64", "all 128 1", "b2e64aecdc14902c4ca4b19aed6c11ae1a2a83b7e9482e0ab403f30c7a086808"],
  ["raytrace64", "640 -c", "7f691bcc328a5f9223bb5720218c1b6b1a48013ede70d3b786a3ddcd7c52373c"],
] as const;

test.skipIf(missing).each(OTHERS)("%s, compiled, needs no tables for its memory", (name, args, sha256) => {
  const target = wasi.extend({ name: "wasi-sparse", memory: growing });
  const stdout = bufferedOutput();
  using instance = instantiate(compile(program(name), target), {
    engine: compiler(),
    provide: wasiServices({ args: ["h64", ...args.split(" ")], stdout }),
  });
  expect(instance.func("_start", { params: [], results: [] })).toThrow(ExitError);
  expect(createHash("sha256").update(stdout.bytes).digest("hex")).toBe(sha256);
  expect(instance.memory.hosted?.pages?.window.end).toBe(instance.memory.byteLength);
});
