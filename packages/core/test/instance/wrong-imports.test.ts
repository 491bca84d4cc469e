// What embedders give for ordinary imports: constants for globals, functions of JavaScript's, and for everything else an issue that names the import.
import { compiler } from "@atoll/compiler";
import { hostFunction, I32 } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { externref, f64, i32, i64 } from "../../src/builtins/ready-types.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { LinkError } from "../../src/errors/errors.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

const target = defineTarget({ name: "open", version: "1.0.0", memory: flat32(), sets: [], openNamespaces: "any" });
const engine = interpreter();

const KINDS = {
  func: wat`(module (import "a" "x" (func (param i32))))`,
  memory: wat`(module (import "a" "x" (memory 1)))`,
  table: wat`(module (import "a" "x" (table 1 funcref)))`,
  tag: wat`(module (import "a" "x" (tag)))`,
  global: wat`(module (import "a" "x" (global i32)))`,
  mutable: wat`(module (import "a" "x" (global (mut i32))))`,
};
const VALUES: Readonly<Record<string, unknown>> = {
  function: () => 1,
  text: "7",
  NaN: Number.NaN,
  fraction: 0.5,
  bigint: 5n,
  null: null,
  undefined,
  object: {},
  "host memory": new WebAssembly.Memory({ initial: 1 }),
  "host global": new WebAssembly.Global({ value: "i32" }, 1),
};

test.for(Object.keys(KINDS))("a wrong value for a %s is an issue that names the import", async (kind) => {
  const module = compile(await KINDS[kind as keyof typeof KINDS], target);
  for (const [name, x] of Object.entries(VALUES)) {
    if (kind === "func" && typeof x === "function") continue;
    let error: unknown;
    try {
      instantiate(module, { engine, imports: { a: { x } } });
    } catch (thrown) {
      error = thrown;
    }
    expect(error, name).toBeInstanceOf(LinkError);
    expect(
      (error as LinkError).issues.map(({ path }) => path),
      name,
    ).toEqual(["import a.x"]);
    expect((error as LinkError).message, name).not.toMatch(/undefined is not|Cannot read|not a function/);
  }
});

test("all of them at once, with what would do", async () => {
  const bytes = await wat`(module (import "a" "f" (func)) (import "a" "g" (global i64)) (import "b" "m" (memory 1)))`;
  const make = (): unknown => instantiate(compile(bytes, target), { engine, imports: { a: { f: 1, g: 7 } } });
  expect(make).toThrowErrorMatchingInlineSnapshot(`
    [LinkError: 3 link issues:
      import a.f: incompatible import type: the module expects func [] -> [], found 1 (give a function of JavaScript's, or of another instance)
      import a.g: incompatible import type: the module expects global i64, found 7
      import b.m: unknown import]
  `);
});

test("a function of JavaScript's has the type that each import asks for", async () => {
  const bytes = await wat`(module
    (import "a" "f" (func $i (param i32) (result i32))) (import "a" "f" (func $l (param i64) (result i64)))
    (import "a" "f" (func $s (param f64 externref) (result f64 externref)))
    (func (export "i") (result i32) i32.const -1 call $i) (func (export "l") (result i64) i64.const -1 call $l)
    (func (export "s") (param externref) (result f64 externref) f64.const 0.5 local.get 0 call $s))`;
  const seen: unknown[] = [];
  const f = (...args: unknown[]): unknown => {
    seen.push(args);
    return args.length === 1 ? args[0] : args;
  };
  using instance = instantiate(compile(bytes, target), { engine, imports: { a: { f } } });
  const object = {};
  expect(instance.func("i", { params: [], results: [i32] })()).toBe(-1);
  expect(instance.func("l", { params: [], results: [i64] })()).toBe(-1n);
  expect(instance.func("s", { params: [externref], results: [f64, externref] })(object)).toEqual([0.5, object]);
  expect(seen).toEqual([[-1], [-1n], [0.5, object]]);
});

