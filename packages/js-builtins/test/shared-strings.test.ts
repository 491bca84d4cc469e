// Hosts let a part of a string point into the whole. What guests keep of dropped strings is found all the same when the heap is full, wherever they keep it:
// then it is parted from them. Nothing changes but what the host's heap holds.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { compile, defineTarget, ExhaustionError, FEATURES, flat, instantiate, type Instance } from "@atoll/core";
import { FunctionInstance } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { jsString } from "@atoll/js-builtins";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const target = defineTarget({ name: "t", version: "1.0.0", memory: flat(), features: FEATURES, sets: [jsString] });

/** `keep`: makes so many strings of so many units, takes the part that `part` makes of each, and puts it away by `put`. */
const GUEST = await assembleText(`(module
  (type $units (array (mut i16)))
  (type $box (struct (field (mut externref)) (field (mut anyref))))
  (type $list (array (mut externref)))
  (rec
    (type $described (descriptor $descriptor) (struct))
    (type $descriptor (describes $described) (struct (field externref))))
  (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
  (import "wasm:js-string" "substring" (func $substring (param externref i32 i32) (result (ref extern))))
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "wasm:js-string" "charCodeAt" (func $at (param externref i32) (result i32)))
  (import "wasm:js-string" "fromCharCodeArray" (func $from (param (ref null $units) i32 i32) (result (ref extern))))
  (tag $tag (param externref))
  (table $kept 1000 externref)
  (table $boxes 1000 anyref)
  (table $exceptions 1000 exnref)
  (global $rope (mut externref) (ref.null extern))
  (elem declare func $part $halves)
  (type $taking (func (param externref i32) (result externref)))
  (func $whole (param $length i32) (param $unit i32) (result externref)
    (call $from (array.new $units (local.get $unit) (local.get $length)) (i32.const 0) (local.get $length)))
  (func $part (type $taking)
    (call $substring (local.get 0) (i32.const 1) (i32.const 21)))
  (func $halves (type $taking)
    (loop $next
      (local.set 0 (call $substring (local.get 0) (i32.const 1)
        (i32.add (i32.const 1) (i32.shr_u (i32.add (call $length (local.get 0)) (i32.const 1)) (i32.const 1)))))
      (br_if $next (i32.gt_u (call $length (local.get 0)) (i32.const 20))))
    (local.get 0))
  (func $exception (param externref) (result exnref)
    (block $caught (result externref exnref)
      (try_table (result externref exnref) (catch_ref $tag $caught) (throw $tag (local.get 0))))
    (local.set 0 (ref.null extern))
    (return))
  (func (export "keep") (param $count i32) (param $length i32) (param $how i32) (param $where i32) (local $i i32) (local $s externref)
    (global.set $rope (call $whole (i32.const 20) (i32.const 65)))
    (loop $next
      (local.set $s (call_ref $taking (call $whole (local.get $length) (i32.add (i32.const 97) (i32.rem_u (local.get $i) (i32.const 26)))) (local.get $i)
        (select (result (ref $taking)) (ref.func $part) (ref.func $halves) (local.get $how))))
      (block $done
        (if (i32.eq (local.get $where) (i32.const 0)) (then
          (table.set $kept (local.get $i) (local.get $s)) (br $done)))
        (if (i32.eq (local.get $where) (i32.const 1)) (then
          (table.set $boxes (local.get $i) (struct.new $box (local.get $s) (ref.null any))) (br $done)))
        (if (i32.eq (local.get $where) (i32.const 2)) (then
          (table.set $boxes (local.get $i) (struct.new $box (ref.null extern) (any.convert_extern (local.get $s)))) (br $done)))
        (if (i32.eq (local.get $where) (i32.const 3)) (then
          (table.set $boxes (local.get $i) (array.new $list (local.get $s) (i32.const 1))) (br $done)))
        (if (i32.eq (local.get $where) (i32.const 4)) (then
          (table.set $exceptions (local.get $i) (call $exception (local.get $s))) (br $done)))
        (if (i32.eq (local.get $where) (i32.const 5)) (then
          (global.set $rope (call $concat (global.get $rope) (local.get $s))) (br $done)))
        (table.set $boxes (local.get $i) (struct.new_default_desc $described (struct.new $descriptor (local.get $s)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))
  (func (export "same") (param $count i32) (param $length i32) (param i32) (param i32) (local $i i32) (local $s externref)
    (local.set $s (call $whole (local.get $length) (i32.const 98)))
    (drop (call $substring (local.get $s) (i32.const 1) (i32.const 40)))
    (loop $next
      (table.set $kept (local.get $i) (local.get $s))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))
    (local.set $i (i32.const 0))
    (loop $next
      (drop (call $whole (local.get $length) (i32.const 99)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))
  (func (export "unit") (param $i i32) (param i32) (param i32) (param i32) (result i32)
    (call $at (table.get $kept (local.get $i)) (i32.const 19))))`);

const MEGABYTE = 2 ** 19;
const LIMIT = 2 ** 24;

function begin(): Instance {
  const engine = interpreter();
  return instantiate(compile(GUEST, target, { engine }), { engine, maxHeapBytes: LIMIT });
}

function call(instance: Instance, name: string, ...args: readonly number[]): unknown {
  const func = instance.exports.get(name);
  if (!(func instanceof FunctionInstance)) throw new Error(`no function ${name}`);
  return func.invoke([...args, 0, 0, 0].slice(0, 4))[0];
}

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const PLACES = ["tables", "structures", "wrapped values", "arrays", "exceptions", "ropes", "descriptors"];

test.each(
  [...PLACES.entries()].flatMap(([where, place]) => [
    [place, "parts", where, 1] as const,
    [place, "parts of parts", where, 0] as const,
  ]),
)("in %s, %s of strings that were dropped do not keep them", (_place, _what, where, how) => {
  using instance = begin();
  const before = heapBytes();
  // Half a megabyte each, as the host has them.
  call(instance, "keep", 150, MEGABYTE, how, where);
  expect(heapBytes() - before).toBeLessThan(1.5 * LIMIT);
  expect(instance.exports.size).toBe(3);
});

test("parts are the same before and after", () => {
  using instance = begin();
  call(instance, "keep", 150, MEGABYTE, 1, 0);
  const units = Array.from({ length: 150 }, (_, i) => call(instance, "unit", i));
  expect(units).toEqual(units.map((_, i) => 97 + (i % 26)));
});

test("a string counts as often as it is referred to, and is not copied as often", () => {
  using instance = begin();
  const before = heapBytes();
  expect(() => call(instance, "same", 500, MEGABYTE)).toThrow(ExhaustionError);
  expect(heapBytes() - before).toBeLessThan(2 * LIMIT);
});
