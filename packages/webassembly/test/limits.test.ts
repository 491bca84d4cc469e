// Limits of a namespace: they stop what runs away, in the middle of a call from a program that knows nothing of them, and leave other namespaces alone.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { ExhaustionError, type RunLimitOptions } from "@atoll/core";
import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { createWebAssembly, type WebAssemblyNamespace } from "../src/index.ts";

type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;

const bytes = (await parse(`(module
  (import "host" "call" (func $call))
  (memory (export "memory") 1)
  (table (export "table") 1 funcref)
  (type $list (struct (field (ref null $list))))
  (func (export "loop") (loop $l (br $l)))
  (func (export "fine") (result i32) (i32.const 7))
  (func (export "catching") (result i32)
    (block $caught (try_table (catch_all $caught) (loop $l (call $call) (br $l))))
    (i32.const 1))
  (func $deep (export "deep") (result i32) (i32.add (call $deep) (i32.const 1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "more") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))
  (func (export "hoard") (local $head (ref null $list))
    (loop $l (local.set $head (struct.new $list (local.get $head))) (br $l))))`)) as BufferSource;

function exportsOf(namespace: WebAssemblyNamespace, call: () => void = () => {}): Exports {
  return new namespace.Instance(new namespace.Module(bytes), { host: { call } }).exports as Exports;
}

function limited(limits: RunLimitOptions): WebAssemblyNamespace {
  return createWebAssembly({ limits });
}

test("fuel is counted over all instances, and other namespaces have their own", () => {
  const namespace = limited({ fuel: 1e5 });
  const [first, second] = [exportsOf(namespace), exportsOf(namespace)];
  expect(thrown(ExhaustionError, () => first["loop"]?.()).code).toBe("fuel_exhausted");
  expect(thrown(ExhaustionError, () => second["loop"]?.()).code).toBe("fuel_exhausted");
  expect(exportsOf(limited({ fuel: 1e5 }))["fine"]?.()).toBe(7);
});

test("time ends a loop in a synchronous call, and the next call has its own", () => {
  const { loop, fine } = exportsOf(limited({ timeout: 250 }));
  expect(thrown(ExhaustionError, () => loop?.()).code).toBe("timeout");
  expect(fine?.()).toBe(7);
});

test("a signal that a function of the program's aborts ends the guest that called it", () => {
  const controller = new AbortController();
  const { catching } = exportsOf(limited({ signal: controller.signal }), () => controller.abort());
  expect(thrown(ExhaustionError, () => catching?.()).code).toBe("aborted");
});

test("no guest catches a limit, whoever stands between", () => {
  const inner = exportsOf(limited({ fuel: 1e4 }));
  const outer = exportsOf(createWebAssembly(), () => inner["loop"]?.());
  expect(thrown(ExhaustionError, () => outer["catching"]?.()).code).toBe("fuel_exhausted");
});

test("recursion ends as on hosts, and sooner under a limit", () => {
  const { deep, fine } = exportsOf(limited({ maxStackBytes: 65_536 }));
  const error = thrown(RangeError, () => deep?.());
  expect((error.cause as ExhaustionError).code).toBe("call_stack_exhausted");
  expect(fine?.()).toBe(7);
});

test("memory counts for all that is made with the namespace", () => {
  const namespace = limited({ maxMemoryBytes: 4 * 65_536 });
  const { grow } = exportsOf(namespace);
  expect(grow?.(2)).toBe(1);
  expect(grow?.(2)).toBe(-1);
  const memory = new namespace.Memory({ initial: 1, maximum: 4 });
  expect(() => memory.grow(1)).toThrow(RangeError);
  expect(() => new namespace.Memory({ initial: 1 })).toThrow(RangeError);
  expect(() => exportsOf(namespace)).toThrow(RangeError);
  expect(exportsOf(limited({ maxMemoryBytes: 4 * 65_536 }))["grow"]?.(2)).toBe(1);
});

test("tables and objects are limited, too", () => {
  const namespace = limited({ maxTableElements: 10, maxHeapBytes: 100_000 });
  const { more, hoard } = exportsOf(namespace);
  expect([more?.(9), more?.(1)]).toEqual([1, -1]);
  expect(() => new namespace.Table({ element: "anyfunc", initial: 11 })).toThrow(RangeError);
  expect(() => hoard?.()).toThrow(RangeError);
});

test("without limits each instance stands alone", () => {
  const namespace = createWebAssembly();
  for (let i = 0; i < 9; i++) expect(exportsOf(namespace)["grow"]?.(16_000)).toBe(1);
});
