// Vector instructions, each against the host's engine, with operands that are hard on some lane; then vectors in locals, globals,
// branches and memory.

import { thrown } from "@atoll/testing";
import { Trap } from "@atoll/core";
import { INSTRUCTIONS, V128 } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { call, instance, native } from "./instances.ts";

/** Lanes of every width at their ends, floats of every class, and no two lanes alike. */
const OPERANDS: readonly string[] = [
  "i8x16 0 1 127 -128 -1 5 64 -64 3 100 -100 77 -2 2 33 -33",
  "i16x8 0 1 32767 -32768 -1 255 256 -12345",
  "i32x4 -2147483648 2147483647 -1 65536",
  "i64x2 -9223372036854775808 9223372036854775807",
  "i64x2 4294967296 -1",
  "f32x4 1.5 -2.5 0x1p31 -0x1p-149",
  "f32x4 -0 inf -inf 3.75e9",
  "f64x2 -0 0x1.fffffffffffffp1023",
  "f64x2 2.5 -4294967296.75",
];

const PURE = INSTRUCTIONS.filter(
  ({ params, opcode, immediates, feature }) =>
    feature === "simd" &&
    immediates === "none" &&
    opcode >= 0xfd0000 &&
    params?.every((type) => type === V128) === true,
);

function bodyOf(mnemonic: string, operands: readonly string[]): string {
  return `(${mnemonic} ${operands.map((lanes) => `(v128.const ${lanes})`).join(" ")})`;
}

const lane = (k: number, vector: string): string => `(i64x2.extract_lane ${k} ${vector})`;

test("every instruction over vectors alone, as the host has it", async () => {
  const funcs: string[] = [];
  for (const { mnemonic, params = [], results = [] } of PURE) {
    for (let i = 0; i < OPERANDS.length; i++) {
      const operands = params.map((_, k) => OPERANDS[(i + 4 * k) % OPERANDS.length] ?? "");
      const body = bodyOf(mnemonic, operands);
      const scalar = results[0] !== V128;
      const value = scalar ? `(i64.extend_i32_u ${body}) (i64.const 0)` : `${lane(0, body)} ${lane(1, body)}`;
      funcs.push(`(func (export "${mnemonic} ${i}") (result i64 i64) ${value})`);
    }
  }
  const text = `(module ${funcs.join("\n")})`;
  const guest = await instance(text);
  const host = await native(text);
  expect(funcs.length).toBeGreaterThan(1000);
  const mayGiveNaN = (name: string): boolean => /^f(32x4|64x2)\.(add|sub|mul|div|min|max|sqrt)/.test(name);
  for (const name of guest.exports.keys()) {
    const expected = (host[name] as () => readonly bigint[])().map((each) => BigInt.asUintN(64, each));
    // Which NaN arithmetic gives is the engine's choice: these operands have none but where infinities meet.
    if (mayGiveNaN(name) && hasNaN(expected)) continue;
    expect(call(guest, name), name).toEqual(expected);
  }
});

function hasNaN(words: readonly bigint[]): boolean {
  const view = new DataView(new ArrayBuffer(16));
  for (const [i, word] of words.entries()) view.setBigUint64(8 * i, word, true);
  return [0, 4, 8, 12].some(
    (at) => Number.isNaN(view.getFloat32(at, true)) || Number.isNaN(view.getFloat64(at & 8, true)),
  );
}

