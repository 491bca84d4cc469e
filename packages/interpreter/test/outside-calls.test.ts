// Calls that leave the interpreter: functions of the host that fail in tail position, and functions that another engine runs.

import { thrown } from "@atoll/testing";
import { Trap } from "@atoll/core";
import { type Bits, FunctionInstance, HEAP, hostFunction, I32, type ModuleInstance, refType } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { call, callAsync, exported, instance } from "./instances.ts";

const NOTHING = { kind: "func", params: [], results: [] } as const;

const TAIL = `(module
  (import "h" "fail" (func $fail))
  (table funcref (elem $fail))
  (func $direct_gone return_call $fail)
  (func $indirect_gone (return_call_indirect (i32.const 0)))
  (func $reference_gone (return_call_ref 0 (ref.func $fail)))
  (func $missing_gone (return_call_indirect (i32.const 7)))
  (func $direct (export "direct") call $direct_gone)
  (func $indirect (export "indirect") call $indirect_gone)
  (func $reference (export "reference") call $reference_gone)
  (func $missing (export "missing") call $missing_gone)
  (func $outermost (export "outermost") return_call $fail)
  (func $plain (export "plain") call $fail))`;

function names(of: () => unknown): readonly (string | undefined)[] {
  return thrown(Trap, of).frames.map(({ name }) => name);
}

test("a host function that fails in tail position: the frame that it took over is not told", async () => {
  const fail = hostFunction(NOTHING, () => {
    throw new Trap("unreachable", "unreachable");
  });
  const guest = await instance(TAIL, [fail]);
  for (const name of ["direct", "indirect", "reference"]) expect(names(() => call(guest, name))).toEqual([name]);
  expect(names(() => call(guest, "outermost"))).toEqual([]);
  expect(names(() => call(guest, "plain"))).toEqual(["plain"]);
  // Without a callee there was no call.
  expect(names(() => call(guest, "missing"))).toEqual(["missing_gone", "missing"]);
});

test("nor when it fails later", async () => {
  const fail = hostFunction(
    NOTHING,
    async () => {
      await Promise.resolve();
      throw new Trap("unreachable", "unreachable");
    },
    { suspending: true },
  );
  const guest = await instance(TAIL, [fail]);
  const failing = async (name: string): Promise<unknown> => {
    const error: unknown = await callAsync(guest, name).catch((caught: unknown) => caught);
    return error instanceof Trap ? error.frames.map((frame) => frame.name) : error;
  };
  expect(await failing("direct")).toEqual(["direct"]);
  expect(await failing("plain")).toEqual(["plain"]);
});

/** A function of another engine, as far as this one can tell. */
class ForeignFunction extends FunctionInstance {
  readonly invoke: (args: readonly Bits[]) => readonly Bits[];

  constructor(like: FunctionInstance, of: ModuleInstance, invoke: (args: readonly Bits[]) => readonly Bits[]) {
    super(like.type, like.definedType, { kind: "wasm", instance: of, funcidx: 0 });
    this.invoke = invoke;
  }

  override invokeAsync(args: readonly Bits[]): readonly Bits[] {
    return this.invoke(args);
  }
}

test("functions of another engine are called, whichever way", async () => {
  const other = await instance(`(module
    (func (export "f") (param i32 i64 f64 externref) (result externref f64 i64 i32)
      (local.get 3) (local.get 2) (local.get 1) (local.get 0)))`);
  const inner = exported(other, "f");
  const seen: (readonly Bits[])[] = [];
  const outer = new ForeignFunction(inner, other, (args) => {
    seen.push(args);
    return inner.invoke(args);
  });
  const guest = await instance(
    `(module
      (type $f (func (param i32 i64 f64 externref) (result externref f64 i64 i32)))
      (import "o" "f" (func $f (type $f)))
      (table funcref (elem $f))
      (func (export "direct") (type $f) (call $f (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
      (func (export "indirect") (type $f)
        (call_indirect (type $f) (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 0)))
      (func (export "tail") (type $f) (return_call $f (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
      (func (export "reference") (type $f)
        (call_ref $f (local.get 0) (local.get 1) (local.get 2) (local.get 3) (ref.func $f))))`,
    [outer],
  );
  const object = {};
  const args = [-5, 2n ** 63n, 0x7ff0000000000001n, object];
  const ways = ["direct", "indirect", "tail", "reference"];
  for (const name of ways) expect(call(guest, name, ...args)).toEqual(args.toReversed());
  expect(seen).toEqual(ways.map(() => args));
  expect(await callAsync(guest, "direct", ...args)).toEqual(args.toReversed());
});

test("what fails in another engine tells both sides", async () => {
  const other = await instance(`(module (func $inner (export "f") unreachable))`);
  const inner = exported(other, "f");
  const guest = await instance(`(module (import "o" "f" (func $f)) (func $run (export "run") call $f))`, [
    new ForeignFunction(inner, other, (args) => inner.invoke(args)),
  ]);
  expect(names(() => call(guest, "run"))).toEqual(["inner", "run"]);
});

test("a host function sees its own values behind anyref, and what it gives is wrapped again", async () => {
  const any = refType(HEAP.any, { nullable: true });
  const seen: unknown[] = [];
  const keep = hostFunction({ kind: "func", params: [any], results: [any] }, (value: unknown) => {
    seen.push(value);
    return value;
  });
  const guest = await instance(
    `(module (import "h" "keep" (func $keep (param anyref) (result anyref)))
      (func (export "f") (param externref) (result externref i32)
        (local $kept anyref)
        (local.set $kept (call $keep (any.convert_extern (local.get 0))))
        (extern.convert_any (local.get $kept))
        (ref.test (ref i31) (local.get $kept))))`,
    [keep],
  );
  const own = {};
  // Of numbers, only those of 31 bits are i31.
  for (const value of [own, null, 7, 0.5, 2 ** 40]) {
    expect(call(guest, "f", value)).toEqual([value, value === 7 ? 1 : 0]);
  }
  expect(seen).toEqual([own, null, 7, 0.5, 2 ** 40]);
});

test("of calls around the one that has failed, as many are told as of a backtrace", async () => {
  const text = `(module (import "h" "again" (func $again (param i32)))
    (func $f (export "f") (param i32)
      (if (i32.eqz (local.get 0)) (then unreachable))
      (call $again (i32.sub (local.get 0) (i32.const 1)))))`;
  const again = hostFunction({ kind: "func", params: [I32], results: [] }, (left: number): void => {
    call(guest, "f", left);
  });
  const guest: ModuleInstance = await instance(text, [again]);
  expect(names(() => call(guest, "f", 3))).toEqual(["f", "f", "f", "f"]);
  expect(names(() => call(guest, "f", 100))).toHaveLength(64);
});

test("where an exception was thrown first is told once, however many calls it goes through", async () => {
  const text = `(module (import "h" "again" (func $again (param i32))) (tag $t)
    (func $thrower (throw $t))
    (func $inner (block $h (result exnref) (try_table (catch_all_ref $h) (call $thrower)) (return)) (throw_ref))
    (func $f (export "f") (param i32)
      (if (i32.eqz (local.get 0)) (then (call $inner)))
      (call $again (i32.sub (local.get 0) (i32.const 1)))))`;
  const again = hostFunction({ kind: "func", params: [I32], results: [] }, (left: number): void => {
    call(guest, "f", left);
  });
  const guest: ModuleInstance = await instance(text, [again]);
  expect(names(() => call(guest, "f", 2))).toEqual(["thrower", "inner", "f", "f", "f"]);
});
