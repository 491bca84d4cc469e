// Constants as operands of the instructions that the loop leaves to the cold functions: each is put into a register, which is
// an operation of its own. The host's engine says what is right.
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, defineTarget, flat, instantiate, u64 } from "@atoll/core";
import { expect, test } from "vitest";
import { interpreter } from "../src/index.ts";

/** Leaves 8 bytes of memory 0 or a number on the stack; a lost operation shows in the sum. */
const BODIES: Readonly<Record<string, string>> = {
  "memory.fill": `(memory.fill (i32.const 2048) (i32.const 171) (i32.const 5)) (i64.load (i32.const 2047))`,
  "memory.init": `(memory.init $words (i32.const 2048) (i32.const 1) (i32.const 4)) (i64.load (i32.const 2047))`,
  "memory.copy": `(memory.copy (i32.const 2048) (i32.const 1024) (i32.const 6)) (i64.load (i32.const 2047))`,
  "memory.fill of another memory": `(memory.fill $wide (i64.const 8) (i32.const 7) (i64.const 3)) (i64.load $wide (i64.const 5))`,
  "store to another memory": `(i64.store16 $wide offset=3 (i64.const 8) (i64.const 0x1234)) (i64.load $wide (i64.const 8))`,
  "table.fill and table.grow": `(table.fill (i32.const 1) (ref.func $f) (i32.const 2))
    (drop (table.grow (ref.null func) (i32.const 3)))
    (i64.extend_i32_u (i32.add (table.size) (ref.is_null (table.get (i32.const 2)))))`,
  "table.init and table.copy": `(table.init 0 (i32.const 0) (i32.const 0) (i32.const 1))
    (table.copy (i32.const 3) (i32.const 0) (i32.const 1))
    (call_indirect (result i64) (i32.const 3))`,
  "f64.copysign": `(i64.reinterpret_f64 (f64.copysign (f64.const 3) (f64.const -1)))`,
  "f32.min": `(i64.extend_i32_u (i32.reinterpret_f32 (f32.min (f32.const -0) (f32.const 0))))`,
  "i64.rem_u": `(i64.rem_u (i64.const -3) (i64.const 1000))`,
};

const moduleOf = (body: string): string => `(module
  (memory 1) (memory $wide i64 1) (table 4 funcref)
  (data (i32.const 1024) "lagoon") (data $words "motus") (elem $parts func $f)
  (func $f (result i64) (i64.const 99)) (elem declare func $f)
  (func (export "run") (result i64) (local $after i32)
    ${body}
    (local.set $after (i32.const 114))
    (i64.add (i64.extend_i32_u (local.get $after)))))`;

const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat(), sets: [] });

test.for(Object.entries(BODIES))("%s takes constants", async ([, body]) => {
  const bytes = await parse(moduleOf(body));
  using instance = instantiate(compile(bytes, target), { engine: interpreter() });
  const native = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)));
  const expected = (native.exports["run"] as () => bigint)();
  expect(instance.func("run", { params: [], results: [u64] })()).toBe(BigInt.asUintN(64, expected));
});
