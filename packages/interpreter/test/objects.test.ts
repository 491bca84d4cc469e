// Garbage-collected objects: what is stored comes back bit by bit, and what cannot be is a trap.

import { ExhaustionError } from "@atoll/core";
import { RunLimits } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { call, instance, native } from "./instances.ts";

test("fields keep every bit", async () => {
  const guest = await instance(`(module
    (type $all (struct (field (mut i8)) (field (mut i16)) (field (mut i32)) (field (mut i64)) (field (mut f32))
      (field (mut f64)) (field (mut v128)) (field (mut anyref))))
    (func (export "run") (result i32 i32 i32 i32 i32 i64 f32 f64 v128 i32) (local $s (ref $all))
      (local.set $s (struct.new $all (i32.const 0x1ff80) (i32.const -1) (i32.const 3) (i64.const -4) (f32.const -nan:0x1)
        (f64.const nan:0x4000000000001) (v128.const i32x4 1 2 3 4) (ref.i31 (i32.const -5))))
      (struct.get_s $all 0 (local.get $s)) (struct.get_u $all 0 (local.get $s))
      (struct.get_s $all 1 (local.get $s)) (struct.get_u $all 1 (local.get $s))
      (struct.get $all 2 (local.get $s)) (struct.get $all 3 (local.get $s)) (struct.get $all 4 (local.get $s))
      (struct.get $all 5 (local.get $s)) (struct.get $all 6 (local.get $s))
      (i31.get_u (ref.cast (ref i31) (struct.get $all 7 (local.get $s))))))`);
  expect(call(guest, "run")).toEqual([
    -128,
    128,
    -1,
    0xffff,
    3,
    0xfffffffffffffffcn,
    0xff800001,
    0x7ff4000000000001n,
    (4n << 96n) | (3n << 64n) | (2n << 32n) | 1n,
    0x7ffffffb,
  ]);
});

