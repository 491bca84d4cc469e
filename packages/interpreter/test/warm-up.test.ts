// A program's loop does operations that the program has not come to, and nobody can tell.

import { expect, test } from "vitest";
import { RunLimits } from "@atoll/core/engine";
import { call, instance } from "./instances.ts";

/** A module that is large by way of a function that nobody calls, and the same without. */
function large(memory: string, address: string): string {
  return programText(memory, address, 100_000);
}
function small(memory: string, address: string): string {
  return programText(memory, address, 1);
}

function programText(memory: string, address: string, padding: number): string {
  const text = Array.from({ length: 64 }, (_, i) => `\\${(128 + i).toString(16)}`).join("");
  const at = address === "i64" ? "(i64.extend_i32_u (local.get $n))" : "(local.get $n)";
  return `(module
    (memory (export "memory") ${memory})
    (global $a (mut i32) (i32.const 1111))
    (global $b (mut i64) (i64.const -2222))
    (data (${address}.const 0) "${text}")
    (func (export "padding") ${"nop ".repeat(padding)})
    (func $sum (param $n i32) (result i64) (local $sum i64)
      (loop $next
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $sum (i64.add (local.get $sum) (i64.load8_u ${at})))
        (br_if $next (local.get $n)))
      (local.get $sum))
    (func $spin (export "spin") (param $n i32)
      (loop $next (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (table funcref (elem $sum))
    (func (export "run") (param i32) (result i64 i32 i64)
      (call_indirect (param i32) (result i64) (local.get 0) (i32.const 0)) (global.get $a) (global.get $b)))`;
}

const SUM = 64n * 128n + (63n * 64n) / 2n;

for (const [name, make, memory, address] of [
  ["32-bit", large, "1", "i32"],
  ["64-bit", large, "i64 1", "i64"],
  ["32-bit, small", small, "1", "i32"],
  ["64-bit, small", small, "i64 1", "i64"],
] as const) {
  test(`memory, globals, the table and results are those of the program: ${name}`, async () => {
    const guest = await instance(make(memory, address));
    const results = [SUM, 1111, BigInt.asUintN(64, -2222n)];
    expect(call(guest, "run", 64)).toEqual(results);
    // Long enough for it to be warmed up.
    call(guest, "spin", 100_000);
    expect(call(guest, "run", 64)).toEqual(results);
  });
}

test("fuel is what the program uses, warmed up or not", async () => {
  const used = async (text: string): Promise<number> => {
    const limits = new RunLimits({ fuel: 1_000_000 });
    const guest = await instance(text, [], limits);
    call(guest, "spin", 100_000);
    return limits.fuel;
  };
  const text = large("1", "i32");
  expect(await used(text)).toBe(await used(small("1", "i32")));
});
