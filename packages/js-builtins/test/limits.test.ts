// Strings are paid for: in fuel when they are made, or read after having been put together; in bytes of the heap as long as the guest can reach them. Their
// transfers look at the limits, and what no host has ends with an error of its own.

import {
  builtins,
  builtinSet,
  compile,
  defineTarget,
  type Engine,
  ExhaustionError,
  FEATURES,
  flat,
  i32,
  instantiate,
  type Instance,
  Trap,
} from "@atoll/core";
import { FunctionInstance, i8Array } from "@atoll/core/engine";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";
import { jsString, stringConstants, textDecoder, textEncoder } from "@atoll/js-builtins";

const target = defineTarget({
  name: "strings",
  version: "1.0.0",
  memory: flat(),
  features: FEATURES,
  sets: [jsString, textDecoder, textEncoder, stringConstants()],
});

const GUEST = await assembleText(`(module
  (type $bytes (array (mut i8))) (type $units (array (mut i16)))
  (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
  (import "wasm:js-string" "substring" (func $substring (param externref i32 i32) (result (ref extern))))
  (import "wasm:js-string" "charCodeAt" (func $at (param externref i32) (result i32)))
  (import "wasm:js-string" "equals" (func $equals (param externref externref) (result i32)))
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "wasm:js-string" "fromCharCodeArray" (func $from (param (ref null $units) i32 i32) (result (ref extern))))
  (import "wasm:js-string" "intoCharCodeArray" (func $into (param externref (ref null $units) i32) (result i32)))
  (import "wasm:text-decoder" "decodeStringFromUTF8Array" (func $decode (param (ref null $bytes) i32 i32) (result (ref extern))))
  (import "wasm:text-encoder" "measureStringAsUTF8" (func $measure (param externref) (result i32)))
  (import "wasm:text-encoder" "encodeStringIntoUTF8Array" (func $encode (param externref (ref null $bytes) i32) (result i32)))
  (import "wasm:text-encoder" "encodeStringToUTF8Array" (func $encoded (param externref) (result (ref $bytes))))
  (import "'" "${"line ".repeat(13)}" (global $line externref))
  (import "'" "ab" (global $ab externref))
  (table $kept 10000 externref)
  (global $s (mut externref) (ref.null extern))
  (func (export "double") (param i32) (param i32)
    (global.set $s (global.get $ab))
    (loop $next
      (global.set $s (call $concat (global.get $s) (global.get $s)))
      (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "append") (param i32) (param i32)
    (global.set $s (global.get $line))
    (loop $next
      (global.set $s (call $concat (global.get $s) (global.get $line)))
      (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "read") (param i32) (param i32)
    (loop $next
      (drop (call $at (global.get $s) (local.get 0)))
      (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "equals") (param i32) (param i32)
    (drop (call $equals (call $concat (global.get $s) (global.get $ab)) (call $concat (global.get $ab) (global.get $s)))))
  (func (export "keep") (param $count i32) (param $length i32) (local $i i32) (local $a (ref null $units))
    (local.set $a (array.new_default $units (local.get $length)))
    (loop $next
      (table.set $kept (local.get $i) (call $from (local.get $a) (i32.const 0) (local.get $length)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))
  (func (export "make") (param $count i32) (param $length i32) (local $a (ref null $units))
    (local.set $a (array.new_default $units (local.get $length)))
    (loop $next
      (global.set $s (call $from (local.get $a) (i32.const 0) (local.get $length)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "keep read") (param $count i32) (param i32) (local $i i32)
    (loop $next
      (table.set $kept (local.get $i) (call $concat (global.get $s) (global.get $ab)))
      (drop (call $at (table.get $kept (local.get $i)) (i32.const 1)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))
  (func (export "part") (param $length i32) (param $from i32)
    (global.set $s (call $substring (global.get $s) (local.get $from) (i32.add (local.get $from) (local.get $length)))))
  (func (export "length") (param i32) (param i32) (result i32) (call $length (global.get $s)))
  (func (export "decode") (param $length i32) (param i32)
    (global.set $s (call $decode (array.new $bytes (i32.const 97) (local.get $length)) (i32.const 0) (local.get $length))))
  (func (export "decode few") (param $length i32) (param i32)
    (global.set $s (call $decode (array.new $bytes (i32.const 97) (local.get $length)) (i32.const 5) (i32.const 9))))
  (func (export "into") (param $length i32) (param i32)
    (drop (call $into (global.get $s) (array.new_default $units (local.get $length)) (i32.const 0))))
  (func (export "measure") (param i32) (param i32) (drop (call $measure (global.get $s))))
  (func (export "encode") (param $length i32) (param i32)
    (drop (call $encode (global.get $s) (array.new_default $bytes (local.get $length)) (i32.const 0))))
  (func (export "encoded") (param i32) (param i32) (result i32) (array.len (call $encoded (global.get $s)))))`);

