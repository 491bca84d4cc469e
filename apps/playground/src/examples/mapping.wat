;; Virtual memory: four gigabytes of addresses, of which three pages are in use. One page is seen at two addresses: Memory shows all of
;; them. What crash reads is nowhere.
(module
  (import "vm" "map" (func $map (param i32 i32 i32 i32) (result i32)))
  (import "vm" "alias" (func $alias (param i32 i32 i32 i32 i32) (result i32)))
  (import "orca:log" "log" (func $log (param $level i32) (param $text i32) (param $length i32)))
  (memory (export "memory") 1 65536)
  (data (i32.const 2048) "seen twice")

  (func (export "run") (result i32)
    (local $page i32) (local $twin i32)
    (local.set $page (call $map (i32.const 0x40000000) (i32.const 65536) (i32.const 3) (i32.const 0)))
    (local.set $twin (call $alias (local.get $page) (i32.const 65536) (i32.const 0x80000000) (i32.const 3) (i32.const 0)))
    (i32.store (local.get $page) (i32.const 42))
    (drop (call $map (i32.const 0x90000000) (i32.const 0x10000000) (i32.const 3) (i32.const 0)))
    (i32.store (i32.const 0x98000000) (i32.const 1))
    (call $log (i32.const 2) (i32.const 2048) (i32.const 10))
    (i32.load (local.get $twin)))

  (func (export "crash") (result i32)
    (i32.load (i32.const 0x20000000))))
