// Programs are started as their targets have it.

import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import type { Conventions } from "../../src/declare/conventions.ts";
import { flat } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { ArgumentError, LinkError } from "../../src/errors/errors.ts";
import type { Instance } from "../../src/instance/instance.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { startGuest, startGuestAsync } from "../../src/instance/start-guest.ts";
import { compile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

const engine = interpreter();
const instanceOf = async (bytes: Promise<Uint8Array>, conventions: Conventions): Promise<Instance> =>
  instantiate(
    compile(await bytes, defineTarget({ name: "t", version: "1.0.0", memory: flat(), sets: [], conventions })),
    { engine },
  );

test("_start runs a program, unless a target names another function", async () => {
  const bytes = wat`(module (func (export "_start")) (func (export "go") (result i32) (i32.const 7)))`;
  expect(startGuest(await instanceOf(bytes, {}), ["ignored"])).toBe(0);
  expect(startGuest(await instanceOf(bytes, { start: "go" }))).toBe(7);
  const missing = await instanceOf(bytes, { start: "main" });
  expect(() => startGuest(missing)).toThrow(LinkError);
});

test("arguments as values are read by the parameters' types", async () => {
  const bytes = wat`(module (func (export "_start") (param i32 i64 f32) (result i32)
    (i32.add (local.get 0) (i32.add (i32.wrap_i64 (local.get 1)) (i32.trunc_f32_s (local.get 2))))))`;
  const instance = await instanceOf(bytes, { arguments: "values" });
  expect(startGuest(instance, ["-1", "0x10", "2.5"])).toBe(17);
  expect(await startGuestAsync(instance, ["1", "1", "1"])).toBe(3);
  for (const wrong of [
    ["1", "2"],
    ["one", "2", "3"],
    ["1", "", "3"],
    ["1", "2", "x"],
  ]) {
    expect(() => startGuest(instance, wrong)).toThrow(ArgumentError);
  }
});

// Adds argc and the first byte of each text.
const SUM = (
  type: string,
): Promise<Uint8Array> => wat`(module (memory ${type} 1) (global $free (mut ${type}) (${type}.const 64))
  (func (export "malloc") (param $n ${type}) (result ${type})
    (global.get $free) (global.set $free (${type}.add (global.get $free) (local.get $n))))
  (func (export "main") (param $argc i32) (param $argv ${type}) (result i32) (local $sum i32) (local $text ${type})
    (local.set $sum (local.get $argc))
    (loop $next
      (local.set $text (${type}.load (local.get $argv)))
      (if (${type}.ne (local.get $text) (${type}.const 0)) (then
        (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $text))))
        (local.set $argv (${type}.add (local.get $argv) (${type}.const ${type === "i64" ? "8" : "4"})))
        (br $next))))
    (local.get $sum)))`;

test.each(["i32", "i64"])("arguments as a vector in memory with %s addresses", async (type) => {
  const instance = await instanceOf(SUM(type), { start: "main", arguments: { argv: "malloc" } });
  expect(startGuest(instance, ["A", "Bcd", ""])).toBe(3 + 65 + 66);
  expect(startGuest(instance, [])).toBe(0);
});

test("a start function of another shape is told", async () => {
  const instance = await instanceOf(wat`(module (func (export "_start") (result f64) (f64.const 1)))`, {});
  expect(() => startGuest(instance)).toThrow(/a start function gives nothing, or an i32 as status/);
});
