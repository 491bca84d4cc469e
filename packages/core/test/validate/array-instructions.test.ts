import { ARRAY_RULES } from "../../src/validate/array-instructions.ts";
import { testValidity } from "./validity.ts";

testValidity(Object.keys(ARRAY_RULES), {
  before: `(type $bytes (array (mut i8))) (type $longs (array (mut i64))) (type $fixed (array i32))
    (type $functions (array (mut funcref))) (type $strict (array (mut (ref func))))
    (data $data "abc") (elem $elements funcref (ref.null func)) (elem $externs externref (ref.null extern))`,
  valid: {
    "each way to make one": `(func
      (drop (array.new $longs (i64.const 1) (i32.const 2)))
      (drop (array.new_default $longs (i32.const 2)))
      (drop (array.new_fixed $bytes 2 (i32.const 1) (i32.const 2)))
      (drop (array.new_data $bytes $data (i32.const 0) (i32.const 1)))
      (drop (array.new_elem $functions $elements (i32.const 0) (i32.const 1))))`,
    "elements are read and written with their types": `(func (param (ref null $longs) (ref null $bytes)) (result i64 i32 i32 i32)
      (array.set $longs (local.get 0) (i32.const 0) (i64.const 1))
      (array.fill $bytes (local.get 1) (i32.const 0) (i32.const 1) (i32.const 2))
      (array.get $longs (local.get 0) (i32.const 0))
      (array.get_s $bytes (local.get 1) (i32.const 0))
      (array.get_u $bytes (local.get 1) (i32.const 0))
      (array.len (local.get 1)))`,
    "copied from what fits": `(func (param (ref $functions) (ref $strict) (ref $bytes))
      (array.copy $functions $strict (local.get 0) (i32.const 0) (local.get 1) (i32.const 0) (i32.const 1))
      (array.init_data $bytes $data (local.get 2) (i32.const 0) (i32.const 0) (i32.const 1))
      (array.init_elem $functions $elements (local.get 0) (i32.const 0) (i32.const 0) (i32.const 1)))`,
  },
  refused: {
    "an element of another type": ["(func (drop (array.new $longs (i32.const 1) (i32.const 2))))", "type mismatch"],
    "an element without a default": [
      "(func (drop (array.new_default $strict (i32.const 2))))",
      "field type is not defaultable",
    ],
    "too few elements": ["(func (drop (array.new_fixed $bytes 2 (i32.const 1))))", "type mismatch"],
    "references from data": [
      "(func (drop (array.new_data $functions $data (i32.const 0) (i32.const 1))))",
      "array type is not numeric or vector",
    ],
    "data that is not there": [
      "(func (drop (array.new_data $bytes 1 (i32.const 0) (i32.const 1))))",
      "unknown data segment 1",
    ],
    "references that do not fit": [
      "(func (drop (array.new_elem $functions $externs (i32.const 0) (i32.const 1))))",
      "type mismatch: the elements do not fit the array",
    ],
    "a packed element read without its sign": [
      "(func (param (ref $bytes)) (drop (array.get $bytes (local.get 0) (i32.const 0))))",
      "type mismatch: field is packed",
    ],
    "an element read with a sign": [
      "(func (param (ref $longs)) (drop (array.get_s $longs (local.get 0) (i32.const 0))))",
      "type mismatch: field is not packed",
    ],
    "an element read without a sign of its own": [
      "(func (param (ref $longs)) (drop (array.get_u $longs (local.get 0) (i32.const 0))))",
      "type mismatch: field is not packed",
    ],
    "setting what is immutable": [
      "(func (param (ref $fixed)) (array.set $fixed (local.get 0) (i32.const 0) (i32.const 0)))",
      "immutable array",
    ],
    "filling what is immutable": [
      "(func (param (ref $fixed)) (array.fill $fixed (local.get 0) (i32.const 0) (i32.const 0) (i32.const 0)))",
      "immutable array",
    ],
    "copying from what does not fit": [
      `(func (param (ref $functions) (ref $strict))
        (array.copy $strict $functions (local.get 1) (i32.const 0) (local.get 0) (i32.const 0) (i32.const 1)))`,
      "array types do not match",
    ],
    "immutable bytes from data": [
      "(func (param (ref $fixed)) (array.init_data $fixed $data (local.get 0) (i32.const 0) (i32.const 0) (i32.const 1)))",
      "immutable array",
    ],
    "elements that do not fit an array that is there": [
      `(func (param (ref $functions))
        (array.init_elem $functions $externs (local.get 0) (i32.const 0) (i32.const 0) (i32.const 1)))`,
      "type mismatch: the elements do not fit the array",
    ],
  },
});
