import { testValidity } from "./validity.ts";

testValidity([], {
  valid: {
    "two structures that name each other": `(rec (type $t (descriptor $d) (struct)) (type $d (describes $t) (struct)))`,
    "a chain": `(rec (type $t (descriptor $d) (struct))
      (type $d (describes $t) (descriptor $e) (struct)) (type $e (describes $d) (struct)))`,
    "a subtype with a descriptor below that of its supertype": `
      (rec (type $t (sub (descriptor $d) (struct))) (type $d (sub (describes $t) (struct))))
      (rec (type $u (sub $t (descriptor $e) (struct))) (type $e (sub $d (describes $u) (struct))))`,
  },
  refused: {
    "a descriptor of another group": [
      "(type $t (descriptor 1) (struct)) (type $d (describes $t) (struct))",
      "descriptor type is outside rec group",
    ],
    "a described type of another group": [
      "(type $t (struct)) (type $d (describes $t) (struct))",
      "described type is outside rec group",
    ],
    "a described type that comes later": [
      "(rec (type $d (describes $t) (struct)) (type $t (descriptor $d) (struct)))",
      "forward use of described type",
    ],
    "an array with a descriptor": [
      "(rec (type $t (descriptor $d) (array i32)) (type $d (describes $t) (struct)))",
      "descriptor type must be a struct",
    ],
    "a function type that describes": [
      "(rec (type $t (descriptor $d) (struct)) (type $d (describes $t) (func)))",
      "described type must be a struct",
    ],
    "a descriptor that does not say so": [
      "(rec (type $t (descriptor $d) (struct)) (type $d (struct)))",
      "type is not described by its descriptor",
    ],
    "a described type that does not say so": [
      "(rec (type $t (struct)) (type $d (describes $t) (struct)))",
      "described type is not described by descriptor",
    ],
    "a subtype that loses the descriptor": [
      `(rec (type $t (sub (descriptor $d) (struct))) (type $d (sub (describes $t) (struct))))
       (type $u (sub $t (struct)))`,
      "sub type 2 does not match super type 0",
    ],
    "a subtype with another descriptor": [
      `(rec (type $t (sub (descriptor $d) (struct))) (type $d (sub (describes $t) (struct))))
       (rec (type $u (sub $t (descriptor $e) (struct))) (type $e (describes $u) (struct)))`,
      "descriptor type 3 does not match",
    ],
  },
});
