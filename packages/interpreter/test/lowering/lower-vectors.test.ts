// Vector instructions: operations of their own loops, some with operands changed.

import { testLowering } from "./lowered.ts";

const lanes = (...words: readonly number[]): bigint =>
  words.reduceRight((all, word) => (all << 32n) | BigInt(word >>> 0), 0n);

testLowering({
  "registers are four words": {
    type: "(param v128 v128) (result v128)",
    body: "(i32x4.sub (local.get 0) (local.get 1))",
    operations: ["i32x4.sub r0 r4 -> r0", "return 8"],
    runs: [[[lanes(1, 2, 3, 4), lanes(4, 3, 2, 5)], [lanes(-3, -1, 1, -1)]]],
  },
  "greater is less, the other way round": {
    type: "(param v128 v128) (result v128)",
    body: "(i32x4.gt_s (local.get 0) (local.get 1))",
    operations: ["i32x4.lt_s r4 r0 -> r0", "return 8"],
    runs: [[[lanes(1, 2, -1, 4), lanes(4, 1, 0, 4)], [lanes(0, -1, 0, 0)]]],
  },
  "high halves lie two words further on": {
    type: "(param v128) (result v128)",
    body: "(i64x2.extend_high_i32x4_s (local.get 0))",
    operations: ["i64x2.extend_low_i32x4_s r2 -> r0", "return 4"],
    runs: [[[lanes(1, 2, -3, 4)], [lanes(-3, -1, 4, 0)]]],
  },
  "shuffles of whole words": {
    type: "(param v128 v128) (result v128)",
    body: "(i8x16.shuffle 4 5 6 7  0 1 2 3  16 17 18 19  28 29 30 31 (local.get 0) (local.get 1))",
    operations: ["i32x4.shuffle 1 0 4 7 -> r0", "return 8"],
    runs: [[[lanes(1, 2, 3, 4), lanes(5, 6, 7, 8)], [lanes(2, 1, 5, 8)]]],
  },
  "lanes go to ordinary registers": {
    type: "(param v128) (result i32)",
    body: "(i16x8.extract_lane_s 3 (local.get 0))",
    operations: ["i16x8.extract_lane_s r0 3 -> r0", "return 4"],
    runs: [[[lanes(0, 0x80010000, 0, 0)], [-32767]]],
  },
});