test.for([interpreter(), compiler()])(
  "a host function that has one of a name's types serves the others, too ($name)",
  async (own) => {
    const bytes = await wat`(module
    (import "a" "f" (func $i (param i32) (result i32))) (import "a" "f" (func $l (param i64) (result i64)))
    (import "a" "f" (func $two (param i32 f64) (result i32 f64)))
    (func (export "i") (result i32) i32.const -1 call $i) (func (export "l") (result i64) i64.const -1 call $l)
    (func (export "two") (result i32 f64) i32.const -2 f64.const 0.5 call $two))`;
    const seen: unknown[] = [];
    const echo = (...args: never[]): never => {
      seen.push(args);
      return (args.length === 1 ? args[0] : args) as never;
    };
    const type = { kind: "func", params: [I32], results: [I32] } as const;
    const f = hostFunction(type, echo, { name: "echo", params: ["u32"], results: ["u32"] });
    using instance = instantiate(compile(bytes, target), { engine: own, imports: { a: { f } } });
    expect(instance.func("i", { params: [], results: [i32] })()).toBe(-1);
    expect(instance.func("l", { params: [], results: [i64] })()).toBe(-1n);
    expect(instance.func("two", { params: [], results: [i32, f64] })()).toEqual([-2, 0.5]);
    expect(seen).toEqual([[2 ** 32 - 1], [-1n], [2 ** 32 - 2, 0.5]]);
  },
);

test("a host function of another type is an issue, and what it returns is looked at by each type", async () => {
  const f = hostFunction({ kind: "func", params: [I32], results: [I32] }, () => 5);
  const elsewhere = await wat`(module (import "a" "f" (func (param i32) (result i32))) (import "a" "g" (func)))`;
  expect(() => instantiate(compile(elsewhere, target), { engine, imports: { a: { f, g: f } } })).toThrow(
    "import a.g: incompatible import type",
  );
  const none = await wat`(module (import "a" "f" (func)) (import "a" "f" (func (param i64))))`;
  const make = (): unknown => instantiate(compile(none, target), { engine, imports: { a: { f } } });
  expect(make).toThrow("2 link issues");
  const bytes = await wat`(module (import "a" "f" (func (param i32) (result i32)))
    (import "a" "f" (func $l (result i64))) (func (export "l") (result i64) call $l))`;
  using instance = instantiate(compile(bytes, target), { engine, imports: { a: { f } } });
  expect(() => instance.func("l", { params: [], results: [i64] })()).toThrow(
    "returned 5, expected a bigint of 64 bits",
  );
});

test("what a function of JavaScript's returns and throws is looked at as that of a builtin", async () => {
  const bytes = await wat`(module (type $t (sub (func (result i32)))) (import "a" "f" (func $f (type $t)))
    (func (export "run") (result i32) call $f))`;
  const run = (f: () => unknown): (() => number) =>
    instantiate(compile(bytes, target), { engine, imports: { a: { f } } }).func("run", { params: [], results: [i32] });
  expect(run(() => 7)()).toBe(7);
  expect(run(() => "7x")).toThrow('a.f returned "7x", expected a whole number of 32 bits');
  expect(run(() => undefined)).toThrow("a.f returned undefined");
  expect(run(() => Promise.reject(new Error("late")))).toThrow("a.f returned a promise");
  expect(
    run(() => {
      throw new Error("no such thing");
    }),
  ).toThrow("a.f: no such thing");
});

test("globals take constants, and one name may be two things", async () => {
  const bytes = await wat`(module
    (import "a" "i" (global $i i32)) (import "a" "l" (global $l i64)) (import "a" "d" (global $d f64)) (import "a" "o" (global $o externref))
    (import "a" "m" (memory 1)) (import "a" "m" (global $m externref))
    (export "i" (global $i)) (export "l" (global $l)) (export "d" (global $d)) (export "o" (global $o)) (export "m" (global $m)))`;
  using owner = instantiate(compile(await wat`(module (memory (export "m") 1))`, target), { engine });
  const object = {};
  const m = owner.exports.get("m");
  const instance = instantiate(compile(bytes, target), {
    engine,
    imports: { a: { i: -1, l: 7n, d: 0.5, o: object, m } },
  });
  const value = (name: string): unknown => (instance.exports.get(name) as { readonly bits: unknown }).bits;
  expect([value("i"), value("l"), value("o")]).toEqual([-1, 7n, object]);
  expect(value("m")).toBe(m);
  expect(instance.memory).toBe(m);
});
