// What functions of JavaScript's throw at compiled guests: what ends a run is caught by nobody, and an exception keeps who threw it, and where.

import { compiler } from "@atoll/compiler";
import { ExhaustionError, ExitError, FEATURES, Trap, UncaughtException } from "@atoll/core";
import {
  decodeModule,
  FunctionInstance,
  hostFunction,
  instantiateModule,
  jsTag,
  RunLimits,
  validateWithin,
} from "@atoll/core/engine";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const CATCHER = await wat`(module (import "h" "f" (func $f)) (import "h" "tag" (tag $t (param externref)))
  (func (export "all") (result i32)
    (block $h (try_table (catch_all $h) (call $f)) (return (i32.const 0))) (i32.const 1))
  (func (export "tagged") (result externref)
    (block $h (result externref) (try_table (catch $t $h) (call $f)) (ref.null extern)))
  (func $inner (call $f)) (func (export "none") (call $inner)))`;

function caller(thrown: () => unknown, limits = new RunLimits()) {
  const module = decodeModule(CATCHER);
  validateWithin(module, new Set(FEATURES));
  const f = hostFunction(
    { kind: "func", params: [], results: [] },
    () => {
      throw thrown();
    },
    { name: "h.f" },
  );
  const { exports } = instantiateModule({ module, engine: compiler(), imports: [f, jsTag()], limits });
  return (name: string) => {
    const func = exports.get(name);
    if (!(func instanceof FunctionInstance)) throw new Error(`no function ${name}`);
    return func.invoke([]);
  };
}

test.for([
  ["a trap", () => new Trap("builtin", "no more")],
  ["an exit", () => new ExitError(3)],
  ["a limit", () => new ExhaustionError("timeout", "too long")],
] as const)("%s ends the run, whatever the guest catches", ([, make]) => {
  const error = make();
  const call = caller(() => error);
  for (const name of ["all", "tagged", "none"]) expect(() => call(name)).toThrow(error);
  expect(() => call("all")).toThrow(error);
});

test("it does so, too, in a table of another instance that catches, by way of functions that do not", async () => {
  const load = async (bytes: Promise<Uint8Array>) => {
    const module = decodeModule(await bytes);
    validateWithin(module, new Set(FEATURES));
    return module;
  };
  const catcher = await load(wat`(module (table (export "table") 2 funcref) (type $f (func))
    (func (export "run") (param i32) (result i32)
      (block $h (try_table (catch_all $h) (call_indirect (type $f) (local.get 0))) (return (i32.const 0))) (i32.const 1)))`);
  const filler = await load(wat`(module (import "h" "f" (func $f)) (import "a" "table" (table 2 funcref))
    (func $inner (call $f)) (elem (i32.const 0) $f $inner))`);
  const engine = compiler();
  const error = new ExitError(3);
  const f = hostFunction({ kind: "func", params: [], results: [] }, () => {
    throw error;
  });
  const limits = new RunLimits();
  const { exports } = instantiateModule({ module: catcher, engine, limits });
  instantiateModule({ module: filler, engine, limits, imports: [f, exports.get("table")] });
  const run = exports.get("run") as FunctionInstance;
  for (const index of [0, 1]) expect(() => run.invoke([index])).toThrow(error);
});

test("it does so, too, where an instance that catches was made later, and calls one that does not", async () => {
  const load = async (bytes: Promise<Uint8Array>) => {
    const module = decodeModule(await bytes);
    validateWithin(module, new Set(FEATURES));
    return module;
  };
  const first = await load(wat`(module (import "h" "f" (func $f)) (func (export "call") (call $f)))`);
  const catcher = await load(wat`(module (import "first" "call" (func $call))
    (func (export "new") (result i32)
      (block $h (try_table (catch_all $h) (call $call)) (return (i32.const 0))) (i32.const 1))
    (func (export "reference") (result i32)
      (block $h (result exnref) (try_table (catch_all_ref $h) (call $call)) (return (i32.const 0))) (drop) (i32.const 1)))`);
  const legacy = await load(wat`(module (import "first" "call" (func $call))
    (func (export "old") (result i32) try (result i32) call $call i32.const 0 catch_all i32.const 1 end))`);
  const engine = compiler();
  const errors = [new ExitError(3), new Trap("builtin", "no more"), new ExhaustionError("timeout", "too long")];
  for (const error of [...errors, new Error("oops")]) {
    const f = hostFunction({ kind: "func", params: [], results: [] }, () => {
      throw error;
    });
    const limits = new RunLimits();
    const { exports } = instantiateModule({ module: first, engine, limits, imports: [f] });
    const imports = [exports.get("call")];
    const later = [catcher, legacy].flatMap((module) => [
      ...instantiateModule({ module, engine, limits, imports }).exports.values(),
    ]);
    expect(later).toHaveLength(3);
    for (const run of later as FunctionInstance[]) {
      for (let i = 0; i < 2; i++) {
        if (errors.includes(error as Trap)) expect(() => run.invoke([])).toThrow(error);
        else expect(run.invoke([])).toEqual([1]);
      }
    }
  }
});

test("everything else is caught, with its value", () => {
  for (const value of [new Error("oops"), 5, undefined, null, "text", Symbol("s")]) {
    const call = caller(() => value);
    expect(call("all")).toEqual([1]);
    expect(call("tagged")).toEqual([value]);
  }
});

test("uncaught it tells who threw, why, and where the guest was", () => {
  const call = caller(() => new Error("oops"));
  try {
    call("none");
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(UncaughtException);
    expect((error as Trap).message).toBe("h.f: oops");
    expect((error as Trap).frames.map(({ funcidx }) => funcidx)).toEqual([3, 4]);
  }
});

test("fuel ends a guest that catches everything", async () => {
  const bytes = await wat`(module (tag $t) (func $deep (param i32) (br_if 0 (i32.eqz (local.get 0)))
      (call $deep (i32.sub (local.get 0) (i32.const 1))) (throw $t))
    (func (export "run") (loop $l (block $h (try_table (catch_all $h) (call $deep (i32.const 10)))) (br $l))))`;
  const module = decodeModule(bytes);
  validateWithin(module, new Set(FEATURES));
  const limits = new RunLimits({ fuel: 10_000 });
  const run = instantiateModule({ module, engine: compiler(), limits }).exports.get("run");
  expect(() => (run as FunctionInstance).invoke([])).toThrow("all fuel consumed");
  expect(limits.fuel).toBeLessThanOrEqual(0);
});
