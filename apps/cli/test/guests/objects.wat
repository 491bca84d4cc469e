;; Objects that are kept, and objects that are not.
(module
  (type $node (struct (field (mut (ref null $node))) (field i64)))
  (type $bytes (array (mut i8)))
  (global $head (mut (ref null $node)) (ref.null $node))
  ;; A list of n nodes; for ever, if n is 0.
  (func (export "keep") (param $n i32) (result i32)
    (loop $on
      (global.set $head (struct.new $node (global.get $head) (i64.const 1)))
      (br_if $on (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 1))
  ;; n arrays of as many bytes.
  (func (export "waste") (param $n i32) (param $bytes i32) (result i32)
    (loop $on
      (drop (array.new_default $bytes (local.get $bytes)))
      (br_if $on (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 1)))
