// Builtins that give the same as long as an instance lives: asked once, for the fuel of every call.

import { compiler } from "@atoll/compiler";
import {
  type Builtin,
  builtins,
  builtinSet,
  compile,
  defineTarget,
  type Engine,
  f32,
  f64,
  flat,
  i32,
  i64,
  instantiate,
  lateImports,
  TargetError,
} from "@atoll/core";
import * as t from "@atoll/core/types";
import { fc, test as property } from "@fast-check/vitest";
import { interpreter } from "@atoll/interpreter";
import { wat } from "@atoll/testing/wat";
import { sparse, vmSet } from "@atoll/vm-builtins";
import { expect, test } from "vitest";

const scope = builtins();

function targetOf(functions: Record<string, Builtin>) {
  const sets = [builtinSet("host", { version: "1.0.0", functions })];
  return defineTarget({ name: "fixed", version: "1.0.0", memory: flat(), sets });
}

const TWICE = await wat`(module (import "host" "f" (func $f (result i32)))
  (func $own) (func (export "run") (result i32) (call $own) (i32.add (call $f) (call $f))))`;

test("one is asked once by each instance", () => {
  let asked = 0;
  const f = scope.func({ params: [], results: [i32], fixed: true }, () => ++asked);
  const engine = compiler();
  const linked = compile(TWICE, targetOf({ f }), { engine });
  const first = instantiate(linked, { engine, provide: {} });
  const run = { params: [], results: [i32] } as const;
  expect(first.func("run", run)()).toBe(2);
  expect(first.func("run", run)()).toBe(2);
  expect(instantiate(linked, { engine, provide: {} }).func("run", run)()).toBe(4);
  expect(asked).toBe(2);
});

test("each type of number comes through", async () => {
  const functions = {
    i: scope.func({ params: [], results: [i32], fixed: true }, () => -7),
    l: scope.func({ params: [], results: [i64], fixed: true }, () => -(2n ** 40n)),
    f: scope.func({ params: [], results: [f32], fixed: true }, () => 0.5),
    d: scope.func({ params: [], results: [f64], fixed: true }, () => 0.1),
  };
  const engine = compiler();
  const bytes = await wat`(module
    (import "host" "i" (func $i (result i32))) (import "host" "l" (func $l (result i64)))
    (import "host" "f" (func $f (result f32))) (import "host" "d" (func $d (result f64)))
    (func (export "run") (result i32 i64 f32 f64) (call $i) (call $l) (call $f) (call $d)))`;
  const instance = instantiate(compile(bytes, targetOf(functions), { engine }), { engine, provide: {} });
  const run = instance.func("run", { params: [], results: [i32, i64, f32, f64] });
  for (let i = 0; i < 2; i++) expect(run()).toEqual([-7, -(2n ** 40n), 0.5, 0.1]);
});

test("one that fails is asked again", () => {
  let fails = true;
  const f = scope.func({ params: [], results: [i32], fixed: true }, () => {
    if (fails) throw new Error("not yet");
    return 4;
  });
  const engine = compiler();
  const instance = instantiate(compile(TWICE, targetOf({ f }), { engine }), { engine, provide: {} });
  const run = instance.func("run", { params: [], results: [i32] });
  expect(run).toThrow("host.f: not yet");
  fails = false;
  expect(run()).toBe(8);
});

test("fuel ends a run at the same place, whether it is asked or known", () => {
  const endings = (engine: Engine): readonly string[] => {
    const f = scope.func({ params: [], results: [i32], fixed: true }, () => 3);
    const linked = compile(TWICE, targetOf({ f }), { engine });
    return Array.from({ length: 60 }, (_, fuel) => {
      using instance = instantiate(linked, { engine, fuel, provide: {} });
      const run = instance.func("run", { params: [], results: [i32] });
      try {
        run();
        run();
        return `done, ${instance.usage.fuel} used`;
      } catch (error) {
        return (error as { readonly code: string }).code;
      }
    });
  };
  const expected = endings(interpreter());
  expect(new Set(expected).size).toBeGreaterThan(1);
  expect(endings(compiler())).toEqual(expected);
});

