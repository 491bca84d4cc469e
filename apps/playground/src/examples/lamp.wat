;; A guest for a target that is written beside it: see the Target tab. Its set is called "lamp", and is a few lines of TypeScript.
(module
  (import "lamp" "set" (func $set (param $brightness i32)))
  (import "lamp" "wait" (func $wait (param $ms i32)))

  (func (export "glow") (param $steps i32)
    (local $step i32)
    (loop $next
      (call $set (local.get $step))
      (call $wait (i32.const 50))
      (local.set $step (i32.add (local.get $step) (i32.const 1)))
      (br_if $next (i32.le_u (local.get $step) (local.get $steps))))))
