// Values on their way between programs and guests: numbers, references, functions with their identity, objects of the guest's.
// https://webassembly.github.io/spec/js-api/#tojsvalue

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { createWebAssembly } from "../src/index.ts";

const namespace = createWebAssembly();
type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;

async function exportsOf(text: string, imports: WebAssembly.Imports = {}): Promise<Exports> {
  const bytes = await parse(text);
  const { instance } = await namespace.instantiate(bytes as BufferSource, imports);
  return instance.exports as Exports;
}

const identity = await exportsOf(`(module
  (func (export "i32") (param i32) (result i32) (local.get 0))
  (func (export "i64") (param i64) (result i64) (local.get 0))
  (func (export "f32") (param f32) (result f32) (local.get 0))
  (func (export "f64") (param f64) (result f64) (local.get 0))
  (func (export "extern") (param externref) (result externref) (local.get 0))
  (func (export "func") (param funcref) (result funcref) (local.get 0))
  (func (export "any") (param anyref) (result anyref) (local.get 0))
  (func (export "i31") (param i31ref) (result i31ref) (local.get 0))
  (func (export "always") (param (ref extern)) (result externref) (local.get 0))
  (func (export "v128") (param v128))
  (func (export "two") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
  (func (export "none")))`);

test("numbers are converted as the language converts them", () => {
  const { i32, i64, f32, f64 } = identity;
  expect([i32?.(2 ** 32 + 5), i32?.(-1.9), i32?.("0x10"), i32?.(), i32?.({ valueOf: () => 7 })]).toEqual([
    5, -1, 16, 0, 7,
  ]);
  expect([i64?.(2n ** 64n - 1n), i64?.("12"), i64?.(true)]).toEqual([-1n, 12n, 1n]);
  expect([f32?.(0.1), f64?.("1e3"), f64?.(-0), f64?.()]).toEqual([Math.fround(0.1), 1000, -0, NaN]);
  for (const each of [i32, f32, f64]) expect(() => each?.(1n)).toThrow(TypeError);
  for (const wrong of [1, undefined, null, Symbol("s")]) expect(() => i64?.(wrong)).toThrow(TypeError);
  expect(() => identity["v128"]?.(0)).toThrow(TypeError);
});

test("results are nothing, a value, or an array", () => {
  expect(identity["none"]?.()).toBeUndefined();
  expect(identity["two"]?.(1, 2n)).toEqual([2n, 1]);
});

test("externrefs carry every value", () => {
  for (const value of [undefined, null, 1, 1n, "text", Symbol("s"), {}, () => 0]) {
    expect(identity["extern"]?.(value)).toBe(value);
  }
  expect(() => identity["always"]?.(null)).toThrow(TypeError);
  expect(identity["always"]?.(undefined)).toBeUndefined();
});

test("anyrefs carry every value, i31refs small numbers", () => {
  for (const value of [undefined, null, 5, 2.5, -0, 2 ** 40, "text", {}]) expect(identity["any"]?.(value)).toBe(value);
  expect(identity["i31"]?.(2 ** 30 - 1)).toBe(2 ** 30 - 1);
  for (const wrong of [2 ** 30, 0.5, "1", {}]) expect(() => identity["i31"]?.(wrong)).toThrow(TypeError);
});

test("a function of a guest's is one object, wherever it comes out, and comes back as what it is", async () => {
  const { func, i32 } = identity;
  expect(func?.(i32)).toBe(i32);
  expect(func?.(null)).toBeNull();
  for (const wrong of [() => 0, {}, 1, undefined]) expect(() => func?.(wrong)).toThrow(TypeError);
  const table = new namespace.Table({ element: "anyfunc", initial: 2 });
  table.set(0, i32);
  expect(table.get(0)).toBe(i32);
  // Emscripten asks in this way whether a function is the guest's.
  expect(() => table.set(1, () => 0)).toThrow(TypeError);
  const again = await exportsOf(`(module (import "a" "f" (func $f (param i32) (result i32))) (export "f" (func $f)))`, {
    a: { f: i32 as never },
  });
  expect(again["f"]).toBe(i32);
});

