;; A guest of the app's. Limits hold whatever it does.
(module
  (import "{{namespace}}" "print" (func $print (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "hello from a guest")
  (func (export "run") (call $print (i32.const 64) (i32.const 18)))
  (func (export "spin") (loop (br 0))))
