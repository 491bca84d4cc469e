import { CALL_RULES } from "../../src/validate/call-instructions.ts";
import { testValidity } from "./validity.ts";

testValidity(Object.keys(CALL_RULES), {
  before: `(type $t (func (param i32) (result i64)))
    (table $functions 1 funcref) (table $wide i64 1 funcref) (table $externs 1 externref)
    (func $f (type $t) (i64.const 0))`,
  valid: {
    "arguments are taken, results left": `(func (param (ref null $t)) (result i64)
      (drop (call $f (i32.const 0)))
      (drop (call_indirect $functions (type $t) (i32.const 0) (i32.const 0)))
      (drop (call_indirect $wide (type $t) (i32.const 0) (i64.const 0)))
      (call_ref $t (i32.const 0) (local.get 0)))`,
    "after a tail call, nothing is reached": "(func (result i64) (return_call $f (i32.const 0)) (drop))",
    "a tail call by index": `(func (result i64)
      (return_call_indirect $functions (type $t) (i32.const 0) (i32.const 0)))`,
    "a tail call by reference": `(func (param (ref $t)) (result i64)
      (return_call_ref $t (i32.const 0) (local.get 0)))`,
  },
  refused: {
    "an argument of another type": ["(func (drop (call $f (i64.const 0))))", "type mismatch"],
    "a function that is not there": ["(func (call 2))", "unknown function 2"],
    "an index of another width": [
      "(func (drop (call_indirect $wide (type $t) (i32.const 0) (i32.const 0))))",
      "type mismatch: instruction requires [i64] but stack has [i32]",
    ],
    "a table of something else": [
      "(func (drop (call_indirect $externs (type $t) (i32.const 0) (i32.const 0))))",
      "type mismatch: call_indirect needs a table of functions",
    ],
    "a reference to something else": [
      "(func (param funcref) (drop (call_ref $t (i32.const 0) (local.get 0))))",
      "type mismatch: instruction requires [(ref null 0)] but stack has [funcref]",
    ],
    "other results than the caller's": [
      "(func (result i32) (return_call $f (i32.const 0)))",
      "type mismatch: the callee of a tail call has other results",
    ],
    "other results than the caller's, by index": [
      "(func (return_call_indirect $functions (type $t) (i32.const 0) (i32.const 0)))",
      "type mismatch: the callee of a tail call has other results",
    ],
    "other results than the caller's, by reference": [
      "(func (param (ref $t)) (return_call_ref $t (i32.const 0) (local.get 0)))",
      "type mismatch: the callee of a tail call has other results",
    ],
  },
});
