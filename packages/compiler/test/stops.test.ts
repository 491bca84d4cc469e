// Where a run that is out of fuel stands: at the same call or branch on both engines.

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

test("a loop ends with the same fuel, and its beginning is told", async () => {
  const bytes = await assembleText(`(module (func $leaf) (func (export "run") (param i32)
    (loop $again (call $leaf) (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`);
  const [ours, theirs] = [compiler(), interpreter()].map((engine) => stops(bytes, engine, 12));
  const withoutPlaces = (lines: readonly string[] = []): readonly string[] =>
    lines.map((line) => line.replace(/ at \d+/g, ""));
  expect(withoutPlaces(ours)).toEqual(withoutPlaces(theirs));
  const loop = bytes.indexOf(0x03, bytes.lastIndexOf(0x10) - 3);
  expect(ours?.filter((line) => line.endsWith(`, 1 at ${loop}`)).length).toBe(2);
});
