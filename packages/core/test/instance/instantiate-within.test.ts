// Instances that share limits: what one of them uses, the others lack, and what nobody has any more is given back.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { interpreter } from "@atoll/interpreter";
import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { i32 } from "../../src/builtins/ready-types.ts";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { flat } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { ExhaustionError, LinkError, Trap } from "../../src/errors/errors.ts";
import { instantiateWithin } from "../../src/instance/instantiate-within.ts";
import { compile } from "../../src/link/compile.ts";
import type { FunctionInstance } from "../../src/runtime/function-instance.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import type { ModuleInstance } from "../../src/runtime/module-instance.ts";
import { RunLimits } from "../../src/runtime/run-limits.ts";
import type { TableInstance } from "../../src/runtime/table-instance.ts";
import { I32 } from "../../src/module/types.ts";

const set = builtinSet("board", {
  version: "1.0.0",
  functions: { seven: builtins().func({ params: [], results: [i32] }, () => 7) },
});
const target = defineTarget({ name: "board", version: "1.0.0", memory: flat(), sets: [set], openNamespaces: ["env"] });
const engine = interpreter();

function run(instance: ModuleInstance, name: string): readonly unknown[] {
  return (instance.exports.get(name) as FunctionInstance).invoke([]);
}

test("fuel is used up over all instances", async () => {
  const bytes = await parse(`(module (func (export "run") (local $i i32) (loop $l
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))))`);
  const module = compile(bytes, target);
  const limits = new RunLimits({ fuel: 450 });
  const instances = [1, 2, 3].map(() => instantiateWithin(module, { engine, limits, imports: [] }));
  const [first, second] = instances as [ModuleInstance, ModuleInstance, ModuleInstance];
  for (let i = 0; i < 2; i++) run(first, "run");
  for (let i = 0; i < 2; i++) run(second, "run");
  expect(thrown(ExhaustionError, () => run(first, "run")).code).toBe("fuel_exhausted");
});

test("memory counts over all instances", async () => {
  const module = compile(await parse(`(module (memory 2))`), target);
  const limits = new RunLimits({ maxMemoryBytes: 5 * 65_536 });
  const kept = [1, 2].map(() => instantiateWithin(module, { engine, limits, imports: [] }));
  expect(thrown(ExhaustionError, () => instantiateWithin(module, { engine, limits, imports: [] })).code).toBe(
    "memory_limit",
  );
  expect([kept.length, limits.memoryBytes]).toEqual([2, 4 * 65_536]);
});

test("builtins of the target stand where nothing is given", async () => {
  const bytes = await parse(`(module (import "board" "seven" (func $f (result i32))) (import "env" "x" (global $x i32))
    (func (export "run") (result i32) (i32.add (call $f) (global.get $x))))`);
  const module = compile(bytes, target);
  const limits = new RunLimits();
  expect(run(instantiateWithin(module, { engine, limits, imports: [undefined, 1] }), "run")).toEqual([8]);
  const other = hostFunction({ kind: "func", params: [], results: [I32] }, () => 40);
  expect(run(instantiateWithin(module, { engine, limits, imports: [other, 1] }), "run")).toEqual([41]);
  expect(() => instantiateWithin(module, { engine, limits, imports: [] })).toThrow(LinkError);
});

test("what is left of an instance whose start fails can be called, under limits that go on", async () => {
  const owner = await parse(`(module (table (export "table") 1 funcref))`);
  const failing = await parse(`(module
    (import "env" "table" (table 1 funcref)) (memory 1)
    (func $f (result i32) (i32.load8_u (i32.const 3)))
    (elem (i32.const 0) $f) (data (i32.const 3) "\\2a") (start $s) (func $s unreachable))`);
  const limits = new RunLimits();
  const table = instantiateWithin(compile(owner, target), { engine, limits, imports: [] }).exports.get("table");
  expect(() => instantiateWithin(compile(failing, target), { engine, limits, imports: [table] })).toThrow(Trap);
  expect(((table as TableInstance).elements[0] as FunctionInstance).invoke([])).toEqual([42]);
});
