import { STRUCT_RULES } from "../../src/validate/struct-instructions.ts";
import { testValidity } from "./validity.ts";

testValidity(Object.keys(STRUCT_RULES), {
  before: `(type $point (struct (field (mut f64)) (field i8)))
    (type $holder (struct (field (ref $point))))
    (rec (type $described (descriptor $descriptor) (struct (field i32)))
         (type $descriptor (describes $described) (struct)))`,
  valid: {
    "fields are given in their order, packed ones as i32": `(func (result (ref $holder))
      (struct.new $holder (struct.new $point (f64.const 0) (i32.const 1))))`,
    "fields are read and written with their types": `(func (param (ref null $point)) (result f64 i32 i32)
      (struct.set $point 0 (local.get 0) (f64.const 1))
      (struct.get $point 0 (local.get 0))
      (struct.get_s $point 1 (local.get 0))
      (struct.get_u $point 1 (local.get 0)))`,
    "defaults need no operands": "(func (result (ref $point)) (struct.new_default $point))",
    "a descriptor comes last": `(func (result (ref $described) (ref $described))
      (struct.new_desc $described (i32.const 1) (struct.new_default $descriptor))
      (struct.new_default_desc $described (struct.new_default $descriptor)))`,
  },
  refused: {
    "a field of another type": ["(func (drop (struct.new $point (f32.const 0) (i32.const 1))))", "type mismatch"],
    "a field without a default": ["(func (drop (struct.new_default $holder)))", "field type is not defaultable"],
    "a type with a descriptor made without one": [
      "(func (drop (struct.new $described (i32.const 0))))",
      "type with descriptor requires descriptor allocation",
    ],
    "a type without a descriptor made with one": [
      "(func (drop (struct.new_desc $point (f64.const 0) (i32.const 0) (ref.null none))))",
      "type without descriptor requires non-descriptor allocation",
    ],
    "a descriptor that is another's": [
      "(func (drop (struct.new_default_desc $described (struct.new_default $point))))",
      "type mismatch",
    ],
    "a packed field read without its sign": [
      "(func (param (ref $point)) (drop (struct.get $point 1 (local.get 0))))",
      "type mismatch: field is packed",
    ],
    "a field read with a sign": [
      "(func (param (ref $point)) (drop (struct.get_s $point 0 (local.get 0))))",
      "type mismatch: field is not packed",
    ],
    "a field read without a sign of its own": [
      "(func (param (ref $point)) (drop (struct.get_u $point 0 (local.get 0))))",
      "type mismatch: field is not packed",
    ],
    "a field that is immutable": [
      "(func (param (ref $point)) (struct.set $point 1 (local.get 0) (i32.const 0)))",
      "immutable field",
    ],
    "a field that is not there": [
      "(func (param (ref $point)) (drop (struct.get $point 2 (local.get 0))))",
      "unknown field 2",
    ],
    "another object": ["(func (param (ref $holder)) (drop (struct.get $point 0 (local.get 0))))", "type mismatch"],
    "a type that is no struct": [
      "(type $f (func)) (func (drop (struct.new_default $f)))",
      "type mismatch: type 4 is not a structure type",
    ],
  },
});
