// Options are read once, and what was checked is what holds: an object whose getters say something else the second time gets no limit past the check. Nor
// does one whose options are its class's.
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { i32 } from "../../src/builtins/ready-types.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { checkOptions } from "../../src/errors/check-options.ts";
import { ExhaustionError, TargetError } from "../../src/errors/errors.ts";
import { count, flag } from "../../src/errors/option-kinds.ts";
import type { InstanceOptions } from "../../src/instance/instance-builder.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { FlatMemory, type FlatMemoryOptions } from "../../src/memory/flat-memory.ts";
import { type RunLimitOptions, RunLimits } from "../../src/runtime/run-limits.ts";
import { wat } from "../assemble.ts";

/** Options each of which has its first value once, and its second from then on. */
function changing<T>(options: { readonly [K in keyof T]?: readonly [first: T[K], later: unknown] }): T & {
  reads: number;
} {
  const made = Object.defineProperty({}, "reads", { value: 0, writable: true, enumerable: false });
  const object = made as T & { reads: number };
  for (const [name, [first, later]] of Object.entries<readonly [unknown, unknown]>(options as never)) {
    let isRead = false;
    const get = (): unknown => {
      object.reads++;
      const value = isRead ? later : first;
      isRead = true;
      return value;
    };
    Object.defineProperty(made, name, { enumerable: true, get });
  }
  return object;
}

const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
const module = compile(
  await wat`(module (memory 1) (func (export "grow") (result i32) (memory.grow (i32.const 100)))
    (func (export "spin") (loop (br 0))))`,
  target,
);
const engine = interpreter();

test("limits are what was checked", () => {
  const given = changing<RunLimitOptions>({
    fuel: [1000, NaN],
    timeout: [50, "never"],
    maxMemoryBytes: [65536, Infinity],
  });
  const limits = new RunLimits(given);
  expect(given.reads).toBe(3);
  expect([limits.fuel, limits.timeout, limits.maxMemoryBytes]).toEqual([1000, 50, 65536]);
});

test("an instance's limits are what was checked", () => {
  const given = changing<InstanceOptions>({
    engine: [engine, undefined],
    fuel: [1000, Infinity],
    maxMemoryBytes: [2 ** 17, Infinity],
    name: ["guest", 5],
  });
  using vm = instantiate(module, given);
  expect(given.reads).toBe(4);
  expect(vm.name).toBe("guest");
  expect(vm.func("grow", { params: [], results: [i32] })()).toBe(-1);
  expect(vm.func("spin", { params: [], results: [] })).toThrow(ExhaustionError);
});

test("memories' options are what was checked", () => {
  const type = { addressType: "i32", limits: { min: 1n, max: undefined }, shared: false, pageSizeLog2: 16 } as const;
  const given = changing<FlatMemoryOptions>({ byteLimit: [65536, 2 ** 30] });
  const memory = new FlatMemory(type as never, given);
  expect(given.reads).toBe(1);
  expect(memory.grow(1)).toBe(-1);
});

test("options that are their class's are checked as others are", () => {
  class Given {
    get fuel(): unknown {
      return "lots";
    }
  }
  expect(() => new RunLimits(new Given() as never)).toThrow(TargetError);
  expect(new RunLimits(Object.create({ fuel: 7 }) as object).fuel).toBe(7);
});

test("what is given back has what was given, and nothing that is undefined", () => {
  const kinds = { size: count("bytes"), open: flag };
  expect(checkOptions("subject", { size: 5, open: undefined }, kinds)).toStrictEqual({ size: 5 });
  const given = { size: 5 };
  expect(checkOptions("subject", given, kinds)).not.toBe(given);
});
