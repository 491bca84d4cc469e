// safeCompile gives a result for whatever it is given: damaged modules, and arguments that are none.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { WasmError } from "../../src/errors/errors.ts";
import { safeCompile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

const set = builtinSet("host", {
  version: "1.0.0",
  functions: { f: builtins().func({ params: [], results: [] }, () => {}) },
});
const target = defineTarget({ name: "t", version: "1.0.0", memory: flat32({ maximum: 1 << 20 }), sets: [set] });

const whole =
  await wat`(module $m (import "host" "f" (func $f)) (memory 1 4) (table 4 funcref) (tag $e (param i32)) (global $g (mut i64) (i64.const 5))
  (type $pair (struct (field i32) (field (mut i64)))) (type $list (array i8))
  (func $run (export "run") (param $n i32) (result i32) (local v128) (block $b (try_table (catch_all $b) (call $f) (throw $e (i32.const 1))))
    (drop (struct.get $pair 0 (struct.new $pair (i32.const 1) (i64.const 2)))) (drop (array.len (array.new_default $list (local.get $n))))
    (if (result i32) (local.get $n) (then (i32.load offset=4 (local.get $n))) (else (br_table 0 0 (i32.const 1) (local.get $n)))))
  (elem (i32.const 0) $f $run) (data (i32.const 8) "some bytes"))`;

/** Bytes of a module, some of them changed, cut off, doubled or put elsewhere. */
const damaged = fc
  .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.constantFrom("set", "cut", "double", "flip")), {
    minLength: 1,
    maxLength: 4,
  })
  .map((changes) => {
    let bytes = [...whole];
    for (const [at, value, what] of changes) {
      if (what === "set") bytes[at] = value;
      else if (what === "flip") bytes[at] = (bytes[at] ?? 0) ^ (1 << (value & 7));
      else if (what === "cut") bytes = [...bytes.slice(0, at), ...bytes.slice(at + (value & 15))];
      else bytes.splice(at, 0, ...bytes.slice(at, at + (value & 15)));
    }
    return Uint8Array.from(bytes);
  });

function verdict(...args: readonly unknown[]): boolean {
  const result = safeCompile(...(args as Parameters<typeof safeCompile>));
  if (result.ok) return true;
  expect(result.error).toBeInstanceOf(WasmError);
  expect(Array.isArray(result.issues)).toBe(true);
  return false;
}

test("the module itself compiles", () => {
  expect(verdict(whole, target)).toBe(true);
});

test("damaged modules give a result", () => {
  const verdicts = new Set<boolean>();
  fc.assert(
    fc.property(damaged, (bytes) => void verdicts.add(verdict(bytes, target))),
    { numRuns: 3000 },
  );
  expect(verdicts).toEqual(new Set([false, true]));
});

test("so does whatever stands where its arguments should", () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
  });
  fc.assert(fc.property(anything, anything, (bytes, options) => void verdict(bytes, target, options ?? {})));
  fc.assert(
    fc.property(anything, (other) => {
      expect(verdict(whole, other)).toBe(false);
    }),
  );
});
