;; What `pnpm bench vm` runs: the vm builtins in loops, so that a call's cost is the interpreter's and the set's, not the host's.
(module
  (import "vm" "map" (func $map (param i64 i64 i32 i32) (result i64)))
  (import "vm" "unmap" (func $unmap (param i64 i64) (result i32)))
  (import "vm" "segment_create" (func $segment_create (param i64) (result i32)))
  (import "vm" "map_segment" (func $map_segment (param i32 i64 i64 i64 i32 i32) (result i64)))
  (memory (export "memory") i64 1 4294967296)

  ;; Maps `count` regions of one page, each with a free page before it, from 1 GiB on. Returns how many could be had.
  (func (export "populate") (param $count i64) (result i64)
    (local $i i64) (local $at i64)
    (local.set $at (i64.const 0x40000000))
    (block $done
      (loop $next
        (br_if $done (i64.ge_u (local.get $i) (local.get $count)))
        (local.set $at (i64.add (local.get $at) (i64.const 0x20000)))
        (br_if $done (i64.eqz (call $map (local.get $at) (i64.const 0x10000) (i32.const 3) (i32.const 1))))
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (br $next)))
    (local.get $i))

  ;; Maps and unmaps `size` bytes `times` times, at pages strewn among `live` regions (0: anywhere). Returns failures.
  (func (export "pairs") (param $times i64) (param $live i64) (param $size i64) (result i64)
    (local $i i64) (local $at i64) (local $failures i64)
    (block $done
      (loop $next
        (br_if $done (i64.ge_u (local.get $i) (local.get $times)))
        (local.set $at (i64.const 0))
        (if (i64.ne (local.get $live) (i64.const 0))
          (then
            (local.set $at
              (i64.add (i64.const 0x40010000)
                (i64.mul (i64.const 0x20000)
                  (i64.rem_u (i64.mul (local.get $i) (i64.const 104729)) (local.get $live)))))))
        (local.set $at (call $map (local.get $at) (local.get $size) (i32.const 3) (i32.const 0)))
        (local.set $failures
          (i64.add (local.get $failures)
            (i64.extend_i32_u (i32.ne (call $unmap (local.get $at) (local.get $size)) (i32.const 0)))))
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (br $next)))
    (local.get $failures))

  ;; A ring of `size` bytes, mapped twice. Returns its address.
  (func (export "ring") (param $size i64) (result i64)
    (local $segment i32) (local $base i64)
    (local.set $segment (call $segment_create (local.get $size)))
    (local.set $base (call $map (i64.const 0) (i64.shl (local.get $size) (i64.const 1)) (i32.const 3) (i32.const 0)))
    (drop (call $unmap (local.get $base) (i64.shl (local.get $size) (i64.const 1))))
    (drop (call $map_segment (local.get $segment) (i64.const 0) (local.get $base) (local.get $size) (i32.const 3) (i32.const 1)))
    (call $map_segment (local.get $segment) (i64.const 0) (i64.add (local.get $base) (local.get $size)) (local.get $size)
      (i32.const 3) (i32.const 1))
    (drop)
    (local.get $base))

  ;; Writes `messages` of `length` bytes around a ring whose second mapping takes what runs over its end. Returns the position.
  (func (export "stream_mapped") (param $base i64) (param $size i64) (param $source i64) (param $length i64) (param $messages i64)
    (result i64)
    (local $at i64)
    (loop $next
      (memory.copy (i64.add (local.get $base) (local.get $at)) (local.get $source) (local.get $length))
      (local.set $at (i64.and (i64.add (local.get $at) (local.get $length)) (i64.sub (local.get $size) (i64.const 1))))
      (local.set $messages (i64.sub (local.get $messages) (i64.const 1)))
      (br_if $next (i64.ne (local.get $messages) (i64.const 0))))
    (local.get $at))

  ;; The same in a ring that is mapped once: what runs over its end is copied to its start.
  (func (export "stream_split") (param $base i64) (param $size i64) (param $source i64) (param $length i64) (param $messages i64)
    (result i64)
    (local $at i64) (local $room i64)
    (loop $next
      (local.set $room (i64.sub (local.get $size) (local.get $at)))
      (if (i64.ge_u (local.get $room) (local.get $length))
        (then
          (memory.copy (i64.add (local.get $base) (local.get $at)) (local.get $source) (local.get $length)))
        (else
          (memory.copy (i64.add (local.get $base) (local.get $at)) (local.get $source) (local.get $room))
          (memory.copy (local.get $base) (i64.add (local.get $source) (local.get $room))
            (i64.sub (local.get $length) (local.get $room)))))
      (local.set $at (i64.and (i64.add (local.get $at) (local.get $length)) (i64.sub (local.get $size) (i64.const 1))))
      (local.set $messages (i64.sub (local.get $messages) (i64.const 1)))
      (br_if $next (i64.ne (local.get $messages) (i64.const 0))))
    (local.get $at)))
