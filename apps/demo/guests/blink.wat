;; blink: a guest for a small board, with nothing but the board:gpio set. It sends its message in Morse code on
;; the light's pin for as long as nobody holds the button down. Data starts at 1024, above any null guard.
(module $blink
  (import "board:gpio" "set_pin" (func $set_pin (param $pin i32) (param $high i32) (result i32)))
  (import "board:gpio" "read_pin" (func $read_pin (param $pin i32) (result i32)))
  (import "board:gpio" "sleep_ms" (func $sleep_ms (param $ms i32)))
  (memory (export "memory") 1 1)
  (data (i32.const 1024) ".- - --- .-.. .-..\00") ;; ATOLL

  (global $light i32 (i32.const 13))
  (global $button i32 (i32.const 2))
  (global $unit_ms i32 (i32.const 20))

  ;; One flash; 0, or what the board answered when it refused the pin.
  (func $flash (param $units i32) (result i32)
    (local $refused i32)
    (if (local.tee $refused (call $set_pin (global.get $light) (i32.const 1)))
      (then (return (local.get $refused))))
    (call $sleep_ms (i32.mul (local.get $units) (global.get $unit_ms)))
    (local.set $refused (call $set_pin (global.get $light) (i32.const 0)))
    (call $sleep_ms (global.get $unit_ms))
    (local.get $refused))

  ;; The number of flashes sent, or a negative number if the board refused one.
  (func $blink (export "blink") (result i32)
    (local $at i32) (local $symbol i32) (local $flashes i32)
    (local.set $at (i32.const 1024))
    (loop $next
      (if (i32.or (i32.eqz (local.tee $symbol (i32.load8_u (local.get $at))))
                  (call $read_pin (global.get $button)))
        (then (return (local.get $flashes))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (if (i32.eq (local.get $symbol) (i32.const 0x20))
        (then
          (call $sleep_ms (i32.mul (i32.const 2) (global.get $unit_ms)))
          (br $next)))
      (if (call $flash (select (i32.const 3) (i32.const 1) (i32.eq (local.get $symbol) (i32.const 0x2d))))
        (then (return (i32.const -1))))
      (local.set $flashes (i32.add (local.get $flashes) (i32.const 1)))
      (br $next))
    unreachable))
