// What branches carry: operands to where their label expects them, results to the frame's start.

import { testLowering } from "./lowered.ts";

testLowering({
  "a result is written where it is returned": {
    type: "(param i32 i32) (result i32)",
    body: "(i32.xor (local.get 0) (local.get 1))",
    operations: ["i32.xor(r, r) r0 r2 -> r0", "return 4"],
    runs: [[[6, 3], [5]]],
  },
  "parameters may change places": {
    type: "(param i32 i64) (result i64 i32)",
    body: "(local.get 1) (local.get 0)",
    operations: ["mov64(r) r2 -> r6", "mov32(r) r0 -> r8", "mov64(r) r6 -> r0", "mov32(r); return r8 -> r2 4"],
    runs: [
      [
        [5, 2n ** 40n],
        [2n ** 40n, 5],
      ],
    ],
  },
  "constants are made where they are returned": {
    type: "(param i32) (result i32 i32)",
    body: "(i32.const 7) (local.get 0)",
    operations: ["mov32(r); mov32(i) r0 -> r8 7 -> r0", "mov32(r); return r8 -> r2 4"],
    runs: [[[9], [7, 9]]],
  },
  "operands below the label's own are left behind": {
    type: "(param i32) (result i32)",
    body: "(block (result i32) (i32.clz (local.get 0)) (i32.ctz (local.get 0)) (br 0))",
    operations: ["i32.clz(r) r0 -> r4", "i32.ctz(r) r0 -> r4", "br @10", "mov32(r); return r4 -> r0 2"],
    runs: [[[8], [3]]],
  },
  "a branch that is not taken leaves its operand": {
    type: "(param i32) (result i32)",
    body: "(block (result i32) (br_if 0 (i32.const 5) (local.get 0)) (drop) (i32.const 6))",
    operations: ["br_unless(r) r0 @9", "mov32(i); br 5 -> r4 @12", "mov32(i) 6 -> r4", "mov32(r); return r4 -> r0 2"],
    runs: [
      [[1], [5]],
      [[0], [6]],
    ],
  },
});
