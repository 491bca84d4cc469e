// Exceptions: where they are caught, and what of them reaches whom.

import { thrown } from "@atoll/testing";
import { DisposedError, ExhaustionError, ExitError, Trap, UncaughtException } from "@atoll/core";
import { type Bits, ExceptionObject, hostFunction, jsTag, RunLimits, type TagInstance } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { call, callAsync, exported, instance } from "./instances.ts";

const NOTHING = { kind: "func", params: [], results: [] } as const;

test("values of all kinds travel over frames", async () => {
  const guest = await instance(`(module
    (tag $all (param i32 i64 f32 f64 v128 externref))
    (func $throw (param externref)
      (throw $all (i32.const -7) (i64.const 0x123456789abcdef) (f32.const nan:0x200001) (f64.const -0.5)
        (v128.const i64x2 1 -2) (local.get 0)))
    (func $middle (param externref) (call $throw (local.get 0)) unreachable)
    (func (export "run") (param externref) (result i32 i64 f32 f64 v128 externref)
      (block $caught (result i32 i64 f32 f64 v128 externref)
        (try_table (catch $all $caught) (call $middle (local.get 0)))
        unreachable)))`);
  const object = {};
  expect(call(guest, "run", object)).toEqual([
    -7,
    0x123456789abcdefn,
    0x7fa00001,
    0xbfe0000000000000n,
    (0xfffffffffffffffen << 64n) | 1n,
    object,
  ]);
});

test("operands below a guarded block are where they were", async () => {
  const guest = await instance(`(module (tag $e (param i32))
    (func (export "run") (param i32) (result i32)
      (i32.mul (local.get 0)
        (i32.add (i32.const 1000)
          (block $caught (result i32)
            (try_table (result i32) (catch $e $caught)
              (if (result i32) (local.get 0) (then (throw $e (i32.const 5))) (else (i32.const 6)))))))))`);
  expect(call(guest, "run", 2)).toEqual([2010]);
  expect(call(guest, "run", 0)).toEqual([0]);
});

test("in a loop, each round catches its own", async () => {
  const guest = await instance(`(module (tag $e (param i32))
    (func $odd (param i32) (if (i32.and (local.get 0) (i32.const 1)) (then (throw $e (local.get 0)))))
    (func (export "run") (param $n i32) (result i32) (local $sum i32)
      (loop $next
        (block $done
          (local.set $sum (i32.add (local.get $sum)
            (block $caught (result i32)
              (try_table (catch $e $caught) (call $odd (local.get $n)))
              (br $done))))
        )
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum)))`);
  expect(call(guest, "run", 1000)).toEqual([250_000]);
});

const THROWER = `(module
  (tag (export "tag") (param i32))
  (func (export "throw") (param i32) (throw 0 (local.get 0))))`;
const CATCHER = `(module
  (import "a" "tag" (tag $e (param i32)))
  (import "a" "throw" (func $throw (param i32)))
  (func (export "run") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $e $caught) (call $throw (local.get 0)))
      (i32.const -1)))
  (func (export "tail") (param i32)
    (block $caught (result i32)
      (try_table (catch $e $caught) (return_call $throw (local.get 0)))
      unreachable)
    unreachable))`;

test("over instances, by the identity of the tag", async () => {
  const thrower = await instance(THROWER);
  const other = await instance(THROWER);
  const tag = thrower.tags[0] as TagInstance;
  const catcher = await instance(CATCHER, [tag, exported(thrower, "throw")]);
  expect(call(catcher, "run", 42)).toEqual([42]);
  const wrong = await instance(CATCHER, [tag, exported(other, "throw")]);
  expect(() => call(wrong, "run", 42)).toThrow(UncaughtException);
});

test("through a host function, thrown on or made by it", async () => {
  const thrower = await instance(THROWER);
  const tag = thrower.tags[0] as TagInstance;
  const throws = exported(thrower, "throw");
  const passes = hostFunction(throws.type, (value: number) => throws.invoke([value])[0]);
  expect(call(await instance(CATCHER, [tag, passes]), "run", 7)).toEqual([7]);
  const makes = hostFunction(throws.type, (value: number) => {
    throw new UncaughtException(new ExceptionObject(tag, [value + 1]));
  });
  const catcher = await instance(CATCHER, [tag, makes]);
  expect(call(catcher, "run", 7)).toEqual([8]);
  // In tail position the guarded block has been left.
  expect(() => call(catcher, "tail", 7)).toThrow(UncaughtException);
});

test("a rejected promise of the host is caught where the call was", async () => {
  const thrower = await instance(THROWER);
  const tag = thrower.tags[0] as TagInstance;
  const rejects = hostFunction(
    exported(thrower, "throw").type,
    async (value: number) => {
      await Promise.resolve();
      throw new UncaughtException(new ExceptionObject(tag, [value + 2]));
    },
    { suspending: true },
  );
  const catcher = await instance(CATCHER, [tag, rejects]);
  expect(await callAsync(catcher, "run", 7)).toEqual([9]);
  await expect(callAsync(catcher, "tail", 7)).rejects.toThrow(UncaughtException);
});