/** Each gives a number for a number; the host's own engine says which. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "a linked list": `(type $node (struct (field i32) (field (ref null $node))))
    (func (export "run") (param $n i32) (result i32) (local $list (ref null $node)) (local $sum i32)
      (loop $build (local.set $list (struct.new $node (local.get $n) (local.get $list)))
        (br_if $build (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (loop $walk
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (struct.get $node 0 (local.get $list))))
        (br_if $walk (i32.eqz (ref.is_null (local.tee $list (struct.get $node 1 (local.get $list)))))))
      (local.get $sum))`,
  "arrays of bytes, copied over themselves": `(type $bytes (array (mut i8)))
    (func (export "run") (param $n i32) (result i32) (local $a (ref $bytes)) (local $i i32) (local $sum i32)
      (local.set $a (array.new $bytes (i32.const 0x7b) (i32.add (local.get $n) (i32.const 8))))
      (loop $fill (array.set $bytes (local.get $a) (local.get $i) (i32.mul (local.get $i) (i32.const 37)))
        (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
      (array.copy $bytes $bytes (local.get $a) (i32.const 3) (local.get $a) (i32.const 0) (local.get $n))
      (array.fill $bytes (local.get $a) (i32.const 1) (i32.const -2) (i32.const 2))
      (loop $add
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 7)) (array.get_s $bytes (local.get $a) (local.get $i))))
        (br_if $add (local.get $i)))
      (i32.add (local.get $sum) (array.len (local.get $a))))`,
  "arrays of i64, filled and copied": `(type $longs (array (mut i64)))
    (func (export "run") (param $n i32) (result i32) (local $a (ref $longs)) (local $b (ref $longs))
      (local.set $a (array.new $longs (i64.const 0x100000003) (local.get $n)))
      (local.set $b (array.new_default $longs (local.get $n)))
      (array.set $longs (local.get $a) (i32.const 2) (i64.const -1))
      (array.copy $longs $longs (local.get $b) (i32.const 1) (local.get $a) (i32.const 0) (i32.sub (local.get $n) (i32.const 1)))
      (i32.wrap_i64 (i64.add (array.get $longs (local.get $b) (i32.const 3))
        (i64.mul (array.get $longs (local.get $b) (i32.const 1)) (array.get $longs (local.get $b) (i32.const 4))))))`,
  "casts down a hierarchy": `(type $a (sub (struct (field i32)))) (type $b (sub $a (struct (field i32) (field i32))))
    (type $c (sub final $b (struct (field i32) (field i32) (field i32)))) (type $other (struct (field i32)))
    (func $make (param i32) (result anyref)
      (if (i32.eq (local.get 0) (i32.const 0)) (then (return (struct.new $a (i32.const 1)))))
      (if (i32.eq (local.get 0) (i32.const 1)) (then (return (struct.new $b (i32.const 1) (i32.const 2)))))
      (if (i32.eq (local.get 0) (i32.const 2)) (then (return (struct.new $c (i32.const 1) (i32.const 2) (i32.const 3)))))
      (if (i32.eq (local.get 0) (i32.const 3)) (then (return (struct.new $other (i32.const 4)))))
      (if (i32.eq (local.get 0) (i32.const 4)) (then (return (ref.i31 (i32.const 5)))))
      (ref.null none))
    (func $bits (param $r anyref) (result i32)
      (i32.or (ref.test (ref $a) (local.get $r)) (i32.or (i32.shl (ref.test (ref null $b) (local.get $r)) (i32.const 1))
        (i32.or (i32.shl (ref.test (ref $c) (local.get $r)) (i32.const 2)) (i32.or (i32.shl (ref.test (ref struct) (local.get $r)) (i32.const 3))
          (i32.or (i32.shl (ref.test (ref eq) (local.get $r)) (i32.const 4)) (i32.shl (ref.test i31ref (local.get $r)) (i32.const 5))))))))
    (func $field (param $r anyref) (result i32)
      (block $b (result (ref $b))
        (drop (br_on_cast $b anyref (ref $b) (local.get $r)))
        (return (i32.const 100)))
      (struct.get $b 1))
    (func (export "run") (param $n i32) (result i32) (local $sum i32) (local $i i32)
      (loop $next
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 67)) (i32.add
          (call $bits (call $make (local.get $i))) (call $field (call $make (local.get $i))))))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 6))))
      (i32.add (local.get $sum) (local.get $n)))`,
};

test.for(Object.entries(PROGRAMS))("%s, as the host has it", async ([, program]) => {
  const text = `(module ${program})`;
  const guest = await instance(text);
  const { run } = await native(text);
  for (const n of [5, 10, 100]) expect(call(guest, "run", n)).toEqual([run?.(n as never)]);
});

test("host objects come back from anyref as themselves", async () => {
  const guest = await instance(`(module
    (func (export "round") (param externref) (result externref)
      (extern.convert_any (any.convert_extern (local.get 0))))
    (func (export "kind") (param externref) (result i32)
      (i32.add (ref.test (ref eq) (any.convert_extern (local.get 0)))
        (i32.mul (i32.const 2) (ref.is_null (any.convert_extern (local.get 0)))))))`);
  const object = { name: "reef" };
  expect(call(guest, "round", object)).toEqual([object]);
  expect(call(guest, "round", -0)).toEqual([-0]);
  expect(call(guest, "kind", object)).toEqual([0]);
  expect(call(guest, "kind", 12)).toEqual([1]);
  expect(call(guest, "kind", null)).toEqual([2]);
});

test("arrays beyond what a host should be asked for are refused", async () => {
  const guest = await instance(`(module (type $a (array (mut i64)))
    (func (export "run") (param i32) (result i32) (array.len (array.new_default $a (local.get 0)))))`);
  expect(call(guest, "run", 1000)).toEqual([1000]);
  expect(() => call(guest, "run", -1)).toThrow(ExhaustionError);
});

test("arrays pay fuel by their length", async () => {
  const text = `(module (type $a (array (mut i8)))
    (func (export "run") (loop $more (drop (array.new_default $a (i32.const 8000))) (br $more))))`;
  const limits = new RunLimits({ fuel: 100_000 });
  const guest = await instance(text, [], limits);
  expect(() => call(guest, "run")).toThrow("all fuel consumed");
});
