import { REFERENCE_RULES } from "../../src/validate/reference-instructions.ts";
import { testValidity } from "./validity.ts";

testValidity(Object.keys(REFERENCE_RULES), {
  before: '(type $t (func)) (func $f (export "f") (type $t)) (func $hidden)',
  valid: {
    "a function's reference has its type": "(func (result (ref $t)) (ref.func $f))",
    "null and what is not": `(func (param funcref) (result (ref func))
      (drop (ref.is_null (ref.null $t)))
      (ref.as_non_null (local.get 0)))`,
    "a branch on null leaves what is not": `(func (param (ref null $t)) (result (ref $t))
      (block (return (br_on_null 0 (local.get 0)))) unreachable)`,
    "a branch on what is not null takes it along": `(func (param (ref null $t)) (result (ref $t))
      (block (result (ref $t)) (br_on_non_null 0 (local.get 0)) unreachable))`,
    "a conversion keeps whether there may be null": `(func (param (ref extern) anyref) (result (ref any) externref)
      (any.convert_extern (local.get 0)) (extern.convert_any (local.get 1)))`,
    "references that are made up are of every type": "(func (result (ref $t)) unreachable (ref.as_non_null))",
  },
  refused: {
    "null of a type that is not there": ["(func (drop (ref.null 3)))", "unknown type 3"],
    "a number": ["(func (drop (ref.is_null (i32.const 0))))", "type mismatch: the instruction requires a reference"],
    "a number that is not null": [
      "(func (drop (ref.as_non_null (i32.const 0))))",
      "type mismatch: the instruction requires a reference",
    ],
    "a function that nothing else names": ["(func (drop (ref.func $hidden)))", "undeclared function reference 1"],
    "a branch on null whose label takes something": [
      "(func (param funcref) (drop (block (result i32) (br_on_null 0 (local.get 0)))))",
      "type mismatch",
    ],
    "a branch that takes no reference along": [
      "(func (param funcref) (block (br_on_non_null 0 (local.get 0))))",
      "type mismatch: the label takes no reference",
    ],
    "a branch that takes another reference along": [
      "(func (param externref) (drop (block (result funcref) (br_on_non_null 0 (local.get 0)) (ref.null func))))",
      "type mismatch",
    ],
    "converting what is inside already": [
      "(func (param anyref) (drop (any.convert_extern (local.get 0))))",
      "type mismatch",
    ],
    "converting what is outside already": [
      "(func (param externref) (drop (extern.convert_any (local.get 0))))",
      "type mismatch",
    ],
  },
});
