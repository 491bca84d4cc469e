// References: cold, in frames that say which of their registers hold some.

import { testLowering } from "./lowered.ts";

const object = {};

testLowering({
  "a frame with references begins with making room for them": {
    type: "(param externref) (result i32)",
    body: "(ref.is_null (local.get 0))",
    operations: ["ref.is_null 0 4", "mov32(r); return r4 -> r0 2", "ref_frame 6 0 0", "br @4"],
    runs: [
      [[null], [1]],
      [[object], [0]],
    ],
  },
  "tables: index, value, table, kind of the index": {
    type: "(param i32 externref) (result externref)",
    before: "(table 3 externref)",
    body: "(table.set 0 (local.get 0) (local.get 1)) (table.get 0 (i32.const 2))",
    operations: [
      "table.set 0 2 0 0",
      "mov32(i) 2 -> r6",
      "table.get 6 0 0 6",
      "move_ref 6 0",
      "return 4",
      "ref_frame 10 0 0",
      "br @4",
    ],
    runs: [
      [[2, object], [object]],
      [[1, null], [object]],
    ],
  },
  "null is made in its register": {
    type: "(result funcref)",
    body: "(ref.null func)",
    operations: ["ref.null 4", "move_ref 4 0", "return 2", "ref_frame 6 0 0", "br @4"],
    runs: [[[], [null]]],
  },
});
