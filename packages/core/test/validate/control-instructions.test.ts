import { CONTROL_RULES } from "../../src/validate/control-instructions.ts";
import { testValidity } from "./validity.ts";

testValidity(Object.keys(CONTROL_RULES), {
  valid: {
    "blocks take parameters and leave results": `(func (result i64)
      i32.const 1
      (block (param i32) (result i64) (i64.extend_i32_s))
      (loop (param i64) (result i64)))`,
    "both ways of an if leave the same": `(func (result f32)
      (if (result f32) (i32.const 0) (then (f32.const 0)) (else (f32.const 1))))`,
    "an if without else passes its parameters on": `(func (result i32)
      i32.const 1 i32.const 0 (if (param i32) (result i32) (then)))`,
    "branches take what the label has": `(func (param i32) (result i64)
      (block (result i64)
        (br_if 0 (i64.const 0) (local.get 0))
        (br_table 0 1 (local.get 0)))
      (return))`,
    "what follows a branch takes any operands": `(func
      (block (br 0) (drop (i32.add))) (block unreachable (drop (i64.add))))`,
    "the label of a loop takes its parameters": "(func (param i32) (loop (br_if 0 (local.get 0)) (br 0)))",
  },
  refused: {
    "a block that leaves too much": ["(func (block i32.const 0))", "type mismatch"],
    "a loop that leaves too little": ["(func (drop (loop (result i32))))", "type mismatch"],
    "a condition that is none": ["(func (if (i64.const 0) (then)))", "type mismatch"],
    "an else that leaves something else": [
      "(func (drop (if (result i32) (i32.const 0) (then (i32.const 0)) (else (f32.const 0)))))",
      "type mismatch",
    ],
    "an if without the else that makes its result": [
      "(func (drop (if (result i32) (i32.const 0) (then (i32.const 0)))))",
      "type mismatch: an if without else must leave its parameters as results",
    ],
    "an operand from outside of the block": ["(func i32.const 0 (block drop) drop)", "type mismatch"],
    "a branch without its operand": ["(func (drop (block (result i32) (br 0))))", "type mismatch"],
    "a conditional branch without its operand": [
      "(func (drop (block (result i32) (br_if 0 (i32.const 0)))))",
      "type mismatch",
    ],
    "labels of different arity": [
      "(func (block (drop (block (result i32) (br_table 0 1 (i32.const 0) (i32.const 0))))))",
      "type mismatch: the labels of a br_table differ in arity",
    ],
    "a label that is not there": ["(func (br 1))", "unknown label"],
    "a result of another type": ["(func (result i32) (return (i64.const 0)))", "type mismatch"],
    "what follows a trap, of two types": ["(func unreachable (drop (i32.add (i64.const 0))))", "type mismatch"],
  },
});
