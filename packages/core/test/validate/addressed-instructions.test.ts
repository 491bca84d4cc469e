import { INSTRUCTIONS } from "../../src/module/instructions.ts";
import { validateAccess, validateAddressed } from "../../src/validate/addressed-instructions.ts";
import { RULES } from "../../src/validate/instruction-rules.ts";
import { expect, test } from "vitest";
import { testValidity } from "./validity.ts";

testValidity(["i32.load", "memory.copy", "memory.init", "table.copy", "table.init", "data.drop", "elem.drop"], {
  before: `(memory $m 1) (memory $wide i64 1) (table $t 1 funcref) (table $far i64 1 funcref) (table $externs 1 externref)
    (data $data "abc") (elem $elem func)`,
  valid: {
    "addresses are as wide as the memory's": `(func
      (drop (i32.load $wide offset=0x100000000 (i64.const 0)))
      (memory.copy $m $wide (i32.const 0) (i64.const 0) (i32.const 0))
      (memory.copy $wide $wide (i64.const 0) (i64.const 0) (i64.const 0))
      (memory.init $wide $data (i64.const 0) (i32.const 0) (i32.const 0))
      (data.drop $data))`,
    "and as the table's": `(func
      (table.copy $far $t (i64.const 0) (i32.const 0) (i32.const 0))
      (table.init $far $elem (i64.const 0) (i32.const 0) (i32.const 0))
      (elem.drop $elem))`,
    "an alignment may be below the natural one": "(func (drop (i64.load align=1 (i32.const 0))))",
  },
  refused: {
    "an address of another width": ["(func (drop (i32.load $wide (i32.const 0))))", "type mismatch"],
    "an offset beyond the addresses": [
      "(func (drop (i32.load offset=0x100000000 (i32.const 0))))",
      "offset out of range",
    ],
    "an alignment above the natural one": [
      "(func (drop (i32.load align=8 (i32.const 0))))",
      "alignment must not be larger than natural",
    ],
    "an atomic access that is not aligned": [
      "(func (drop (i32.atomic.load align=2 (i32.const 0))))",
      "atomic alignment must be natural",
    ],
    "a lane that is not there": [
      "(func (param v128) (drop (i32x4.extract_lane 4 (local.get 0))))",
      "invalid lane index",
    ],
    "a length of the wider memory's": [
      "(func (memory.copy $m $wide (i32.const 0) (i64.const 0) (i64.const 0)))",
      "type mismatch",
    ],
    "a memory that is not there": [
      "(func (memory.init 2 $data (i32.const 0) (i32.const 0) (i32.const 0)))",
      "unknown memory 2",
    ],
    "data that is not there": ["(func (data.drop 1))", "unknown data segment 1"],
    "elements that do not fit the table": [
      "(func (table.init $externs $elem (i32.const 0) (i32.const 0) (i32.const 0)))",
      "type mismatch: the elements do not fit the table",
    ],
    "a table of something else": [
      "(func (table.copy $t $externs (i32.const 0) (i32.const 0) (i32.const 0)))",
      "type mismatch: the elements do not fit the table",
    ],
    "a segment that is not there": ["(func (elem.drop 1))", "unknown elem segment 1"],
  },
});

test("whatever has a memarg is checked as an access, whatever else names something as addressed", () => {
  for (const { row, width, params, immediates } of INSTRUCTIONS) {
    if (width > 0) expect(RULES[row]).toBe(validateAccess);
    else if (params !== undefined && /memory|table|data|elem|lane|shuffle/.test(immediates)) {
      expect(RULES[row]).toBe(validateAddressed);
    }
  }
});