test("exported functions are functions without a constructor", () => {
  const { two } = identity;
  expect([two?.name, two?.length]).toEqual(["10", 2]);
  expect(Object.hasOwn(two ?? {}, "prototype")).toBe(false);
  expect(() => Reflect.construct(two as never, [])).toThrow(TypeError);
  expect(Object.getPrototypeOf(two)).toBe(Function.prototype);
  expect(Reflect.apply(two as never, {}, [1, 2n])).toEqual([2n, 1]);
});

test("exports are frozen, without a prototype, and in the module's order", async () => {
  const exports = await exportsOf(
    `(module (func $f) (export "b" (func $f)) (export "a" (func $f)) (export "toString" (func $f)))`,
  );
  expect(Object.getPrototypeOf(exports)).toBeNull();
  expect(Object.isFrozen(exports)).toBe(true);
  expect(Object.keys(exports)).toEqual(["b", "a", "toString"]);
  expect(exports["a"]).toBe(exports["b"]);
});

test("functions that a guest imports get numbers and references, and their results are converted", async () => {
  const seen: unknown[] = [];
  const exports = await exportsOf(
    `(module
      (import "host" "take" (func $take (param i32 i64 f32 externref) (result i32)))
      (import "host" "several" (func $several (result i32 i64)))
      (func (export "take") (param externref) (result i32) (call $take (i32.const -1) (i64.const -2) (f32.const 0.5) (local.get 0)))
      (func (export "several") (result i32 i64) (call $several)))`,
    {
      host: {
        take(this: unknown, ...args: unknown[]) {
          seen.push(this, ...args);
          return "41.9" as never;
        },
        several: () => new Set([1.5, 2n]) as never,
      },
    },
  );
  const token = {};
  expect(exports["take"]?.(token)).toBe(41);
  expect(seen).toEqual([undefined, -1, -2n, 0.5, token]);
  expect(exports["several"]?.()).toEqual([1, 2n]);
});

test("structs and arrays are opaque objects that come back as what they are", async () => {
  const { make, get } = await exportsOf(`(module
    (type $s (struct (field (mut i32))))
    (func (export "make") (param i32) (result (ref $s)) (struct.new $s (local.get 0)))
    (func (export "get") (param (ref $s)) (result i32) (struct.get $s 0 (local.get 0))))`);
  const struct = make?.(5) as object;
  expect(get?.(struct)).toBe(5);
  expect(identity["any"]?.(struct)).toBe(struct);
  expect(identity["extern"]?.(struct)).toBe(struct);
  expect([Object.getPrototypeOf(struct), Object.isExtensible(struct), Reflect.ownKeys(struct)]).toEqual([
    null,
    false,
    [],
  ]);
  expect(() => Object.assign(struct, { x: 1 })).toThrow(TypeError);
  for (const wrong of [{}, 5, null, "x"]) expect(() => get?.(wrong)).toThrow(TypeError);
});

test.each([interpreter(), compiler()])(
  "globals that JavaScript has no values for are not read: $name",
  async (engine) => {
    const other = createWebAssembly({ engine });
    const bytes = await parse(`(module
    (global (export "vector") v128 (v128.const i64x2 1 2))
    (global (export "exception") (mut exnref) (ref.null exn)))`);
    const { instance } = await other.instantiate(bytes as BufferSource);
    for (const global of Object.values(instance.exports) as WebAssembly.Global[]) {
      expect(() => global.value as unknown).toThrow(TypeError);
      expect(() => global.valueOf() as unknown).toThrow(TypeError);
    }
  },
);

test("several results come out of whatever can be iterated over, strings among them", async () => {
  let results: unknown;
  const { run } = await exportsOf(
    `(module
      (import "host" "two" (func $two (result i32 i64)))
      (func (export "run") (result i32 i64) (call $two)))`,
    { host: { two: () => results } },
  );
  const own = new Set<unknown>(["1", 2n]);
  for (results of ["12", own, [1, "2"]]) expect(run?.()).toEqual([1, 2n]);
  for (results of ["1", "123", 12, null, {}]) expect(() => run?.()).toThrow(TypeError);
});
