// Numeric instructions: which operation does them, with which operands as immediates, and what is no operation at all.

import { testLowering } from "./lowered.ts";

testLowering({
  "a constant is subtracted by adding": {
    type: "(param i32) (result i32)",
    body: "(i32.sub (local.get 0) (i32.const 0x80000000))",
    operations: ["i32.add(r, i) r0 -2147483648 -> r0", "return 2"],
    runs: [[[-0x80000000], [0]]],
  },
  "from a constant nothing is subtracted by adding": {
    type: "(param i32) (result i32)",
    body: "(i32.sub (i32.const 7) (local.get 0))",
    operations: ["mov32(i) 7 -> r4", "i32.sub(r, r) r4 r0 -> r0", "return 2"],
    runs: [[[9], [-2]]],
  },
  "the negative of a wide constant has both its words": {
    type: "(param i64) (result i64)",
    body: "(i64.sub (local.get 0) (i64.const 0x100000000))",
    operations: ["i64.add(r, i) r0 -4294967296 -> r0", "return 2"],
    runs: [[[0n], [0xffffffff00000000n]]],
  },
  "rotating right is rotating left": {
    type: "(param i32) (result i32)",
    body: "(i32.rotr (local.get 0) (i32.const 1))",
    operations: ["i32.rotl(r, i) r0 -1 -> r0", "return 2"],
    runs: [
      [[1], [-0x80000000]],
      [[2], [1]],
    ],
  },
  "wide shifts know which words move": {
    type: "(param i64) (result i64)",
    body: "(i64.shr_u (i64.shl (local.get 0) (i64.const 40)) (i64.const 10))",
    operations: ["i64.shl_far(r, i) r0 8 -> r4", "i64.shr_u_near(r, i) r4 10 -> r0", "return 2"],
    runs: [[[0xffn], [0xff00000000n >> 2n]]],
  },
  "shifting by whole words moves one": {
    type: "(param i64) (result i64)",
    body: "(i64.shr_s (local.get 0) (i64.const 32))",
    operations: ["i64.extend_i32_s(r) r1 -> r0", "return 2"],
    runs: [[[0x80000001_00000000n], [0xffffffff_80000001n]]],
  },
  "shifting by nothing, or by all bits, does nothing": {
    type: "(param i64) (result i64)",
    body: "(i64.rotl (i64.shl (local.get 0) (i64.const 64)) (i64.const 0))",
    operations: ["return 2"],
    runs: [[[5n], [5n]]],
  },
  "the low word is where it was": {
    type: "(param i64) (result i32)",
    body: "(i32.wrap_i64 (local.get 0))",
    operations: ["return 2"],
    runs: [[[0x1_00000007n], [7]]],
  },
  "reading bits differently does nothing": {
    type: "(param f32) (result i32)",
    body: "(i32.reinterpret_f32 (local.get 0))",
    operations: ["return 2"],
    runs: [[[0x7fa00001], [0x7fa00001]]],
  },
  "masking the low word extends it": {
    type: "(param i64) (result i64)",
    body: "(i64.and (local.get 0) (i64.const 0xffffffff))",
    operations: ["i64.extend_i32_u(r) r0 -> r0", "return 2"],
    runs: [[[-1n & 0xffffffffffffffffn], [0xffffffffn]]],
  },
  "what was just computed is the first operand": {
    type: "(param i32 i32) (result i32)",
    body: "(i32.add (local.get 0) (i32.mul (local.get 0) (local.get 1)))",
    operations: ["i32.add(i32.mul(r, r), r) r0 r2 r0 -> r0", "return 4"],
    runs: [[[3, 5], [18]]],
  },
  "the rare ones are cold": {
    type: "(param i64 i64) (result i64)",
    body: "(i64.div_s (local.get 0) (local.get 1))",
    operations: ["i64.div_s 0 2 6", "mov64(r) r6 -> r0", "return 4"],
    runs: [
      [[7n, 2n], [3n]],
      [[0xfffffffffffffff9n, 2n], [0xfffffffffffffffdn]],
    ],
  },
});
