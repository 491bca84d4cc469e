// Where a run that is out of fuel stands: at the same loop or function on both engines.

import { compiler } from "@atoll/compiler";
import { compile, defineTarget, type Engine, ExhaustionError, FEATURES, flat, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const target = defineTarget({ name: "stops", version: "1.0.0", features: FEATURES, memory: flat(), sets: [] });

/** For each amount of fuel, where the run ended. */
function stops(bytes: Uint8Array, engine: Engine, most: number): readonly string[] {
  const linked = compile(bytes, target, { engine });
  return Array.from({ length: most }, (_, fuel) => {
    using instance = instantiate(linked, { engine, fuel });
    try {
      instance.func("run", { params: [i32], results: [] })(3);
      return `${fuel}: returned`;
    } catch (error) {
      if (!(error instanceof ExhaustionError)) throw error;
      const frames = error.frames.map(({ funcidx, offset }) => `${funcidx} at ${offset}`);
      return `${fuel}: ${error.code}, ${frames.join(", ")}`;
    }
  });
}

const CALLS = {
  "calls within calls": `(func $leaf) (func $middle (call $leaf) (call $leaf))
    (func (export "run") (param i32) (call $middle) (call $leaf) (call $middle))`,
  "indirect calls": `(table 1 funcref) (elem (i32.const 0) $leaf) (type $t (func)) (func $leaf)
    (func (export "run") (param i32) (call_indirect (type $t) (i32.const 0)) (call_indirect (type $t) (i32.const 0)))`,
};

test.for(Object.entries(CALLS))("%s end where the interpreter ends them", async ([, text]) => {
  const bytes = await assembleText(`(module ${text})`);
  const expected = stops(bytes, interpreter(), 40);
  expect(expected.at(-1)).toContain("returned");
  expect(new Set(expected).size).toBeGreaterThan(2);
  expect(stops(bytes, compiler(), 40)).toEqual(expected);
});

const LOOPS = {
  "a loop": `(func $leaf) (func (export "run") (param i32)
    (loop $again (call $leaf) (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))`,
  "a loop that begins with operands": `(func (export "run") (param i32) (local i32)
    (loop $again
      (local.set 1 (i32.add (local.get 1) (i32.const 1)))
      (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))`,
  "loops that begin with each other, and with a function": `(func $loops (param i32) (local i64 i64)
    (loop $outer (loop $inner
      (local.set 0 (i32.add (local.get 0) (i32.const 1)))
      (br_if $inner (i32.and (local.get 0) (i32.const 1))))
      (br_if $outer (i32.and (local.get 0) (i32.const 3)))))
    (func (export "run") (param i32) (loop $again (call $loops (local.get 0))
      (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))`,
  "functions that begin with operands": `(func $depth (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
      (else (i32.add (local.get 0) (call $depth (i32.sub (local.get 0) (i32.const 1)))))))
    (func (export "run") (param i32) (drop (call $depth (i32.mul (local.get 0) (i32.const 2)))))`,
};

test.for(Object.entries(LOOPS))("%s: the same ends as interpreted, where the guest has come to", async ([, text]) => {
  const bytes = await assembleText(`(module ${text})`);
  const expected = stops(bytes, interpreter(), 60);
  expect(expected.at(-1)).toContain("returned");
  expect(new Set(expected.map((line) => line.replace(/^\d+/, ""))).size).toBeGreaterThan(1);
  expect(stops(bytes, compiler(), 60)).toEqual(expected);
});

test("a loop that is come to is told by its beginning", async () => {
  const bytes = await assembleText(`(module ${LOOPS["a loop"]})`);
  const loop = bytes.indexOf(0x03, bytes.lastIndexOf(0x10) - 3);
  for (const engine of [compiler(), interpreter()])
    expect(stops(bytes, engine, 12).filter((line) => line.endsWith(`, 1 at ${loop}`)).length).toBe(2);
});
