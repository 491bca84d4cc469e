;; One function per number type, for `--invoke` with arguments.
(module $arithmetic
  (func $add (export "add") (param $a i32) (param $b i32) (result i32) (i32.add (local.get $a) (local.get $b)))
  (func $mul64 (export "mul64") (param $a i64) (param $b i64) (result i64) (i64.mul (local.get $a) (local.get $b)))
  (func $half (export "half") (param $a f32) (result f32) (f32.mul (local.get $a) (f32.const 0.5)))
  (func $hypot (export "hypot") (param $a f64) (param $b f64) (result f64)
    (f64.sqrt (f64.add (f64.mul (local.get $a) (local.get $a)) (f64.mul (local.get $b) (local.get $b)))))
  (func $swap (export "swap") (param $a i32) (param $b i64) (result i64 i32) (local.get $b) (local.get $a)))