/** Each gives two i64 for an i32; the host's own engine says which. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "a dot product over memory": `(memory 1)
    (func (export "run") (param $n i32) (result i64 i64) (local $sum v128) (local $at i32)
      (loop $fill (f32.store (local.get $at) (f32.convert_i32_s (local.get $at)))
        (br_if $fill (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 4096))))
      (local.set $at (i32.const 0))
      (loop $next
        (local.set $sum (f32x4.add (local.get $sum) (f32x4.mul (v128.load (local.get $at)) (v128.load offset=16 (local.get $at)))))
        (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (i32.mul (local.get $n) (i32.const 16)))))
      ${lane(0, "(local.get $sum)")} ${lane(1, "(local.get $sum)")})`,
  "swapped locals, a select and a global": `(global $g (mut v128) (v128.const i32x4 9 8 7 6))
    (func $swap (param $a v128) (param $b v128) (result v128 v128) (local.get $b) (local.get $a))
    (func (export "run") (param $n i32) (result i64 i64) (local $a v128) (local $b v128)
      (local.set $a (i32x4.splat (local.get $n)))
      (local.set $b (v128.const i32x4 1 2 3 4))
      (loop $again
        (local.set $b (call $swap (local.get $a) (i32x4.add (local.get $b) (global.get $g))) (local.set $a))
        (global.set $g (select (local.get $a) (local.get $b) (i32.and (local.get $n) (i32.const 3))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      ${lane(0, "(i32x4.mul (local.get $a) (global.get $g))")} ${lane(1, "(v128.xor (local.get $b) (global.get $g))")})`,
  "lanes in and out of memory": `(memory 1)
    (func (export "run") (param $n i32) (result i64 i64) (local $v v128)
      (v128.store (i32.const 16) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 -1))
      (local.set $v (i8x16.splat (local.get $n)))
      (local.set $v (v128.load8_lane offset=3 15 (i32.const 16) (local.get $v)))
      (local.set $v (v128.load16_lane offset=7 1 (i32.const 16) (local.get $v)))
      (local.set $v (v128.load32_lane offset=11 2 (i32.const 16) (local.get $v)))
      (v128.store64_lane 1 (i32.const 65528) (local.get $v))
      (v128.store16_lane 7 (i32.const 20) (local.get $v))
      (local.set $v (i8x16.shuffle 31 1 17 3 4 21 6 7 30 9 10 11 12 29 0 15 (local.get $v) (v128.load (i32.const 16))))
      (i64.xor (i64.load (i32.const 65528)) ${lane(0, "(local.get $v)")}) ${lane(1, "(v128.load8x8_s (i32.const 23))")})`,
  "a branch that carries a vector": `(func (export "run") (param $n i32) (result i64 i64) (local $v v128)
      (local.set $v (block $out (result v128)
        (drop (br_if $out (v128.const i64x2 5 6) (i32.gt_s (local.get $n) (i32.const 20))))
        (i64x2.splat (i64.extend_i32_s (local.get $n)))))
      ${lane(0, "(local.get $v)")} ${lane(1, "(local.get $v)")})`,
};

test.for(Object.entries(PROGRAMS))("%s, as the host has it", async ([, program]) => {
  const text = `(module ${program})`;
  const guest = await instance(text);
  const { run } = await native(text);
  for (const n of [1, 7, 32]) {
    const expected = (run as (n: number) => readonly bigint[])(n).map((each) => BigInt.asUintN(64, each));
    expect(call(guest, "run", n)).toEqual(expected);
  }
});

test("an access in the middle of a row of vector instructions faults where it is", async () => {
  const guest = await instance(`(module (memory 1) (func $run (export "run") (param i32)
    (v128.store (i32.const 0) (v128.load (i32.const 16)))
    (v128.store (i32.const 32) (v128.load (local.get 0)))
    (v128.store (i32.const 64) (v128.load (i32.const 16)))))`);
  expect(() => call(guest, "run", 65521)).toThrow("out of bounds memory access: read of 16 bytes at 0xfff1");
  expect(() => call(guest, "run", -1)).toThrow("out of bounds memory access");
  const frames = thrown(Trap, () => call(guest, "run", 65521)).frames;
  expect(frames).toHaveLength(1);
  // local.get 0; v128.load …
  const at = frames[0]?.offset ?? 0;
  expect([...guest.module.bytes.subarray(at - 2, at + 2)]).toEqual([0x20, 0, 0xfd, 0]);
  expect(frames[0]?.name).toBe("run");
});

/** Sums and products of what lies in memory and is stored there: at addresses where the loops do it at once, and where they leave it. */
const ACCESSES: Readonly<Record<string, string>> = {
  "a sum of memory": "(f32x4.add (local.get $v) (v128.load offset=16 (local.get $p)))",
  "a product of memory": "(f64x2.mul (v128.load (local.get $p)) (local.get $v))",
  "a sum of memory and a product":
    "(f32x4.add (v128.load offset=8 (local.get $p)) (f32x4.mul (local.get $v) (local.get $v)))",
  "a product of memory in a sum": "(f64x2.add (f64x2.mul (local.get $v) (v128.load (local.get $p))) (local.get $v))",
  "bits of memory":
    "(v128.xor (v128.load (local.get $p)) (v128.and (v128.load offset=5 (local.get $p)) (local.get $v)))",
  "a sum of words": "(i32x4.add (local.get $v) (v128.load (local.get $p)))",
};
const SUMS: readonly string[] = ["f32x4.add", "f32x4.mul", "f64x2.add", "f64x2.mul", "i32x4.add"];

