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
  TargetError,
} from "@atoll/core";
import * as t from "@atoll/core/types";
import { interpreter } from "@atoll/interpreter";
import { wat } from "@atoll/testing/wat";
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
