import { TABLE_RULES } from "../../src/validate/table-instructions.ts";
import { testValidity } from "./validity.ts";

testValidity(Object.keys(TABLE_RULES), {
  before: "(table $t 1 funcref) (table $wide i64 1 externref)",
  valid: {
    "addresses are as wide as the table's": `(func (param externref) (result externref)
      (table.set $wide (i64.const 0) (local.get 0))
      (table.fill $wide (i64.const 0) (local.get 0) (i64.const 1))
      (drop (table.grow $wide (local.get 0) (i64.const 1)))
      (table.get $wide (i64.const 0)))`,
    "32 bits without more": "(func (result i32) (table.grow $t (table.get $t (i32.const 0)) (i32.const 1)))",
  },
  refused: {
    "an address of another width, read": [
      "(func (drop (table.get $wide (i32.const 0))))",
      "type mismatch: instruction requires [i64] but stack has [i32]",
    ],
    "an address of another width, written": [
      "(func (table.set $wide (i32.const 0) (ref.null extern)))",
      "type mismatch: instruction requires [i64 externref]",
    ],
    "another type of elements": [
      "(func (drop (table.grow $t (ref.null extern) (i32.const 1))))",
      "type mismatch: instruction requires [funcref i32]",
    ],
    "a length of another width": [
      "(func (table.fill $wide (i64.const 0) (ref.null extern) (i32.const 1)))",
      "type mismatch: instruction requires [i64 externref i64]",
    ],
    "a table that is not there": ["(func (drop (table.get 2 (i32.const 0))))", "unknown table 2"],
  },
});
