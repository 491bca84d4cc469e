;; A component: its functions have types of the component model. jco makes core modules of it, which run here like any others.
(component
  (core module $m
    (memory (export "memory") 1)
    (global $top (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (global.get $top))
      (global.set $top (i32.add (local.get $at) (local.get 3)))
      (local.get $at))

    ;; Turns the letters of a text around, where they are.
    (func (export "mirror") (param $text i32) (param $length i32) (result i32)
      (local $left i32) (local $right i32) (local $letter i32)
      (local.set $left (local.get $text))
      (local.set $right (i32.add (local.get $text) (local.get $length)))
      (block $done
        (loop $next
          (local.set $right (i32.sub (local.get $right) (i32.const 1)))
          (br_if $done (i32.ge_u (local.get $left) (local.get $right)))
          (local.set $letter (i32.load8_u (local.get $left)))
          (i32.store8 (local.get $left) (i32.load8_u (local.get $right)))
          (i32.store8 (local.get $right) (local.get $letter))
          (local.set $left (i32.add (local.get $left) (i32.const 1)))
          (br $next)))
      (i32.store (i32.const 16) (local.get $text))
      (i32.store (i32.const 20) (local.get $length))
      (i32.const 16)))
  (core instance $i (instantiate $m))
  (func (export "mirror") (param "text" string) (result string)
    (canon lift (core func $i "mirror") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
