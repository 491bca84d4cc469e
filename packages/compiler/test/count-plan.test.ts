// What emitted code counts, and what it leaves out because it follows from the rest.

import { EngineError } from "@atoll/core";
import { decodeModule } from "@atoll/core/engine";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { countPlan } from "../src/count/count-plan.ts";

async function sites(text: string): Promise<readonly string[]> {
  const module = decodeModule(await wat`(module ${text})`);
  const plan = countPlan(module);
  const found = [...module.bodies].map((_, i) => plan.sitesOf(i));
  // Slots lie side by side, those of tables behind the others.
  const slots = found.flat().flatMap(({ kind, slot, labels }) => {
    const count = { behind: 1, taken: 1, reference: 2, table: labels.length, implied: 0 }[kind];
    return Array.from({ length: count }, (_, i) => slot + i);
  });
  expect(slots.toSorted((a, b) => a - b)).toEqual(slots.map((_, i) => i));
  expect(plan.slots).toBe(slots.length);
  return found.map((each) => each.map(({ kind }) => kind).join(" "));
}

test("functions begin as often as they are called, where their calls are counted", async () => {
  const fib = `(func $fib (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
      (else (i32.add (call $fib (i32.const 1)) (call $fib (i32.const 2))))))`;
  // How often the second arm is come to follows from the beginning.
  expect(await sites(`${fib} (func (export "run") (drop (call $fib (i32.const 9))))`)).toEqual([
    "behind behind",
    "behind",
  ]);
  const loop = `(func $f (loop $l (call $f) (br_if $l (i32.const 1))))`;
  expect(await sites(`${loop} (func (export "run") (call $f))`)).toEqual(["implied behind implied", "behind"]);
  // A chain is told by its first, a circle by one of it.
  expect(await sites(`(func $a (call $b)) (func $b (call $c)) (func $c) (func (export "run") (call $a))`)).toEqual([
    "implied",
    "implied",
    "implied",
    "behind",
  ]);
  expect(await sites(`(func $a (call $b)) (func $b (call $a)) (func (export "run") (call $a))`)).toEqual([
    "behind",
    "implied",
    "behind",
  ]);
});

test("what may be called otherwise counts how often it begins", async () => {
  const others = `(func $start) (start $start) (func $export) (export "e" (func $export)) (func $element) (func $global)`;
  const named = `(table funcref (elem $element)) (global funcref (ref.func $global))`;
  expect(await sites(`${others} ${named}`)).toEqual(["behind", "behind", "behind", "behind"]);
});

test("of the branches to a loop the last is not counted, if it is conditional", async () => {
  const body = (text: string): string => `(func (export "f") (loop $l ${text}))`;
  const condition = "(i32.const 1)";
  expect(await sites(body(`(br_if $l ${condition})`))).toEqual(["behind behind implied"]);
  expect(await sites(body(`(br_if $l ${condition}) (br_if $l ${condition})`))).toEqual([
    "behind behind behind implied",
  ]);
  expect(await sites(body(`(br_if $l ${condition}) (br $l)`))).toEqual(["behind behind behind"]);
  expect(await sites(body(`(br_if $l ${condition}) (block (br_table 0 $l ${condition}))`))).toEqual([
    "behind behind behind table",
  ]);
  expect(await sites(body(`(loop $m (br_if $l ${condition}) (br_if $m ${condition}))`))).toEqual([
    "behind behind behind implied implied",
  ]);
});

test("control that is not come to is not counted, and exceptions are refused", async () => {
  expect(await sites(`(func (export "f") (return) (if (i32.const 1) (then)) (loop (br 0)))`)).toEqual(["behind"]);
  await expect(sites(`(tag $t) (func (throw $t))`)).rejects.toThrow(EngineError);
});
