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
    operations: ["i32.shl(r, i) r0 1 -> r4", "mov32(r); return r4 -> r0 2"],
    runs: [[[21], [42]]],
  },
  "locals begin as zero": {
    type: "(result i32 i64) (local i32 i64)",
    body: "(local.get 0) (local.get 1)",
    operations: ["mov32(r) r6 -> r10", "mov64(r) r8 -> r12", "mov32(r) r10 -> r0", "mov64(r) r12 -> r2", "return 4"],
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
    operations: ["select64(r, r, r) r0 r2 r4 -> r0", "return 6"],
    runs: [
      [[1n, 2n, -1], [1n]],
      [[1n, 2n, 0], [2n]],
    ],
  },
});
