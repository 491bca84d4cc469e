// The cases of memories fail where a memory does what they ask it not to do, each at its own; and what is skipped says why.

import { type Engine, flat32, type MemoryPolicy } from "@atoll/core";
import { FlatMemory } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { type ConformanceCase, memoryCases, runCases } from "@atoll/testing";
import { expect, test } from "vitest";

const engines = [interpreter()];
const plain: MemoryPolicy = { ...flat32(), mapping: "none" };

/** A policy whose memories are of this class. */
function policyOf(made: typeof FlatMemory): MemoryPolicy {
  return { ...plain, create: ({ type }) => new made(type) };
}

async function failed(cases: readonly ConformanceCase[]): Promise<readonly string[]> {
  const results = await runCases(cases);
  return results.filter(({ state }) => state === "failed").map(({ id }) => id);
}

test("a memory as it should be passes, and has its cases", async () => {
  const cases = memoryCases({ policy: () => plain, engines });
  expect(cases.map(({ id }) => id)).toContain("i32/methods/copy-between");
  expect(cases.map(({ id }) => id)).toContain("i32/access/seed-1");
  expect(cases.map(({ id }) => id)).toContain("i32/interpreter/last-byte");
  expect(await failed(cases)).toEqual([]);
});

test("the names of cases stay", () => {
  const policy: MemoryPolicy = { ...flat32(), mapping: "optional" };
  const ids = memoryCases({ policy: () => policy, engines }).map(({ id }) => id);
  expect(ids.join(" ")).toMatchInlineSnapshot(
    `"i32/methods/numbers i32/methods/past-the-end i32/methods/signed-numbers i32/methods/bad-arguments i32/methods/large-numbers i32/methods/null-guard i32/methods/ranges i32/methods/gather i32/methods/copy-within i32/methods/copy-between i32/methods/growth i32/methods/charges i32/methods/segments i32/access/seed-1 i32/access/seed-2 i32/access/seed-3 i32/interpreter/last-byte i32/interpreter/atomics i32/interpreter/null-guard i32/interpreter/shared-view i32/interpreter/growth i32/interpreter/mapped/i32.load8_u i32/interpreter/mapped/i64.load16_s i32/interpreter/mapped/i32.load i32/interpreter/mapped/f32.load i32/interpreter/mapped/i64.load i32/interpreter/mapped/f64.load i32/interpreter/mapped/v128.load i32/interpreter/mapped/v128.load8x8_u i32/interpreter/mapped/v128.load32_splat i32/interpreter/mapped/v128.load64_lane i32/interpreter/mapped/memory.copy-from i32/interpreter/mapped/i32.store8 i32/interpreter/mapped/i64.store16 i32/interpreter/mapped/i32.store i32/interpreter/mapped/i64.store i32/interpreter/mapped/f64.store i32/interpreter/mapped/v128.store i32/interpreter/mapped/v128.store16_lane i32/interpreter/mapped/memory.fill i32/interpreter/mapped/memory.copy-to i32/interpreter/mapped/memory.init i32/interpreter/mapped/i32.atomic.load i32/interpreter/mapped/i64.atomic.store i32/interpreter/mapped/i32.atomic.rmw16.add_u i32/interpreter/mapped/i64.atomic.rmw.cmpxchg i32/interpreter/mapped/across-the-end i32/interpreter/mapped/figures"`,
  );
});

test("one that copies forwards only fails where ranges overlap", async () => {
  class Forwards extends FlatMemory {
    override copy(to: number, from: this, source: number, length: number): void {
      this.check(to, length, "write");
      from.check(source, length, "read");
      for (let i = 0; i < length; i++) this.setU8(to + i, from.getU8(source + i));
    }
  }
  const cases = memoryCases({ policy: () => policyOf(Forwards), engines }).filter(({ id }) => id.includes("/methods/"));
  const found = await failed(cases);
  expect(found).toContain("i32/methods/copy-within");
  expect(found).not.toContain("i32/methods/ranges");
});

test("one that takes more than it says fails where it is charged", async () => {
  const greedy: MemoryPolicy = { ...plain, create: ({ type }) => new FlatMemory(type) };
  const cases = memoryCases({ policy: () => greedy, engines }).filter(({ id }) => id.includes("/methods/"));
  expect(await failed(cases)).toEqual(["i32/methods/charges"]);
});

test("what an engine lacks is skipped with a reason", () => {
  const engine: Engine = Object.create(interpreter(), { features: { value: new Set() } });
  const atomics = memoryCases({ policy: () => plain, engines: [engine] }).find(({ id }) => id.endsWith("/atomics"));
  expect(atomics?.skip).toBe("interpreter has no threads");
});

test("what is no policy is said so", () => {
  expect(() => memoryCases({ policy: () => ({ ...plain, outOfBounds: "wrap" }), engines })).toThrow("wrap");
  expect(() => memoryCases({ policy: 1 as never, engines })).toThrow("policy");
});
