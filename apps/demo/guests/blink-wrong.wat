;; blink-wrong: what linking has to refuse, three mistakes at once: a misspelt name, a signature that is not the
;; builtin's, and a misspelt namespace. It is a valid module; only no board offers these imports.
(module $blink_wrong
  (import "board:gpio" "set_pim" (func $set_pin (param $pin i32) (param $high i32) (result i32)))
  (import "board:gpio" "read_pin" (func $read_pin (param $pin i64) (result i32)))
  (import "board:gpoi" "sleep_ms" (func $sleep_ms (param $ms i32)))
  (memory (export "memory") 1 1)
  (func $blink (export "blink") (result i32)
    (drop (call $set_pin (i32.const 13) (i32.const 1)))
    (call $sleep_ms (i32.const 20))
    (call $read_pin (i64.const 2))))
