// References: cold, in frames that say which of their registers hold some.

import { testLowering } from "./lowered.ts";

const object = {};

testLowering({
  "a frame with references begins with making room for them": {
    type: "(param externref) (result i32)",
    body: "(ref.is_null (local.get 0))",
    operations: ["frame 6 4 4", "ref.is_null 0 4", "mov32(r); return r4 -> r0 2"],
    runs: [
      [[null], [1]],
      [[object], [0]],
    ],
  },
  "and with clearing those that begin as null, or as zero": {
    type: "(result i32) (local i64 externref i32 externref)",
    body: "(local.set 0 (i64.const 1)) (i32.add (ref.is_null (local.get 1)) (local.get 2))",
    operations: ["frame 18 4 14", "mov64(i) 1 -> r6", "ref.is_null 8 14", "i32.add(r, r); return r14 r10 -> r0 2"],
    runs: [
      [[], [1]],
      [[], [1]],
    ],
  },
  "tables: index, value, table, kind of the index": {
    type: "(param i32 externref) (result externref)",
    before: "(table 3 externref)",
    body: "(table.set 0 (local.get 0) (local.get 1)) (table.get 0 (i32.const 2))",
    operations: [
      "frame 10 6 6",
      "table.set 0 2 0 0",
      "mov32(i) 2 -> r6",
      "table.get 6 0 0 6",
      "move_ref 6 0",
      "return 4",
    ],
    runs: [
      [[2, object], [object]],
      [[1, null], [object]],
    ],
  },
  "null is made in its register": {
    type: "(result funcref)",
    body: "(ref.null func)",
    operations: ["frame 6 4 4", "ref.null 4", "move_ref 4 0", "return 2"],
    runs: [[[], [null]]],
  },
});