const ENGINES: Readonly<Record<string, Engine>> = { interpreter: interpreter(), compiler: compiler() };

function begin(engine: Engine, options: object): Instance {
  return instantiate(compile(GUEST, target, { engine }), { engine, ...options });
}

function call(instance: Instance, name: string, first = 0, second = 0): unknown {
  const func = instance.exports.get(name);
  if (!(func instanceof FunctionInstance)) throw new Error(`no function ${name}`);
  return func.invoke([first, second])[0];
}

/** The code of what ends it. */
function end(run: () => unknown): string {
  try {
    run();
    return "no end";
  } catch (error) {
    if (!(error instanceof ExhaustionError) && !(error instanceof Trap)) throw error;
    return error.code;
  }
}

/** Fuel that a call takes. */
function fuelOf(instance: Instance, ...[name, first, second]: readonly [string, number?, number?]): number {
  const before = instance.usage.fuel ?? 0;
  call(instance, name, first, second);
  return (instance.usage.fuel ?? 0) - before;
}

describe.each(Object.entries(ENGINES))("on the %s", (name, engine) => {
  test("a string that no host has is an ExhaustionError, with limits and without", () => {
    for (const options of [{}, { fuel: 1e9 }]) {
      using instance = begin(engine, options);
      const doubled = (): unknown => call(instance, "double", 40);
      expect(doubled).toThrow(ExhaustionError);
      expect(doubled).toThrow(/^a string .*too large/);
      expect(end(doubled)).toBe("memory_limit");
    }
  });

  test("what is put together is paid for when it is read first, once", () => {
    using instance = begin(engine, { fuel: 1e12 });
    expect(fuelOf(instance, "double", 23)).toBeLessThan(1000);
    const length = 2 ** 24;
    expect(fuelOf(instance, "read", 1)).toBeGreaterThan(length / 64);
    expect(fuelOf(instance, "read", 1)).toBeLessThan(100);
    expect(fuelOf(instance, "equals")).toBeGreaterThan((3 * length) / 64);
  });

  test("a long string of many short ones does not cost a copy for each of them", () => {
    using instance = begin(engine, { fuel: 1e12 });
    const fuel = fuelOf(instance, "append", 40_000) + fuelOf(instance, "read", 1000);
    const copies = (40_000 * (40_000 / 2) * 65) / 64;
    expect(fuel).toBeLessThan(copies / 100);
  });

  test("transfers cost fuel, and look at the limits as they go", () => {
    const SIZE = 20_000_000;
    let looks = 0;
    let most = Infinity;
    const signal = {
      get aborted() {
        return ++looks > most;
      },
    };
    using instance = begin(engine, { fuel: 1e12, signal });
    for (const [operation, length] of [
      ["decode", SIZE],
      ["into", SIZE],
      ["measure", SIZE],
      ["encode", SIZE],
    ] as const) {
      most = Infinity;
      const fuel = fuelOf(instance, operation, length);
      expect([operation, fuel > SIZE / 64]).toEqual([operation, true]);
      looks = 0;
      call(instance, operation, length);
      expect([operation, looks > 10]).toEqual([operation, true]);
      const all = looks;
      looks = 0;
      most = all - 5;
      expect([operation, end(() => call(instance, operation, length))]).toEqual([operation, "aborted"]);
    }
    most = Infinity;
    looks = 0;
    // Of a long array only what is asked for is touched.
    call(instance, "decode few", SIZE);
    const all = looks;
    expect(call(instance, "length")).toBe(4);
    looks = 0;
    call(instance, "decode", 10);
    expect(all - looks).toBeLessThan(name === "interpreter" ? 25 : 5);
  });

  test("parts of strings are those of the host's own", () => {
    using instance = begin(engine, { fuel: 1e9 });
    call(instance, "append", 1000);
    for (const [length, from, expected] of [
      [70_000, 0, 65_065],
      [60_000, 3, 60_000],
      [20, 7, 20],
      [1, 3, 1],
      [20, 10, 0],
    ] as const) {
      call(instance, "part", length, from);
      expect(call(instance, "length")).toBe(expected);
    }
  });

  test("one string that would be larger than the heap is not copied", () => {
    using instance = begin(engine, { fuel: 1e12, maxHeapBytes: 2 ** 26 });
    call(instance, "double", 25);
    expect(end(() => call(instance, "read", 1))).toBe("memory_limit");
    expect(end(() => call(instance, "encoded"))).toBe("memory_limit");
    call(instance, "double", 20);
    expect(call(instance, "encoded")).toBe(2 ** 21);
  });
});

