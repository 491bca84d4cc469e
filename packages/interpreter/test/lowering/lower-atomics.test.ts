// Atomic accesses and wide arithmetic: cold, with operands in the order of the stack. Frames with a byte 3 in their code might have
// loops, and leave eight registers for constants.

import { testLowering } from "./lowered.ts";

testLowering({
  "an access: operands, memory, offset, destination": {
    type: "(param i32 i32) (result i32)",
    before: "(memory 1 1 shared)",
    body: "(i32.atomic.rmw.add offset=4 (local.get 0) (local.get 1))",
    operations: ["i32.atomic.rmw.add 0 2 0 4 0 6", "mov32(r); return r6 -> r0 4"],
    runs: [
      [[8, 5], [0]],
      [[8, -7], [5]],
      [[8, 0], [-2]],
    ],
  },
  "a store has no destination": {
    type: "(param i32 i64) (result i64)",
    before: "(memory 1)",
    body: "(i64.atomic.store (local.get 0) (local.get 1)) (i64.atomic.load (local.get 0))",
    operations: ["i64.atomic.store 0 2 0 0 0", "i64.atomic.load 0 0 0 0 22", "mov64(r) r22 -> r0", "return 4"],
    runs: [[[16, 0x8000000000000001n], [0x8000000000000001n]]],
  },
  "a fence is nothing": {
    type: "(param i32) (result i32)",
    before: "(memory 1)",
    body: "(atomic.fence) (local.get 0)",
    operations: ["return 2"],
    runs: [[[8], [8]]],
  },
  "128 bits are two registers, the low one first": {
    type: "(param i64 i64 i64 i64) (result i64 i64)",
    body: "(i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3))",
    operations: ["i64.add128 0 2 4 6 26 28", "mov64(r) r26 -> r0", "mov64(r) r28 -> r2", "return 8"],
    runs: [
      [
        [0xffffffffffffffffn, 0n, 1n, 0n],
        [0n, 1n],
      ],
      [
        [0n, 1n, 0n, 0xffffffffffffffffn],
        [0n, 0n],
      ],
    ],
  },
});
