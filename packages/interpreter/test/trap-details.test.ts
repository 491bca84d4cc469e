// What traps tell beside the specification's words: which memory, table or segment, what of it, and how large it is.
import { Trap } from "@atoll/core";
import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { call, instance } from "./instances.ts";

const TEXT = `(module
  (memory 1) (memory $b 2) (data $d "abcd") (table $t 3 funcref) (table $u 5 funcref) (elem $e func $f)
  (type $v (func)) (type $w (func (param i32))) (type $a (array (mut i32)))
  (func $f) (elem (table $u) (i32.const 1) func $f)
  (func (export "load b") (drop (i64.load $b (i32.const 131069))))
  (func (export "fill b") (memory.fill $b (i32.const 131072) (i32.const 0) (i32.const 1)))
  (func (export "copy a") (memory.copy $b 0 (i32.const 0) (i32.const 65530) (i32.const 7)))
  (func (export "init b") (memory.init $b $d (i32.const 0) (i32.const 2) (i32.const 3)))
  (func (export "get") (drop (table.get $t (i32.const 3))))
  (func (export "set") (table.set $u (i32.const 5) (ref.null func)))
  (func (export "fill") (table.fill $u (i32.const 4) (ref.null func) (i32.const 2)))
  (func (export "copy to") (table.copy $t $u (i32.const 2) (i32.const 0) (i32.const 2)))
  (func (export "copy from") (table.copy $t $u (i32.const 0) (i32.const 3) (i32.const 3)))
  (func (export "init") (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 2)))
  (func (export "call undefined") (call_indirect $u (type $v) (i32.const 5)))
  (func (export "call first") (call_indirect $t (type $v) (i32.const 9)))
  (func (export "call null") (call_indirect $u (type $v) (i32.const 2)))
  (func (export "call other") (call_indirect $u (type $w) (i32.const 0) (i32.const 1)))
  (func (export "tail") (return_call_indirect $u (type $v) (i32.const 7)))
  (func (export "element") (drop (array.get $a (array.new_default $a (i32.const 3)) (i32.const 3))))
  (func (export "elements") (array.fill $a (array.new_default $a (i32.const 3)) (i32.const 1) (i32.const 0) (i32.const 4)))
  (func (export "data") (drop (array.new_data $a $d (i32.const 1) (i32.const 1)))))`;

test.each([
  ["load b", "out of bounds memory access: read of 8 bytes at 0x1fffd of memory 1, memory size 0x20000"],
  ["fill b", "out of bounds memory access: write of 1 byte at 0x20000 of memory 1, memory size 0x20000"],
  ["copy a", "out of bounds memory access: read of 7 bytes at 0xfffa of memory 0, memory size 0x10000"],
  ["init b", "out of bounds memory access: bytes 2 to 4 of data segment 0, which has 4"],
  ["get", "out of bounds table access: element 3 of table 0, which has 3"],
  ["set", "out of bounds table access: element 5 of table 1, which has 5"],
  ["fill", "out of bounds table access: elements 4 to 5 of table 1, which has 5"],
  ["copy to", "out of bounds table access: elements 2 to 3 of table 0, which has 3"],
  ["copy from", "out of bounds table access: elements 3 to 5 of table 1, which has 5"],
  ["init", "out of bounds table access: elements 0 to 1 of element segment 0, which has 1"],
  ["call undefined", "undefined element: element 5 of table 1, which has 5"],
  ["call first", "undefined element: element 9 of table 0, which has 3"],
  ["call null", "uninitialized element 2 of table 1"],
  ["call other", "indirect call type mismatch: element 1 of table 1"],
  ["tail", "undefined element: element 7 of table 1, which has 5"],
  ["element", "out of bounds array access: element 3 of an array, which has 3"],
  ["elements", "out of bounds array access: elements 1 to 4 of an array, which has 3"],
  ["data", "out of bounds memory access: bytes 1 to 4 of data segment 0, which has 4"],
])("%s", async (name, message) => {
  const guest = await instance(TEXT);
  expect(thrown(Trap, () => call(guest, name)).message).toBe(message);
});

test("one memory needs no number", async () => {
  const guest = await instance('(module (memory 1) (func (export "f") (drop (i32.load (i32.const 65533)))))');
  expect(thrown(Trap, () => call(guest, "f")).message).toBe(
    "out of bounds memory access: read of 4 bytes at 0xfffd, memory size 0x10000",
  );
});
