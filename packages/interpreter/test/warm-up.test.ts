// A large program's loop does all of its operations before the program begins, and nobody can tell.

import { expect, test } from "vitest";
import { call, instance } from "./instances.ts";

/** A module that is large by way of a function that nobody calls. */
function large(memory: string, address: string): string {
  const text = Array.from({ length: 64 }, (_, i) => `\\${(128 + i).toString(16)}`).join("");
  const at = address === "i64" ? "(i64.extend_i32_u (local.get $n))" : "(local.get $n)";
  return `(module
    (memory (export "memory") ${memory})
    (global $a (mut i32) (i32.const 1111))
    (global $b (mut i64) (i64.const -2222))
    (data (${address}.const 0) "${text}")
    (func (export "padding") ${"nop ".repeat(100_000)})
    (func $sum (param $n i32) (result i64) (local $sum i64)
      (loop $next
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $sum (i64.add (local.get $sum) (i64.load8_u ${at})))
        (br_if $next (local.get $n)))
      (local.get $sum))
    (func (export "run") (param i32) (result i64 i32 i64)
      (call $sum (local.get 0)) (global.get $a) (global.get $b)))`;
}

const SUM = 64n * 128n + (63n * 64n) / 2n;

for (const [name, memory, address] of [
  ["32-bit", "1", "i32"],
  ["64-bit", "i64 1", "i64"],
] as const) {
  test(`memory, globals and results are those of the program: ${name}`, async () => {
    const guest = await instance(large(memory, address));
    expect(call(guest, "run", 64)).toEqual([SUM, 1111, BigInt.asUintN(64, -2222n)]);
    expect(call(guest, "run", 64)).toEqual([SUM, 1111, BigInt.asUintN(64, -2222n)]);
  });
}
