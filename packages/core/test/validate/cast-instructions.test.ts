import { CAST_RULES } from "../../src/validate/cast-instructions.ts";
import { testValidity } from "./validity.ts";

testValidity(Object.keys(CAST_RULES), {
  before: "(type $a (sub (struct))) (type $b (sub $a (struct (field i32))))",
  valid: {
    "a test tells, a cast gives the type": `(func (param anyref) (result i32 i32 (ref $b) (ref null $b))
      (ref.test (ref $b) (local.get 0)) (ref.test (ref null $b) (local.get 0))
      (ref.cast (ref $b) (local.get 0)) (ref.cast (ref null $b) (local.get 0)))`,
    "a branch gives the type to its label, and what is left behind it": `(func (param (ref null $a)) (result (ref $a))
      (block (result (ref null $b))
        (return (br_on_cast 0 (ref null $a) (ref null $b) (local.get 0))))
      (ref.as_non_null))`,
    "a branch that fails gives what is left to its label": `(func (param (ref null $a)) (result (ref null $a))
      (block (result (ref null $a))
        (br_on_cast_fail 0 (ref null $a) (ref $b) (local.get 0))))`,
  },
  refused: {
    "testing in another hierarchy": [
      "(func (param externref) (drop (ref.test (ref $a) (local.get 0))))",
      "type mismatch",
    ],
    "testing for null in another hierarchy": [
      "(func (param externref) (drop (ref.test (ref null $a) (local.get 0))))",
      "type mismatch",
    ],
    "casting to another hierarchy": [
      "(func (param funcref) (drop (ref.cast (ref $a) (local.get 0))))",
      "type mismatch",
    ],
    "casting null to another hierarchy": [
      "(func (param funcref) (drop (ref.cast (ref null $a) (local.get 0))))",
      "type mismatch",
    ],
    "a type that is not there": ["(func (param anyref) (drop (ref.cast (ref 9) (local.get 0))))", "unknown type 9"],
    "a label that does not take the type": [
      "(func (param anyref) (block (drop (br_on_cast 0 anyref (ref $b) (local.get 0)))))",
      "type mismatch: the label does not take the reference",
    ],
    "a label that does not take what is left": [
      `(func (param anyref) (result (ref $a))
        (block (result (ref $a)) (br_on_cast_fail 0 anyref (ref $b) (local.get 0))))`,
      "type mismatch: the label does not take the reference",
    ],
  },
});
