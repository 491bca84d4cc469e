;; It never ends by itself. A limit of fuel or time ends it, or the Stop button does.
(module
  (memory (export "memory") 1)
  (global $turns (mut i32) (i32.const 0))

  (func $step (param $at i32)
    (i32.store8 (local.get $at) (i32.add (i32.load8_u (local.get $at)) (i32.const 1))))

  (func (export "_start")
    (loop $forever
      (call $step (i32.and (global.get $turns) (i32.const 0xffff)))
      (global.set $turns (i32.add (global.get $turns) (i32.const 1)))
      (br $forever))))
