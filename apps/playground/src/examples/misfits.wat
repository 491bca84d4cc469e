;; A valid module that fits no board: a name is misspelt, a type is wrong, a set is not there, and the memory is too large.
;; The page tells all of it at once, before anything runs.
(module
  (import "board:gpio" "set_pim" (func $set_pin (param $pin i32) (param $high i32) (result i32)))
  (import "board:gpio" "read_pin" (func $read_pin (param $pin i64) (result i32)))
  (import "board:gpoi" "sleep_ms" (func $sleep_ms (param $ms i32)))
  (memory (export "memory") 8)

  (func $blink (export "blink") (result i32)
    (drop (call $set_pin (i32.const 13) (i32.const 1)))
    (call $sleep_ms (i32.const 20))
    (call $read_pin (i64.const 2))))
