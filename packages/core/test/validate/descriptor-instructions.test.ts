import { DESCRIPTOR_RULES } from "../../src/validate/descriptor-instructions.ts";
import { testValidity } from "./validity.ts";

testValidity(Object.keys(DESCRIPTOR_RULES), {
  before: `(type $plain (struct))
    (rec (type $t (descriptor $d) (struct)) (type $d (describes $t) (struct)))`,
  valid: {
    "a descriptor has its type": "(func (param (ref null $t)) (result (ref $d)) (ref.get_desc $t (local.get 0)))",
    "a cast compares descriptors": `(func (param anyref (ref null $d)) (result (ref $t) (ref null $t))
      (ref.cast_desc_eq (ref $t) (local.get 0) (local.get 1))
      (ref.cast_desc_eq (ref null $t) (local.get 0) (local.get 1)))`,
    "so does a branch": `(func (param anyref (ref null $d)) (result (ref $t))
      (block (result (ref $t))
        (drop (br_on_cast_desc_eq 0 anyref (ref $t) (local.get 0) (local.get 1)))
        unreachable))`,
    "and one that fails": `(func (param anyref (ref null $d)) (result anyref)
      (block (result anyref) (br_on_cast_desc_eq_fail 0 anyref (ref $t) (local.get 0) (local.get 1))))`,
  },
  refused: {
    "the descriptor of a type that has none": [
      "(func (param (ref $plain)) (drop (ref.get_desc $plain (local.get 0))))",
      "type without descriptor",
    ],
    "a cast to a type that has none": [
      "(func (param anyref) (drop (ref.cast_desc_eq (ref $plain) (local.get 0) (ref.null none))))",
      "type 0 does not have a descriptor",
    ],
    "a cast of null to a type that has none": [
      "(func (param anyref) (drop (ref.cast_desc_eq (ref null $plain) (local.get 0) (ref.null none))))",
      "type 0 does not have a descriptor",
    ],
    "something else than the descriptor": [
      `(func (param anyref (ref $plain)) (result (ref $t))
        (block (result (ref $t))
          (drop (br_on_cast_desc_eq 0 anyref (ref $t) (local.get 0) (local.get 1))) unreachable))`,
      "type mismatch",
    ],
    "a label that does not take what is left": [
      `(func (param anyref (ref null $d))
        (block (drop (br_on_cast_desc_eq_fail 0 anyref (ref $t) (local.get 0) (local.get 1)))))`,
      "type mismatch: the label does not take the reference",
    ],
  },
});
