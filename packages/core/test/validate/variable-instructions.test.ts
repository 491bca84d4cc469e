import { VARIABLE_RULES } from "../../src/validate/variable-instructions.ts";
import { testValidity } from "./validity.ts";

testValidity(Object.keys(VARIABLE_RULES), {
  before: "(global $fixed i32 (i32.const 0)) (global $g (mut i64) (i64.const 0))",
  valid: {
    "each takes and leaves its variable's type": `(func (param i64) (result i64)
      (global.set $g (local.tee 0 (local.get 0)))
      (local.set 0 (global.get $g))
      (drop (global.get $fixed))
      (select (local.get 0) (i64.const 1) (i32.const 1)))`,
    "select of references names their type": `(func (param funcref) (result funcref)
      (select (result funcref) (local.get 0) (ref.null func) (i32.const 0)))`,
    "a local without a default may be read once it is set": `(func (param (ref extern)) (local (ref extern))
      (local.set 1 (local.get 0)) (drop (local.get 1)))`,
    "operands that are made up fit each other": "(func (result f32) unreachable (select (f32.const 0) (i32.const 0)))",
  },
  refused: {
    "another type than the local's": ["(func (local i32) (local.set 0 (i64.const 0)))", "type mismatch"],
    "another type than the local's that stays": [
      "(func (local i32) (drop (local.tee 0 (i64.const 0))))",
      "type mismatch: instruction requires [i32] but stack has [i64]",
    ],
    "a local that is not there": ["(func (drop (local.get 0)))", "unknown local 0"],
    "a local without a value": ["(func (local (ref extern)) (drop (local.get 0)))", "uninitialized local 0"],
    "a local whose value was given in a block that has ended": [
      `(func (param (ref extern)) (local (ref extern))
        (block (local.set 1 (local.get 0))) (drop (local.get 1)))`,
      "uninitialized local 1",
    ],
    "a global that is immutable": ["(func (global.set $fixed (i32.const 0)))", "immutable global"],
    "a global that is not there": ["(func (drop (global.get 2)))", "unknown global 2"],
    "nothing to drop": ["(func drop)", "type mismatch"],
    "operands of two types": [
      "(func (drop (select (i32.const 0) (i64.const 0) (i32.const 0))))",
      "type mismatch: the operands of select differ",
    ],
    "references without their type": [
      "(func (param funcref) (drop (select (local.get 0) (local.get 0) (i32.const 0))))",
      "type mismatch: select of references needs a type",
    ],
    "several types for one operand": [
      "(func (drop (select (result i32 i32) (i32.const 0) (i32.const 0) (i32.const 0))))",
      "invalid result arity",
    ],
  },
});
