;; Switches a lamp on and off some times: the example of docs/targets.md.
(module
  (import "lamp" "set" (func $set (param i32)))
  (import "lamp" "count" (func $count (result i32)))
  (func $blink (export "blink") (param $times i32) (result i32)
    (loop $again
      (call $set (i32.const 1))
      (call $set (i32.const 0))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (call $count)))
