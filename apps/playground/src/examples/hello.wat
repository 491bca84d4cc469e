;; A program for WASI: it writes one line, ten times over.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param $fd i32) (param $iovs i32) (param $count i32) (param $written i32) (result i32)))
  (memory (export "memory") 1)

  ;; At 8: one piece of text, its address and its length. At 1024: the text.
  (data (i32.const 8) "\00\04\00\00\17\00\00\00")
  (data (i32.const 1024) "Hello from the lagoon!\n")

  (func $greet
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0))))

  (func (export "_start")
    (local $left i32)
    (local.set $left (i32.const 10))
    (loop $again
      (call $greet)
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))))
