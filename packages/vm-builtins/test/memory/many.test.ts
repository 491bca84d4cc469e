// Instances that come and go: what they had of the host goes with them, disposed or not.
import { compile, defineTarget, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { sparse } from "../../src/memory/sparse-policy.ts";
import { vmSet } from "../../src/vm-set.ts";
import { PAGE, paged } from "../memories.ts";

test("a disposed memory has given its buffers back, though it is still referred to", () => {
  const memory = paged();
  memory.setU8(5, 1);
  const { access } = memory;
  expect(access.frames.byteLength).toBeGreaterThan(PAGE);
  memory.dispose();
  expect(memory.access).not.toBe(access);
  expect(memory.access.frames.byteLength).toBe(8);
  // Engines index tables without a check, so these are as long as ever, and everybody's.
  const other = paged();
  other.dispose();
  expect(memory.access.readTable.length).toBe(65_536);
  expect(memory.access.readTable).toBe(other.access.readTable);
});

test("two thousand instances of virtual memory leave nothing", { timeout: 60_000 }, async () => {
  const target = defineTarget({ name: "many", version: "1.0.0", memory: sparse(), sets: [vmSet] });
  const text = `(module (import "vm" "map" (func $map (param i64 i64 i32 i32) (result i64))) (memory (export "memory") i64 1 65536)
    (func (export "f") (result i32) (local i64)
      (local.set 0 (call $map (i64.const 0) (i64.const 262144) (i32.const 3) (i32.const 0)))
      (i64.store (local.get 0) (i64.const 7)) (i32.load (local.get 0))))`;
  const module = compile(await assembleText(text), target);
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 2000; i++) {
    const instance = instantiate(module, { engine: interpreter() });
    expect(instance.func("f", { params: [], results: [i32] })()).toBe(7);
    if (i % 2 === 0) instance[Symbol.dispose]();
    // What weak references were made to lives until the end of the task.
    if (i % 20 === 0) await new Promise((resolve) => void setImmediate(resolve));
  }
  // 2,000 of them have about two gigabytes.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 29);
});
