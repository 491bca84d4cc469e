// Blocks, loops, branches and what cannot be reached.

import { testLowering } from "./lowered.ts";

testLowering({
  "a block's result is where its operand would be, whatever is around it": {
    type: "(param i32) (result i32)",
    body: "(block (result i32) (block (result i32) (local.get 0)))",
    operations: ["mov32(r) r0 -> r4", "mov32(r); return r4 -> r0 2"],
    runs: [[[7], [7]]],
  },
  "both arms of an if give their result in one register": {
    type: "(param i32) (result i32)",
    body: "(if (result i32) (local.get 0) (then (i32.const 10)) (else (i32.const 20)))",
    operations: ["br_unless(r) r0 @9", "mov32(i); br 10 -> r4 @12", "mov32(i) 20 -> r4", "mov32(r); return r4 -> r0 2"],
    runs: [
      [[1], [10]],
      [[0], [20]],
    ],
  },
  "an if without else goes by": {
    type: "(param i32) (result i32)",
    body: "(if (local.get 0) (then (local.set 0 (i32.const 10)))) (local.get 0)",
    operations: ["br_unless(r) r0 @8", "mov32(i) 10 -> r0", "return 2"],
    runs: [
      [[0], [0]],
      [[5], [10]],
    ],
  },
  "tables list their targets, the default last": {
    type: "(param i32) (result i32)",
    body: `(block (block (block (br_table 0 1 2 (local.get 0)))
      (return (i32.const 10))) (return (i32.const 20))) (i32.const 30)`,
    operations: [
      "br_table r0 2 @8 @12 @16",
      "mov32(i); return 10 -> r0 2",
      "mov32(i); return 20 -> r0 2",
      "mov32(i); return 30 -> r0 2",
    ],
    runs: [
      [[0], [10]],
      [[1], [20]],
      [[2], [30]],
      [[-1], [30]],
    ],
  },
  "what cannot be reached is not there": {
    type: "(param i32) (result i32)",
    body: `(return (i32.const 10)) (block (loop (br 0)) (drop (i32.clz (i32.const 1)))) (if (then unreachable)) (i32.const 20)`,
    operations: ["mov32(i); return 10 -> r0 2"],
    runs: [[[0], [10]]],
  },
  "but what a block is left to is": {
    type: "(param i32) (result i32)",
    body: "(block (br_if 0 (local.get 0)) unreachable) (i32.const 20)",
    operations: ["br_if(r) r0 @6", "unreachable", "mov32(i); return 20 -> r0 2"],
    runs: [[[1], [20]]],
  },
  "loops with operands carry them in registers": {
    type: "(param i32) (result i64)",
    body: `(i64.const 1) (loop (param i64) (result i64)
      (i64.mul (i64.const 2))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))`,
    operations: [
      "mov64(i) 1 -> r20",
      "i64.mul(r, i) r20 2 -> r20",
      "loop_if(tee(i32.add(r, i))) r0 -1 -> r0 @6",
      "mov64(r) r20 -> r0",
      "return 2",
    ],
    runs: [[[40], [2n ** 40n]]],
  },
  "a branch to a branch goes where that goes": {
    type: "(param i32) (result i32)",
    body: `(block (block (br_if 0 (local.get 0)) (local.set 0 (i32.const 3)) (br 1)) (br 0))
      (i32.add (local.get 0) (i32.const 1))`,
    operations: ["br_if(r) r0 @11", "mov32(i); br 3 -> r0 @11", "br @11", "i32.add(r, i) r0 1 -> r0", "return 2"],
    runs: [
      [[5], [6]],
      [[0], [4]],
    ],
  },
});