const FAILING = await wat`(module
  (import "vm" "last_error" (func $last (result i32)))
  (import "vm" "segment_close" (func $close (param i32) (result i32)))
  (import "vm" "unmap" (func $unmap (param i32 i32) (result i32)))
  (import "vm" "map" (func $map (param i32 i32 i32 i32) (result i32)))
  (import "vm" "alias" (func $alias (param i32 i32 i32 i32 i32) (result i32)))
  (memory 1) (table funcref (elem $nothing $close_none $unmap_odd $map_page $alias_none $last))
  (func $nothing (result i32) (i32.const 0))
  (func $close_none (result i32) (call $close (i32.const 77)))
  (func $unmap_odd (result i32) (call $unmap (i32.const 1) (i32.const 4096)))
  (func $map_page (result i32) (call $map (i32.const 0) (i32.const 65536) (i32.const 3) (i32.const 0)))
  (func $alias_none (result i32) (call $alias (i32.const 0x70000000) (i32.const 65536) (i32.const 0) (i32.const 3) (i32.const 0)))
  (func (export "step") (param i32) (result i32 i32 i32)
    (call $last) (call_indirect (result i32) (local.get 0)) (call $last)))`;

property.prop([fc.array(fc.nat(5), { maxLength: 30 }), fc.boolean()])(
  "last_error is what it is, whoever keeps it: on each engine, linked early or late, with fuel and without",
  (steps, isLimited) => {
    const target = (sets: readonly (typeof vmSet)[]) =>
      defineTarget({ name: "failing", version: "1.0.0", memory: sparse(), sets });
    const outcomes = [interpreter(), compiler()].flatMap((engine) =>
      ["early", "late"].map((linking) => {
        const options = { engine, ...(linking === "late" ? { imports: ["vm"] } : {}) };
        const linked = compile(FAILING, target(linking === "early" ? [vmSet] : []), options);
        const imports = linking === "late" ? { imports: lateImports(vmSet, { provide: {} }) } : {};
        using instance = instantiate(linked, { engine, ...imports, ...(isLimited ? { fuel: 1e6 } : {}) });
        using other = instantiate(linked, { engine, ...imports });
        const [step, elsewhere] = [instance, other].map((each) => {
          const func = each.func("step", { params: [i32], results: [i32, i32, i32] });
          return (index: number): unknown => func(index);
        });
        const told = steps.map((index) => [step?.(index), elsewhere?.(0)]);
        return [told, isLimited ? instance.usage.fuel : 0];
      }),
    );
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
  },
);

test("an import that hands a failing scope's function on tells whoever keeps its last error", async () => {
  const engine = compiler();
  const target = defineTarget({ name: "failing", version: "1.0.0", memory: sparse(), sets: [vmSet] });
  const user = await wat`(module (import "a" "last" (func $last (result i32)))
    (func (export "last") (result i32) (call $last)))`;
  const owner = await wat`(module (import "vm" "last_error" (func $last (result i32)))
    (import "vm" "segment_close" (func $close (param i32) (result i32))) (memory 1)
    (export "last" (func $last)) (func (export "fail") (result i32) (call $close (i32.const 77))))`;
  using a = instantiate(compile(owner, target, { engine }), { engine });
  const none = { params: [], results: [i32] } as const;
  const bare = defineTarget({ name: "bare", version: "1.0.0", memory: flat(), sets: [] });
  const linked = compile(user, bare, { engine, imports: ["a"] });
  const users = [1, 2].map(() =>
    instantiate(linked, { engine, imports: { a: Object.fromEntries(a.exports) } }).func("last", none),
  );
  expect(users.map((last) => last())).toEqual([0, 0]);
  const code = -a.func("fail", none)();
  expect(code).toBeGreaterThan(0);
  expect([...users.map((last) => last()), a.func("last", none)()]).toEqual([code, code, code]);
});

test("what was overridden or intercepted is asked as often as it is called", () => {
  const f = scope.func({ params: [], results: [i32], fixed: true }, () => 1);
  let asked = 0;
  const target = targetOf({ f }).override("host", "f", () => ++asked as never);
  const engine = compiler();
  const instance = instantiate(compile(TWICE, target, { engine }), { engine, provide: {} });
  expect(instance.func("run", { params: [], results: [i32] })()).toBe(3);
});

test("what takes arguments, answers later or gives no number cannot be fixed", () => {
  const refused = (declare: () => unknown): void => {
    expect(declare).toThrow(TargetError);
    expect(declare).toThrow("fixed: is for functions without parameters that give a number at once");
  };
  refused(() => scope.func({ params: [i32], results: [i32], fixed: true }, (_call, value) => value));
  refused(() => scope.func({ params: [], results: [], fixed: true }, () => {}));
  refused(() => scope.asyncFunc({ params: [], results: [i32], fixed: true }, () => 1));
  const rich = t.scope();
  refused(() => rich.func({ params: [t.param("text", t.string)], result: t.u32, fixed: true }, () => 1));
  refused(() => rich.asyncFunc({ params: [], result: t.u32, fixed: true }, () => 1));
  expect(() => rich.func({ params: [], result: t.u32, fixed: 1 as never }, () => 1)).toThrow("fixed");
});
