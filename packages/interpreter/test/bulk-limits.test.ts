// A single instruction that moves very much, and instantiation, end with the limits of the run; bounds are checked before.

import { ExhaustionError, Trap } from "@atoll/core";
import { decodeModule, instantiateModule, RunLimits, validateModule } from "@atoll/core/engine";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { call, engine } from "./instances.ts";

/** A run whose clock goes on by 10 at each look; counts them once it is told to. */
class Looks {
  count = 0;
  /** Looks after which time is over. */
  most = Infinity;
  readonly limits = new RunLimits({ timeout: 1000 }, () => {
    this.count++;
    return this.count > this.most ? 1e9 : 0;
  });
}

async function guest(text: string, looks: Looks) {
  const module = decodeModule(await parse(text));
  validateModule(module);
  return () => instantiateModule({ module, engine, limits: looks.limits });
}

const OPERATIONS: Readonly<Record<string, string>> = {
  "memory.fill": "(memory.fill (local.get 0) (i32.const 1) (i32.const 0x6000000))",
  "memory.copy": "(memory.copy (local.get 0) (i32.const 0) (i32.const 0x6000000))",
  "table.fill": "(table.fill (local.get 0) (ref.null func) (i32.const 2000000))",
  "table.copy": "(table.copy (local.get 0) (i32.const 0) (i32.const 2000000))",
  "table.grow": "(drop (table.grow (ref.null func) (i32.add (local.get 0) (i32.const 2000000))))",
  "array.new_default": "(drop (array.new_default $a (i32.add (local.get 0) (i32.const 2000000))))",
  "array.new": "(drop (array.new $l (i64.const 3) (i32.add (local.get 0) (i32.const 3000000))))",
  "array.fill": "(array.fill $l (global.get $longs) (local.get 0) (i64.const 1) (i32.const 3000000))",
  "array.fill of references": "(array.fill $a (global.get $refs) (local.get 0) (ref.null func) (i32.const 6000000))",
  "array.copy":
    "(array.copy $l $l (global.get $longs) (local.get 0) (global.get $longs) (i32.const 0) (i32.const 12000000))",
  "array.copy of references":
    "(array.copy $a $a (global.get $refs) (local.get 0) (global.get $refs) (i32.const 0) (i32.const 6000000))",
};
/** Where the operation is out of bounds. */
const BEYOND: Readonly<Record<string, number>> = {
  "memory.fill": 0x3ffffff,
  "table.fill": 3_000_000,
  "array.fill": 10_000_000,
  "array.copy of references": 1_000_001,
};

for (const [name, code] of Object.entries(OPERATIONS)) {
  test(`${name} looks at the limits, and ends with them`, async () => {
    const looks = new Looks();
    const globals = `(global $longs (ref $l) (array.new_default $l (i32.const 12100000)))
      (global $refs (ref $a) (array.new_default $a (i32.const 7000000)))`;
    const text = `(module (type $a (array (mut funcref))) (type $l (array (mut i64)))
      (memory 2000) (table 2500000 funcref) ${code.includes("global.get") ? globals : ""}
      (func (export "nothing") (param i32))
      (func (export "f") (param i32) ${code}))`;
    const instance = (await guest(text, looks))();
    call(instance, "nothing", 0);
    looks.count = 0;
    call(instance, "nothing", 0);
    const idle = looks.count;
    looks.count = 0;
    call(instance, "f", 100);
    expect(looks.count).toBeGreaterThanOrEqual(idle + 4);
    const { size } = instance.tables[0] ?? { size: 0 };
    looks.count = 0;
    looks.most = idle + 2;
    expect(() => call(instance, "f", 100)).toThrow(ExhaustionError);
    expect(looks.count).toBeLessThan(idle + 6);
    // A table grows as a whole, or not.
    expect(instance.tables[0]?.size).toBe(size);
    const beyond = BEYOND[name];
    if (beyond === undefined) return;
    looks.count = 0;
    looks.most = idle + 1;
    expect(() => call(instance, "f", beyond)).toThrow(Trap);
  });
}

for (const [what, text] of Object.entries({
  functions: `(module ${"(func)".repeat(20_000)})`,
  globals: `(module ${"(global i32 (i32.const 1))".repeat(20_000)})`,
  tables: `(module (table 2000000 funcref))`,
  elements: `(module (table 20000 funcref) (elem (i32.const 0) func ${"0 ".repeat(20_000)}) (func))`,
})) {
  test(`instantiation looks at the limits while it makes ${what}`, async () => {
    const looks = new Looks();
    const make = await guest(text, looks);
    make();
    expect(looks.count).toBeGreaterThanOrEqual(7);
    looks.count = 0;
    looks.most = 5;
    expect(make).toThrow(ExhaustionError);
  });
}

test("the start function has the deadline of instantiation", async () => {
  const looks = new Looks();
  const make = await guest(`(module (func $f (loop (br 0))) (start $f))`, looks);
  looks.most = 20;
  expect(make).toThrow(ExhaustionError);
});

test("looking for a handler among very many looks at the limits", async () => {
  const looks = new Looks();
  const text = `(module (tag $t) (func (export "f") (param $n i32)
    (loop $again
      (block $caught
        (try_table (catch $t $caught)
          ${"(block $h (try_table (catch $t $h) (call $nothing)))".repeat(5000)}
          (throw $t)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (func $nothing))`;
  const instance = (await guest(text, looks))();
  call(instance, "f", 1);
  looks.count = 0;
  call(instance, "f", 1);
  const few = looks.count;
  looks.count = 0;
  call(instance, "f", 1000);
  expect(looks.count).toBeGreaterThanOrEqual(few + 20);
  looks.count = 0;
  looks.most = few + 3;
  expect(() => call(instance, "f", 1_000_000_000)).toThrow(ExhaustionError);
});

test("a module may have more functions than a call may have arguments", async () => {
  const count = 200_000;
  const looks = new Looks();
  const instance = (
    await guest(`(module ${"(func)".repeat(count)} (func (export "last") (result i32) i32.const 5))`, looks)
  )();
  expect(instance.functions).toHaveLength(count + 1);
  expect(call(instance, "last")).toEqual([5]);
});
