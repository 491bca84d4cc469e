// Tables and bulk operations: cold, with the operands in the order of the stack, then indices, then kinds of addresses.

import { testLowering } from "./lowered.ts";

const object = {};

testLowering({
  "the size of a table: table, kind of its addresses, destination": {
    type: "(result i32)",
    before: "(table 3 funcref)",
    body: "table.size 0",
    operations: ["table.size 0 0 4", "mov32(r); return r4 -> r0 2"],
    runs: [[[], [3]]],
  },
  "growing: value, delta, table, kind, destination": {
    type: "(param i64 externref) (result i64)",
    before: "(table 1 funcref) (table $t i64 2 4 externref)",
    body: "(table.grow $t (local.get 1) (local.get 0))",
    operations: ["frame 10 6 6", "table.grow 2 0 1 1 6", "mov64(r) r6 -> r0", "return 4"],
    runs: [
      [[1n, object], [2n]],
      [[2n, object], [0xffffffffffffffffn]],
    ],
  },
  "filling: index, value, length, table, kind": {
    type: "(param i32 externref i32) (result externref)",
    before: "(table 5 externref)",
    body: "(table.fill 0 (local.get 0) (local.get 1) (local.get 2)) (table.get 0 (i32.const 4))",
    operations: [
      "frame 14 8 8",
      "table.fill 0 2 4 0 0",
      "mov32(i) 4 -> r8",
      "table.get 8 0 0 8",
      "move_ref 8 0",
      "return 6",
    ],
    runs: [
      [[1, object, 3], [null]],
      [[1, object, 4], [object]],
    ],
  },
  "from a segment: destination, source, length, segment, table, kind": {
    type: "(param i32) (result i32)",
    before: "(table 4 funcref) (elem func $other $other) (func $other)",
    body: "(table.init 0 (local.get 0) (i32.const 1) (i32.const 1)) (elem.drop 0) (ref.is_null (table.get 0 (i32.const 2)))",
    operations: [
      "frame 10 4 4",
      "mov32(i); mov32(i) 1 -> r6 1 -> r8",
      "table.init 0 6 8 0 0 0",
      "elem.drop 0",
      "mov32(i) 2 -> r4",
      "table.get 4 0 0 4",
      "ref.is_null 4 4",
      "mov32(r); return r4 -> r0 2",
    ],
    runs: [[[2], [0]]],
  },
  "between memories: both indices, both kinds": {
    type: "(param i32) (result i32)",
    before: '(memory 1) (memory $m i64 1) (data $d "abcd")',
    body: `(memory.init $d (i32.const 8) (i32.const 0) (i32.const 4)) (data.drop $d)
      (memory.copy $m 0 (i64.const 100) (i32.const 8) (i32.const 4))
      (memory.fill $m (i64.const 101) (i32.const 0x7a) (i64.const 1))
      (i32.load8_u $m (i64.extend_i32_u (local.get 0)))`,
    operations: [
      "mov32(i); mov32(i) 8 -> r4 0 -> r6",
      "mov32(i) 4 -> r8",
      "memory.init 4 6 8 0 0 0",
      "data.drop 0",
      "mov64(i) 100 -> r4",
      "mov32(i); mov32(i) 8 -> r6 4 -> r8",
      "memory.copy 4 6 8 1 0 1 0",
      "mov64(i) 101 -> r4",
      "mov32(i) 122 -> r6",
      "mov64(i) 1 -> r8",
      "memory.fill 4 6 8 1 1",
      "i64.extend_i32_u(r) r0 -> r4",
      "i32.load8_u 4 4 1 0 0",
      "mov32(r); return r4 -> r0 2",
    ],
    runs: [[[101], [0x7a]]],
  },
});
