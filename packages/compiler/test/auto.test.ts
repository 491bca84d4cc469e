// What is compiled and what is not, and that one store has one engine.

import { auto, compiler } from "@atoll/compiler";
import {
  builtins,
  builtinSet,
  compile,
  defineTarget,
  EngineError,
  FEATURES,
  flat,
  i32,
  type Imports,
  instantiate,
  LinkError,
  type MemoryPolicy,
} from "@atoll/core";
import { GlobalInstance, I32 } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { Coverage, Profile } from "@atoll/observe";
import { wat } from "@atoll/testing/wat";
import { sparse, vmSet } from "@atoll/vm-builtins";
import { expect, test } from "vitest";

const interpreted = interpreter();
const engine = auto({ otherwise: interpreted });
const I32_I32 = { params: [i32], results: [i32] } as const;

const DECLARED = { name: "t", version: "1.0.0", features: FEATURES } as const;

function targetWith(memory: MemoryPolicy) {
  return defineTarget({ ...DECLARED, memory, sets: [] });
}

const SUM = await wat`(module (memory 1)
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 2000) (local.get 0))
    (i32.add (i32.load (i32.const 2000)) (i32.const 1))))`;

test("flat memory is compiled, and the engine says so", () => {
  const linked = compile(SUM, targetWith(flat()), { engine });
  expect(engine.explain(linked)).toEqual({ engine: "compiler" });
  using instance = instantiate(linked, { engine });
  expect(instance.func("run", I32_I32)(41)).toBe(42);
  expect(engine.explain(linked)).toEqual({ engine: "compiler" });
});

test("what is to be covered or profiled is compiled, and interpreted where exceptions leave functions", async () => {
  const linked = compile(SUM, targetWith(flat()), { engine });
  const coverage = new Coverage();
  const profile = new Profile();
  using instance = instantiate(linked, { engine, coverage, profile });
  expect(instance.func("run", I32_I32)(4)).toBe(5);
  expect(engine.explain(linked)).toEqual({ engine: "compiler" });
  expect(coverage.report().modules[0]?.functions).toMatchObject([{ count: 1 }]);
  expect(profile.functions()).toMatchObject([{ kind: "guest" }]);
  const thrower = await wat`(module (tag $t) (func (export "run") (throw $t)))`;
  const throwing = compile(thrower, targetWith(flat()), { engine });
  using other = instantiate(throwing, { engine, coverage });
  expect(() => other.func("run", { params: [], results: [] })()).toThrow("uncaught exception");
  expect(engine.explain(throwing)).toEqual({
    engine: "interpreter",
    reason: "its coverage is asked for, and the host does not tell which functions exceptions leave",
  });
  const compiled = compiler();
  const refused = compile(thrower, targetWith(flat()), { engine: compiled });
  expect(() => instantiate(refused, { engine: compiled, coverage })).toThrow("which functions exceptions leave");
});

test.for([
  ["a null guard", targetWith(flat({ nullGuard: 1024 }))],
  ["wrapping", targetWith(flat({ outOfBounds: "wrap", maximum: 65_536 }))],
  ["sparse memory", targetWith(sparse({ grow: "map" }))],
] as const)("%s is compiled", ([, target]) => {
  const linked = compile(SUM, target, { engine });
  using instance = instantiate(linked, { engine });
  expect(engine.explain(linked)).toEqual({ engine: "compiler" });
  expect(instance.func("run", I32_I32)(41)).toBe(42);
});

test("what is found only when an instance is made is told afterwards", async () => {
  const bytes = await wat`(module (type $s (struct)) (func (export "run") (param i32) (result i32)
    (drop (struct.new $s)) (local.get 0)))`;
  const linked = compile(bytes, targetWith(flat()), { engine });
  using limited = instantiate(linked, { engine, maxHeapBytes: 1_000_000 });
  expect(limited.func("run", I32_I32)(3)).toBe(3);
  const { maxHeapBytes } = compiler().limits ?? {};
  expect(engine.explain(linked)).toEqual({
    engine: "interpreter",
    reason: `it makes objects, and maxHeapBytes does not hold: ${maxHeapBytes}`,
  });
  using free = instantiate(linked, { engine });
  expect(free.func("run", I32_I32)(3)).toBe(3);
  expect(engine.explain(linked)).toEqual({ engine: "compiler" });
});

test("a module with features that the host lacks is interpreted", async () => {
  const bytes = await wat`(module (func (export "run") (param i32) (result i32)
    (drop (i64.mul_wide_u (i64.const 3) (i64.const 4))) (drop) (local.get 0)))`;
  const linked = compile(bytes, targetWith(flat()), { engine });
  using instance = instantiate(linked, { engine });
  expect(instance.func("run", I32_I32)(3)).toBe(3);
});

test("a module that maps is compiled", async () => {
  const bytes = await wat`(module (import "vm" "page_size" (func $p (result i32)))
    (import "vm" "unmap" (func $u (param i32 i32) (result i32))) (memory 1)
    (func (export "run") (param i32) (result i32) (drop (call $u (i32.const 0) (i32.const 65536))) (local.get 0)))`;
  const linked = compile(bytes, defineTarget({ ...DECLARED, memory: flat(), sets: [vmSet] }), { engine });
  using instance = instantiate(linked, { engine, maxMemoryBytes: 65_536 });
  expect(instance.func("run", I32_I32)(3)).toBe(3);
  expect(engine.explain(linked)).toEqual({ engine: "compiler" });
  expect(instance.limits.memoryBytes).toBe(65_536);
});

