;; Prints imported strings, as often as an imported global says: the example of globals in docs/targets.md.
(module
  (import "board" "print" (func $print (param externref)))
  (import "board" "repeats" (global $repeats i32))
  (import "board" "printed" (global $printed (mut i64)))
  (import "'" "good morning" (global $greeting externref))
  (func (export "greet") (result i64)
    (local $left i32)
    (local.set $left (global.get $repeats))
    (loop $again
      (call $print (global.get $greeting))
      (global.set $printed (i64.add (global.get $printed) (i64.const 1)))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (global.get $printed)))