const OPERATIONS: readonly (readonly [string, number?, number?])[] = [
  ["append", 3000],
  ["read", 200],
  ["part", 90_000, 2],
  ["read", 10],
  ["keep", 10, 20_000],
  ["measure"],
  ["encode", 100_000],
  ["into", 100_000],
  ["decode", 70_000],
  ["equals"],
  ["keep read", 10],
  ["encoded"],
];

test("strings cost the same fuel on both engines", () => {
  const costs = Object.values(ENGINES).map((engine) => {
    using instance = begin(engine, { fuel: 1e12 });
    return OPERATIONS.map((operation) => [operation[0], fuelOf(instance, ...operation)]);
  });
  expect(costs[0]).toEqual(costs[1]);
});

test("strings that a guest keeps count against its heap, and those that it dropped do not", () => {
  const engine = interpreter();
  using instance = begin(engine, { maxHeapBytes: 2 ** 25 });
  const MEGABYTE = 2 ** 19;
  call(instance, "make", 200, MEGABYTE);
  expect(end(() => call(instance, "keep", 200, MEGABYTE))).toBe("memory_limit");
  using other = begin(engine, { maxHeapBytes: 2 ** 25 });
  call(other, "keep", 10, MEGABYTE);
  call(other, "make", 200, MEGABYTE);
  // A small part does not keep the whole, and a whole that was put together counts when it is read.
  using third = begin(engine, { maxHeapBytes: 2 ** 25 });
  call(third, "double", 18);
  expect(end(() => call(third, "keep read", 100))).toBe("memory_limit");
});

test("bytes that a handler is given as a whole are paid for and written back on both engines", async () => {
  const scope = builtins();
  const set = builtinSet("acme:bytes", {
    version: "1.0.0",
    functions: {
      reverse: scope.func({ params: [i8Array, i8Array], results: [i32] }, (_call, bytes, same) => {
        bytes.reverse();
        return Number(bytes === same);
      }),
    },
  });
  const own = defineTarget({ name: "bytes", version: "1.0.0", memory: flat(), features: FEATURES, sets: [set] });
  const guest = await assembleText(`(module (type $bytes (array (mut i8)))
    (import "acme:bytes" "reverse" (func $reverse (param (ref $bytes) (ref $bytes)) (result i32)))
    (func (export "run") (param i32) (param i32) (result i32) (local $a (ref $bytes))
      (local.set $a (array.new $bytes (i32.const 1) (local.get 0)))
      (array.set $bytes (local.get $a) (i32.const 1) (i32.const 200))
      (drop (call $reverse (local.get $a) (local.get $a)))
      (array.get_u $bytes (local.get $a) (i32.sub (local.get 0) (i32.const 2)))))`);
  const costs = Object.values(ENGINES).map((engine) => {
    using instance = instantiate(compile(guest, own, { engine }), { engine, fuel: 1e12 });
    expect(call(instance, "run", 1_000_000)).toBe(200);
    return instance.usage.fuel;
  });
  expect(costs[0]).toBeGreaterThan(1_000_000 / 64);
  expect(costs[0]).toBe(costs[1]);
});