test("where a policy takes no bytes of the host's the module is interpreted, and the memory of the first try is given back", () => {
  const own: MemoryPolicy = {
    ...flat(),
    create: ({ type, memidx, charge }) => flat().create({ type, memidx, charge }),
  };
  const linked = compile(SUM, targetWith(own), { engine });
  using instance = instantiate(linked, { engine, maxMemoryBytes: 65_536 });
  expect(instance.func("run", I32_I32)(3)).toBe(4);
  expect(engine.explain(linked)).toMatchObject({ engine: "interpreter" });
  expect(instance.limits.memoryBytes).toBe(65_536);
});

const EXPORTER = await wat`(module (memory (export "m") 1)
  (table (export "t") 4 funcref) (global (export "g") (mut i32) (i32.const 7)) (global (export "c") i32 (i32.const 8))
  (func $f (export "f") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (elem (i32.const 1) $f))`;
const IMPORTER = await wat`(module (import "a" "t" (table 4 funcref)) (import "a" "g" (global $g (mut i32)))
  (import "a" "f" (func $f (param i32) (result i32)))
  (type $t (func (param i32) (result i32)))
  (func (export "run") (param i32) (result i32)
    (i32.add (global.get $g) (call_indirect (type $t) (call $f (local.get 0)) (i32.const 1)))))`;
const PLAIN = await wat`(module (import "a" "f" (func $f (param i32) (result i32))) (import "a" "c" (global $c i32))
  (func (export "run") (param i32) (result i32) (i32.add (global.get $c) (call $f (local.get 0)))))`;

const target = targetWith(flat());
const from = (exports: ReadonlyMap<string, unknown>): Imports => ({ a: Object.fromEntries(exports) });

test("tables and globals of an interpreted instance keep those that import them interpreted", () => {
  using first = instantiate(compile(EXPORTER, target), { engine: interpreted });
  const linked = compile(IMPORTER, target, { imports: "any", engine });
  using second = instantiate(linked, { engine, imports: from(first.exports) });
  expect(second.func("run", I32_I32)(5)).toBe(7 + 4 * 5);
  expect(engine.explain(linked)).toMatchObject({ engine: "interpreter" });
  expect(() => instantiate(linked, { engine: compiler(), imports: from(first.exports) })).toThrow(EngineError);
});

test("compiled instances share what they have, and an interpreter cannot have it", () => {
  using first = instantiate(compile(EXPORTER, target), { engine });
  const linked = compile(IMPORTER, target, { imports: "any" });
  using second = instantiate(linked, { engine, imports: from(first.exports) });
  expect(second.func("run", I32_I32)(5)).toBe(7 + 4 * 5);
  expect(() => instantiate(linked, { engine: interpreted, imports: from(first.exports) })).toThrow(LinkError);
});

test("functions of numbers, and constants, are for both engines", () => {
  const linked = compile(PLAIN, target, { imports: "any" });
  for (const [inner, outer] of [
    [compiler(), interpreted],
    [interpreted, compiler()],
  ] as const) {
    using first = instantiate(compile(EXPORTER, target), { engine: inner });
    using second = instantiate(linked, { engine: outer, imports: from(first.exports) });
    expect(second.func("run", I32_I32)(5)).toBe(18);
  }
});

test("what the embedder made moves to the engine that uses it first", () => {
  const global = new GlobalInstance({ value: I32, mutable: true }, 5);
  using first = instantiate(compile(EXPORTER, target), { engine });
  const linked = compile(IMPORTER, target, { imports: "any" });
  const { f, t } = Object.fromEntries(first.exports);
  using second = instantiate(linked, { engine, imports: { a: { f, t, g: global } } });
  expect(second.func("run", I32_I32)(5)).toBe(5 + 20);
  global.bits = 6;
  expect(second.func("run", I32_I32)(5)).toBe(6 + 20);
  expect(() => instantiate(linked, { engine: interpreted, imports: { a: { f, t, g: global } } })).toThrow(LinkError);
});

test("a builtin that answers later is waited for", async () => {
  const set = builtinSet("t", {
    version: "1.0.0",
    functions: {
      later: builtins().asyncFunc({ params: [i32], results: [i32] }, async (_call, n) => {
        await new Promise((resolve) => void setTimeout(resolve, 1));
        return n + 1;
      }),
    },
  });
  const bytes = await wat`(module (import "t" "later" (func $l (param i32) (result i32)))
    (func (export "run") (param i32) (result i32) (call $l (call $l (local.get 0)))))`;
  using instance = instantiate(compile(bytes, defineTarget({ ...DECLARED, memory: flat(), sets: [set] }), { engine }), {
    engine,
  });
  expect(await instance.funcAsync("run", I32_I32)(1)).toBe(3);
  expect(() => instance.func("run", I32_I32)(1)).toThrow("an asynchronous builtin was reached in a synchronous call");
});