test("uncaught, it is a trap that has the exception and says where it was thrown", async () => {
  const guest = await instance(`(module $m (tag $e (param i64))
    (func $inner (throw $e (i64.const 9)))
    (func $outer (export "run") (call $inner)))`);
  const caught = thrown(UncaughtException, () => call(guest, "run"));
  expect(caught).toBeInstanceOf(Trap);
  const { code, exception, frames } = caught;
  expect(code).toBe("uncaught_exception");
  expect(exception.values).toEqual([9n]);
  expect(frames.map(({ name }) => name)).toEqual(["inner", "outer"]);
});

const CATCHES = `(module (import "" "js" (tag $js (param externref))) (import "" "f" (func $f))
  (func (export "all") (block $caught (try_table (catch_all $caught) (call $f)) unreachable))
  (func (export "value") (result externref)
    (block $caught (result externref) (try_table (catch $js $caught) (call $f)) unreachable))
  (func $rethrows (export "rethrows") (block $caught (result exnref) (try_table (catch_all_ref $caught) (call $f)) unreachable) throw_ref)
  (func $none (export "none") (call $f))
  (func (export "trap") (block $caught (try_table (catch_all $caught) unreachable))))`;

/** A guest that catches what an imported function throws, at once or when it is waited for. */
async function catching(value: unknown, options: { readonly suspending?: boolean } = {}) {
  const throws = (): never => {
    throw value;
  };
  const later = async (): Promise<void> => {
    await Promise.resolve();
    throws();
  };
  const f = hostFunction(NOTHING, options.suspending === true ? later : throws, { name: "host.f", ...options });
  return instance(CATCHES, [jsTag(), f]);
}

test("uncaught, its tag and values are told", async () => {
  const guest = await instance(`(module
    (tag $named (param i32 i64 f32 f64 v128 externref)) (tag (export "oops") (param f64)) (tag) (tag $"a\\0ab" (param i64 i64 i64 i64 i64 i64 i64 i64 i64))
    (func (export "named") (param externref) (throw $named (i32.const -7) (i64.const -8) (f32.const 0.5) (f64.const -0)
        (v128.const i64x2 1 0xab00000000000000) (local.get 0)))
    (func (export "given") (throw 1 (f64.const nan)))
    (func (export "none") (throw 2))
    (func (export "many") (throw 3 (i64.const 0) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6)
      (i64.const 7) (i64.const 8))))`);
  const message = (name: string, ...args: Bits[]): string => thrown(Trap, () => call(guest, name, ...args)).message;
  expect(message("named", {})).toBe(
    "uncaught exception of tag named: -7, -8, 0.5, -0, 0xab000000000000000000000000000001, an object (Object)",
  );
  expect(message("given")).toBe("uncaught exception of tag oops: NaN");
  expect(message("none")).toBe("uncaught exception of tag 2");
  expect(message("many")).toBe(String.raw`uncaught exception of tag a\nb: 0, 1, 2, 3, 4, 5, 6, 7, …`);
});

test("what a host function throws is an exception with the JavaScript tag", async () => {
  for (const value of [new Error("of the host"), "a text", null, undefined, 42]) {
    const guest = await catching(value);
    expect(call(guest, "all")).toEqual([]);
    expect(call(guest, "value")).toEqual([value]);
    const waiting = await catching(value, { suspending: true });
    expect(await callAsync(waiting, "all")).toEqual([]);
    expect(await callAsync(waiting, "value")).toEqual([value]);
  }
});

test("uncaught it tells who threw, why, and where the guest was, also when it is thrown again", async () => {
  for (const name of ["none", "rethrows"]) {
    const error = thrown(UncaughtException, () => call(catchingFailure, name));
    expect(error).toMatchObject({ code: "builtin", message: "host.f: of the host", cause: FAILURE });
    expect(error.frames.map((frame) => frame.name)).toEqual([name]);
    expect(error.stack).toMatch(new RegExp(`^UncaughtException: host.f: of the host\\n    at ${name} \\(wasm://`));
  }
});
const FAILURE = new Error("of the host");
const catchingFailure = await catching(FAILURE);

test("traps, limits and exits are not caught", async () => {
  const ends = [
    new Trap("unreachable", "no further"),
    new ExhaustionError("fuel_exhausted", "all fuel consumed"),
    new ExitError(3),
    new DisposedError("gone"),
  ];
  for (const end of ends) {
    const guest = await catching(end);
    for (const name of ["all", "value", "rethrows"]) expect(() => call(guest, name)).toThrow(end);
  }
  expect(() => call(catchingFailure, "trap")).toThrow("unreachable");
});

test("a guest that only throws and catches still comes to the end of its fuel and its time", async () => {
  const text = `(module (tag $e) (func (export "run")
    (loop $again (block $caught (try_table (catch $e $caught) (throw $e))) (br $again))))`;
  const fuelled = await instance(text, [], new RunLimits({ fuel: 10_001 }));
  expect(() => call(fuelled, "run")).toThrow(ExhaustionError);
  const timed = await instance(text, [], new RunLimits({ timeout: 250 }));
  expect(() => call(timed, "run")).toThrow(/longer than 250 ms/);
});

test("a null exnref is a trap", async () => {
  const guest = await instance(`(module (func (export "run") (throw_ref (ref.null exn))))`);
  expect(() => call(guest, "run")).toThrow("null exception reference");
});
