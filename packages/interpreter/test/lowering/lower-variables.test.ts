// Locals stand for themselves until they change; globals and select.

import { testLowering } from "./lowered.ts";

testLowering({
  "a local that changes leaves a copy to those that read it before": {
    type: "(param i32) (result i32)",
    body: "(local.get 0) (local.set 0 (i32.const 9)) (i32.mul (local.get 0) (i32.const 100)) i32.add",
    operations: ["mov32(r); mov32(i) r0 -> r4 9 -> r0", "i32.add(i32.mul(r, i), r) r0 100 r4 -> r0", "return 2"],
    runs: [[[4], [904]]],
  },
  "what is computed goes into the local at once": {
    type: "(param i32) (result i32) (local i32)",
    body: "(local.set 1 (i32.shl (local.get 0) (i32.const 1))) (local.get 1)",
    operations: ["i32.shl(r, i) r0 1 -> r6", "mov32(r); return r6 -> r0 2"],
    runs: [[[21], [42]]],
  },
  "locals begin as zero": {
    type: "(result i32 i64) (local i32 i64)",
    body: "(local.get 0) (local.get 1)",
    operations: [
      "mov64(i) 0 -> r8",
      "mov64(i) 0 -> r10",
      "mov32(r) r8 -> r12",
      "mov64(r) r10 -> r14",
      "mov32(r) r12 -> r0",
      "mov64(r) r14 -> r2",
      "return 4",
    ],
    runs: [[[], [0, 0n]]],
  },
  "globals of one word are the loop's, by the place of their words": {
    type: "(param i32) (result i32)",
    before: "(global i64 (i64.const 1)) (global $g (mut i32) (i32.const 1))",
    body: "(global.set $g (i32.sub (global.get $g) (local.get 0))) (global.get $g)",
    operations: [
      "global.get32(i) 4 -> r4",
      "i32.sub(r, r) r4 r0 -> r4",
      "global.set32(r, i) r4 4",
      "global.get32(i) 4 -> r0",
      "return 2",
    ],
    runs: [
      [[3], [-2]],
      [[3], [-5]],
    ],
  },
  "other globals are cold: global, destination, words": {
    type: "(result i64)",
    before: "(global i32 (i32.const 1)) (global $g i64 (i64.const -2))",
    body: "(global.get $g)",
    operations: ["global_get 1 4 2", "mov64(r) r4 -> r0", "return 2"],
    runs: [[[], [0xfffffffffffffffen]]],
  },
  "select reads its operands and its condition": {
    type: "(param f64 f64 i32) (result f64)",
    body: "(select (local.get 0) (local.get 1) (local.get 2))",
    operations: ["selectf64(r, r, r) r0 r2 r4 -> r0", "return 6"],
    runs: [
      [[1n, 2n, -1], [1n]],
      [[1n, 2n, 0], [2n]],
    ],
  },
  "an f64 is moved as one number, and keeps what kind of NaN it is": {
    type: "(param f64 i32) (result f64)",
    body: "(select (local.get 0) (f64.neg (local.get 0)) (local.get 1))",
    operations: ["f64.neg(r) r0 -> r8", "selectf64(r, r, r) r0 r8 r2 -> r0", "return 4"],
    runs: [
      [[0x3ff8_0000_0000_0000n, 1], [0x3ff8_0000_0000_0000n]],
      [[0x3ff8_0000_0000_0000n, 0], [0xbff8_0000_0000_0000n]],
      [[0x7ff0_0000_0000_0001n, 1], [0x7ff0_0000_0000_0001n]],
      [[0x7ffc_dead_beef_0001n, 0], [0xfffc_dead_beef_0001n]],
    ],
  },
  "one that is read as an i64 is a pair of words, and the other way round": {
    type: "(param i64) (result i64)",
    body: `(i64.mul (local.get 0) (i64.reinterpret_f64 (f64.const 1)))`,
    operations: ["i64.mul(r, i) r0 4607182418800017408 -> r0", "return 2"],
    runs: [[[3n], [BigInt.asUintN(64, 3n * 0x3ff0_0000_0000_0000n)]]],
  },
  "its constants are read as numbers, but for those that are none": {
    type: "(result f64 f64)",
    body: "(f64.const 0.1) (f64.const nan:0x4000000000001)",
    operations: ["movf64(i) 4591870180066957722 -> r0", "mov64(i) 9219994337134247937 -> r2", "return 4"],
    runs: [[[], [0x3fb9_9999_9999_999an, 0x7ff4_0000_0000_0001n]]],
  },
});
