// Objects that a guest makes are counted against a limit: those that it keeps, wherever it keeps them, and not those it drops. So are
// tables.

import { ExhaustionError } from "@atoll/core";
import { type ModuleInstance, RunLimits } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { call, exported, instance } from "./instances.ts";

const MEBIBYTE = 2 ** 20;

/** Runs an export until the limit stops it, if it does. */
function exhausted(guest: ModuleInstance, name: string, ...args: readonly number[]): boolean {
  try {
    call(guest, name, ...args);
  } catch (error) {
    if (error instanceof ExhaustionError && /the guest's objects take more than/.test(error.message)) return true;
    throw error;
  }
  return false;
}

const LIST = "(type $node (struct (field (mut (ref null $node))) (field i64)))";

/** Each keeps objects for ever in another place. */
const KEEPERS: Readonly<Record<string, string>> = {
  "a list in a global": `${LIST} (global $head (mut (ref null $node)) (ref.null $node))
    (func (export "run") (loop $on
      (global.set $head (struct.new $node (global.get $head) (i64.const 1))) (br $on)))`,
  "a list in a local, growing at its end": `${LIST}
    (func (export "run") (local $first (ref null $node)) (local $last (ref null $node)) (local $new (ref null $node))
      (local.set $first (local.tee $last (struct.new_default $node)))
      (loop $on
        (local.set $new (struct.new_default $node))
        (struct.set $node 0 (local.get $last) (local.get $new))
        (local.set $last (local.get $new))
        (br_if $on (i32.eqz (ref.is_null (local.get $first))))))`,
  "arrays in a table": `(type $bytes (array (mut i8))) (table $kept 0 (ref null $bytes))
    (func (export "run") (loop $on
      (drop (table.grow $kept (array.new_default $bytes (i32.const 100000)) (i32.const 1))) (br $on)))`,
  "arrays in arrays": `(type $list (array (mut anyref))) (global $head (mut anyref) (ref.null any))
    (func (export "run") (loop $on
      (global.set $head (array.new $list (global.get $head) (i32.const 1000))) (br $on)))`,
  "exceptions that carry exceptions": `(tag $tag (param exnref)) (global $head (mut exnref) (ref.null exn))
    (func (export "run") (loop $on
      (global.set $head (block $caught (result exnref)
        (try_table (catch $tag $payload) (catch_all_ref $caught) (throw $tag (global.get $head))) unreachable))
      (br $on)))`,
};

test.for(Object.entries(KEEPERS))("%s reaches the limit", async ([name, body]) => {
  // What was thrown is kept, with what it carries.
  const program = name.startsWith("exceptions") ? body.replace("(catch $tag $payload) ", "") : body;
  const guest = await instance(`(module ${program})`, [], new RunLimits({ maxHeapBytes: 4 * MEBIBYTE }));
  expect(exhausted(guest, "run")).toBe(true);
});

test("tables share the limit, and refuse to grow beyond it", async () => {
  const text = `(module (type $bytes (array (mut i8))) (table $functions 0 funcref) (table $kept 0 anyref)
    (func (export "functions") (param $n i32) (result i32) (table.grow $functions (ref.null func) (local.get $n)))
    (func (export "keep") (param $bytes i32) (result i32)
      (table.grow $kept (array.new_default $bytes (local.get $bytes)) (i32.const 1)))
    (func (export "waste") (param $bytes i32) (drop (array.new_default $bytes (local.get $bytes)))))`;
  const guest = await instance(text, [], new RunLimits({ maxHeapBytes: MEBIBYTE }));
  expect(call(guest, "functions", 200_000)).toEqual([-1]);
  expect(call(guest, "functions", 50_000)).toEqual([0]);
  expect(call(guest, "keep", 300_000)).toEqual([0]);
  expect(call(guest, "functions", 20_000)).toEqual([-1]);
  expect(exhausted(guest, "keep", 300_000)).toBe(true);
  // Garbage makes room.
  call(guest, "waste", 100_000);
  expect(call(guest, "functions", 5_000)).toEqual([50_000]);
  await expect(
    instance("(module (table 1000000 funcref))", [], new RunLimits({ maxHeapBytes: MEBIBYTE })),
  ).rejects.toThrow("a table of 1000000 elements is over the limit of the heap");
});

test("garbage does not count, and what was dropped may be made again", async () => {
  const text = `(module ${LIST} (type $bytes (array (mut i8)))
    (global $head (mut (ref null $node)) (ref.null $node))
    (func (export "keep") (param $n i32) (loop $on
      (global.set $head (struct.new $node (global.get $head) (i64.const 1)))
      (br_if $on (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (func (export "drop") (global.set $head (ref.null $node)))
    (func (export "waste") (param $n i32) (loop $on
      (drop (array.new_default $bytes (i32.const 5000)))
      (drop (struct.new_default $node))
      (br_if $on (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`;
  const limits = new RunLimits({ maxHeapBytes: 4 * MEBIBYTE });
  const guest = await instance(text, [], limits);
  // Ten times the limit.
  expect(exhausted(guest, "waste", 8_000)).toBe(false);
  for (let round = 0; round < 3; round++) {
    expect(exhausted(guest, "keep", 10_000)).toBe(false);
    expect(exhausted(guest, "waste", 2_000)).toBe(false);
    expect(exhausted(guest, "keep", 1_000_000)).toBe(true);
    call(guest, "drop");
  }
  expect(exhausted(guest, "waste", 2_000)).toBe(false);
  expect(limits.heap.bytes).toBeLessThan(6 * MEBIBYTE);
});

test("an object counts for the instance that made it, wherever it is kept", async () => {
  const maker = await instance(
    `(module (type $bytes (array (mut i8)))
      (func (export "make") (result anyref) (array.new_default $bytes (i32.const 100000))))`,
    [],
    new RunLimits({ maxHeapBytes: 4 * MEBIBYTE }),
  );
  const keeperLimits = new RunLimits({ maxHeapBytes: MEBIBYTE });
  const keeper = await instance(
    `(module (import "maker" "make" (func $make (result anyref))) (table $kept 0 anyref)
      (func (export "run") (loop $on (drop (table.grow $kept (call $make) (i32.const 1))) (br $on))))`,
    [exported(maker, "make")],
    keeperLimits,
  );
  expect(exhausted(keeper, "run")).toBe(true);
  expect(keeperLimits.heap.bytes).toBe(0);
});

test("what waits keeps what it has in registers", async () => {
  const text = `(module ${LIST} (func (export "run") (param $n i32) (result i32) (local $kept (ref null $node))
    (loop $on
      (local.set $kept (struct.new $node (local.get $kept) (i64.const 1)))
      (br_if $on (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (ref.is_null (local.get $kept))))`;
  const limits = new RunLimits({ maxHeapBytes: 2 * MEBIBYTE });
  const guest = await instance(text, [], limits);
  expect(call(guest, "run", 10_000)).toEqual([0]);
  expect(exhausted(guest, "run", 100_000)).toBe(true);
  // Nothing of a call that ended is live.
  expect(call(guest, "run", 10_000)).toEqual([0]);
});