test.for(["i32", "i64"])(
  "vectors in memories with %s addresses, at every kind of place, as the host has it",
  async (type) => {
    const results = Object.entries(ACCESSES).map(
      ([name, text]) => `(func (export "${name}") (param $p ${type}) (result i64 i64) (local $v v128)
      (local.set $v (v128.const f32x4 1.5 2.25 -3 4096)) (local.set $v ${text}) ${lane(0, "(local.get $v)")} ${lane(1, "(local.get $v)")})`,
    );
    const stores = SUMS.map(
      (name) => `(func (export "store ${name}") (param $p ${type}) (result i64 i64) (local $v v128)
      (local.set $v (v128.const f32x4 1.5 2.25 -3 4096))
      (v128.store offset=16 (local.get $p) (${name} (local.get $v) (v128.load (local.get $p))))
      (v128.store (local.get $p) (${name} (local.get $v) (local.get $v)))
      (i64.load offset=16 (local.get $p)) (i64.load offset=24 (local.get $p)))`,
    );
    const text = `(module (memory ${type} 1) (data (${type}.const 0) "\\01\\02\\ff\\41\\00\\00\\80\\40 of bytes that are numbers of some size")
    (data (${type}.const 65490) "at the end of the memory there are more") ${[...results, ...stores].join("\n")})`;
    const [guest, host] = await Promise.all([instance(text), native(text)]);
    const outcome = (run: () => unknown): unknown => {
      try {
        return run();
      } catch {
        return "a trap";
      }
    };
    for (const name of guest.exports.keys()) {
      const beyond = type === "i64" ? [2 ** 32, 2 ** 40 + 8] : [];
      for (const p of [0, 1, 3, 4, 8, 12, 65_490, 65_504, 65_505, 65_520, 65_521, 0xffff_fff8, ...beyond]) {
        const [ours, theirs] = type === "i32" ? [p | 0, p] : [BigInt(p), BigInt(p)];
        const expected = outcome(() =>
          (host[name] as (p: number | bigint) => readonly bigint[])(theirs).map((each) => BigInt.asUintN(64, each)),
        );
        expect(
          outcome(() => call(guest, name, ours)),
          `${name} at ${p}`,
        ).toEqual(expected);
      }
    }
  },
);

test("a fault of an access that is one operation with others is told where the access is", async () => {
  const guest = await instance(`(module (memory 1)
    (func (export "load") (param i32) (local $v v128)
      (local.set $v (f32x4.add (f32x4.mul (local.get $v) (local.get $v)) (v128.load (local.get 0)))) (drop (local.get $v)))
    (func (export "store") (param i32) (local $v v128)
      (v128.store (local.get 0) (f32x4.add (local.get $v) (local.get $v)))))`);
  const opcodes = (name: string): number[] => {
    const [frame] = thrown(Trap, () => call(guest, name, 65_530)).frames;
    const at = frame?.offset ?? 0;
    return [...guest.module.bytes.subarray(at, at + 2)];
  };
  expect(opcodes("load")).toEqual([0xfd, 0x00]);
  expect(opcodes("store")).toEqual([0xfd, 0x0b]);
});
