// What the matchers say when they fail, on guests that run: the guest's frames by lines of its source, its calls, its handles, its memory.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { builtins, builtinSet, compile, defineTarget, flat32, i32, instantiate, label, pointer, t } from "@atoll/core";
import { sourceLines } from "@atoll/dwarf";
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { callsText, thrown, traceCalls } from "../src/index.ts";
import { atollMatchers } from "../src/vitest/index.ts";
import { wat } from "../src/wat.ts";

expect.extend(atollMatchers);

const host = builtins();
const save = builtinSet("pico:save", {
  version: "1.0.0",
  functions: {
    load: host.func(
      { params: [label("slot", i32), label("out", pointer), label("capacity", i32)], results: [i32] },
      (_call, slot) => (slot === 0 ? -1 : 4),
    ),
    stop: host.func({ params: [label("status", i32)], results: [] }, (call, status) => call.exit(status)),
  },
});
const file = t.resource<string>("pico_file");
const rich = t.scope();
const files = builtinSet("pico:files", {
  version: "1.0.0",
  functions: {
    open: rich.func({ params: [t.param("name", t.text({ max: 9 }))], result: t.own(file) }, (_c, name) => name),
  },
});
const pico = defineTarget({ name: "pico", version: "1.0.0", memory: flat32({ nullGuard: 16 }), sets: [save, files] });
const plain = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });

const GUEST = `(module
  (import "pico:save" "load" (func $load (param i32 i32 i32) (result i32)))
  (import "pico:save" "stop" (func $stop (param i32)))
  (import "pico:files" "open" (func $open (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 4096) "the tide is in, and the boats are out")
  (func $peek (export "peek") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "far") (param i32) (result i32) (call $peek (i32.add (local.get 0) (i32.const 65536))))
  (func (export "spin") (loop (br 0)))
  (func (export "stop") (param i32) (call $stop (local.get 0)))
  (func (export "play") (drop (call $load (i32.const 0) (i32.const 4112) (i32.const 4)))
                        (drop (call $open (i32.const 4096) (i32.const 8)))))`;

/** What a matcher says, without the colours of the terminal. */
function failureOf(action: () => void): string {
  return thrown(Error, action).message;
}

async function start() {
  const trace = traceCalls(pico);
  const bytes = await wat`${GUEST}`;
  const instance = instantiate(compile(bytes, trace.target), { engine: interpreter(), fuel: 1000, name: "game" });
  const one = (name: string) => instance.func(name, { params: [i32], results: [] });
  const read = (name: string) => instance.func(name, { params: [i32], results: [i32] });
  const plainly = (name: string) => instance.func(name, { params: [], results: [] });
  return { trace, instance, one, read, plainly, bytes };
}

test("toTrap: code, address, access, width, frame and message", async () => {
  const { read } = await start();
  const far = (): number => read("far")(1);
  expect(far).toTrap();
  expect(far).toTrap("out_of_bounds_memory", { address: 65537, access: "read", width: 4, frame: "peek" });
  expect(far).toTrap("out_of_bounds_memory", { frame: /^at peek \(wasm:/, message: "read of 4 bytes" });
  expect(far).not.toTrap("out_of_bounds_memory", { address: 65536 });
  expect(far).not.toTrap("out_of_bounds_memory", { frame: "far" });
  expect(far).not.toTrap("out_of_bounds_memory", { message: /write/ });
  expect(() => read("peek")(8)).toTrap("null_access", { address: 8n, access: "read" });
  expect(failureOf(() => expect(far).toTrap("null_access", { address: 8, access: "write", frame: "poke" })))
    .toMatchInlineSnapshot(`
    "expected the guest to trap with null_access, a write at 0x8 in poke, but it ended with out_of_bounds_memory:
      Trap: out of bounds memory access: read of 4 bytes at 0x10001, memory size 0x10000
          at peek (wasm://game/function[3]:1:157)
          at function 4 (wasm://game/function[4]:1:170)"
  `);
});

test("toTrap: frames by the lines of a C program", () => {
  const wasm = new Uint8Array(readFileSync(join(import.meta.dirname, "../../dwarf/test/guests/c-clang22.wasm")));
  using instance = instantiate(compile(wasm, plain), { engine: interpreter(), sources: sourceLines });
  const divide = (): number => instance.func("divide", { params: [i32, i32], results: [i32] })(1, 0);
  expect(divide).toTrap("integer_divide_by_zero", { frame: "divide" });
  expect(divide).toTrap("integer_divide_by_zero", { frame: "shapes.c:16" });
  expect(divide).toTrap("integer_divide_by_zero", { frame: "guests/shapes.c:16:21" });
  expect(divide).not.toTrap("integer_divide_by_zero", { frame: "shapes.c:1" });
  expect(divide).not.toTrap("integer_divide_by_zero", { frame: "apes.c:16" });
  expect(failureOf(() => expect(divide).not.toTrap("integer_divide_by_zero"))).toMatchInlineSnapshot(`
    "expected the guest not to trap with integer_divide_by_zero, but it ended with integer_divide_by_zero:
      Trap: integer divide by zero
          at divide (/guests/shapes.c:16:21)
          at run_divide (/guests/shapes.c:25:10)"
  `);
});

test("toExhaust and toExitWith", async () => {
  const { plainly } = await start();
  expect(plainly("spin")).toExhaust();
  expect(plainly("spin")).toExhaust("fuel_exhausted");
  expect(plainly("spin")).not.toExhaust("timeout");
  expect(plainly("spin")).not.toTrap();
  const { one, read } = await start();
  expect(() => one("stop")(3)).toExitWith(3);
  expect(() => one("stop")(3)).not.toExitWith(0);
  expect(() => undefined).toExitWith(0);
  expect(() => 7).toExitWith(7);
  expect(failureOf(() => expect(() => one("stop")(3)).toExhaust("timeout"))).toMatchInlineSnapshot(
    `"expected the guest to reach its limit timeout, but it exited with status 3"`,
  );
  expect(failureOf(() => expect(() => read("peek")(8)).toExitWith(0))).toMatchInlineSnapshot(`
    "expected the guest to exit with status 0, but it ended with null_access:
      Trap: null access: read of 4 bytes at 0x8, memory size 0x10000
          at peek (wasm://game/function[3]:1:157)"
  `);
  expect(failureOf(() => expect(async () => 1).toTrap())).toMatchInlineSnapshot(
    `"expected the guest to trap, but it returned a promise: await expect(promise).rejects instead"`,
  );
});

test("toLink and toFit", async () => {
  const { bytes } = await start();
  const wrong = await wat`(module (import "pico:save" "lod" (func)) (memory i64 1))`;
  expect(bytes).toFit(pico);
  expect(wrong).not.toFit(pico);
  expect(() => compile(bytes, pico)).toLink();
  expect(() => compile(wrong, pico)).not.toLink();
  expect(failureOf(() => expect(wrong).toFit(pico))).toMatchInlineSnapshot(`
    "expected the module to fit pico@1.0.0
      unknown_import import pico:save.lod: pico:save has no builtin lod in target pico
        hint: did you mean load?
      memory memory 0: the target's memory has i32 addresses, the module's has i64
        hint: compile the guest for wasm32"
  `);
  expect(failureOf(() => expect(() => compile(wrong, pico)).toLink())).toMatchInlineSnapshot(`
    "expected the module to link
      unknown_import import pico:save.lod: pico:save has no builtin lod in target pico
        hint: did you mean load?
      memory memory 0: the target's memory has i32 addresses, the module's has i64
        hint: compile the guest for wasm32"
  `);
  expect(failureOf(() => expect(bytes).not.toFit(pico))).toMatchInlineSnapshot(
    `"expected the module not to fit pico@1.0.0, but it does"`,
  );
  // What is no module neither fits nor does it not.
  const broken = bytes.slice(0, 60);
  expect(failureOf(() => expect(broken).not.toFit(pico))).toMatchInlineSnapshot(`
    "expected a module that fits pico@1.0.0 or does not, but it is none that can be compiled
      DecodeError: length out of bounds (at offset 0x25): a section of 53 bytes, and 22 are left: perhaps the file is cut short"
  `);
  expect(failureOf(() => expect(GUEST).not.toFit(pico))).toContain("takes a module's bytes");
  expect(failureOf(() => expect(() => compile(broken, pico)).not.toLink())).toContain(
    "a module that links or does not",
  );
});

test("toCallBuiltin of a builtin that its target does not have is no answer, negated or not", () => {
  const trace = traceCalls(pico);
  const slip = "target pico has no builtin pico:save.laod: did you mean pico:save.load?";
  expect(failureOf(() => expect(trace).toCallBuiltin("pico:save.laod"))).toBe(slip);
  expect(failureOf(() => expect(trace).not.toCallBuiltin("pico:save.laod"))).toBe(slip);
});

test("toCallBuiltin", async () => {
  const { trace, plainly } = await start();
  plainly("play")();
  expect(trace.text).toMatchInlineSnapshot(`
    "pico:save.load(slot=0, out=0x1010, capacity=4) = -1
    pico:files.open(name="the tide") = a pico_file"
  `);
  expect(callsText(trace.of("pico:files.open"))).toBe('pico:files.open(name="the tide") = a pico_file');
  expect(trace).toCallBuiltin("pico:save.load");
  expect(trace).toCallBuiltin("pico:save.load", [0, 4112, 4], { result: -1, times: 1 });
  expect(trace.calls).toCallBuiltin("pico:save.load", { capacity: 4, slot: expect.any(Number) });
  expect(trace).toCallBuiltin("pico:files.open", { name: "the tide" });
  expect(trace).not.toCallBuiltin("pico:save.load", { capacity: 5 });
  expect(trace).not.toCallBuiltin("pico:save.load", { size: 4 });
  expect(trace).not.toCallBuiltin("pico:save.load", undefined, { result: 0 });
  expect(trace).not.toCallBuiltin("pico:save.stop");
  expect(failureOf(() => expect(trace).toCallBuiltin("pico:save.load", { slot: 1, out: expect.any(Number) })))
    .toMatchInlineSnapshot(`
    "expected the guest to call pico:save.load(slot=1, out=Any<Number>); it called
      pico:save.load(slot=0, out=0x1010, capacity=4) = -1
      pico:files.open(name="the tide") = a pico_file"
  `);
  expect(failureOf(() => expect([]).toCallBuiltin("pico:save.stop", ["x", 2n], { times: 2 }))).toMatchInlineSnapshot(`
    "expected the guest to call pico:save.stop("x", 2n), 2 times (it did 0 times); it called
      nothing"
  `);
});

test("toLeak", async () => {
  const { instance, plainly } = await start();
  expect(instance).not.toLeak();
  plainly("play")();
  expect(instance).toLeak();
  expect(instance).toLeak("pico_file");
  expect(instance).not.toLeak("pico_socket");
  expect(failureOf(() => expect(instance).not.toLeak())).toMatchInlineSnapshot(`
    "expected the guest not to leak handles
      pico_file: 1 live, of 1 made"
  `);
  expect(failureOf(() => expect(1).not.toLeak())).toBe("toLeak takes an instance");
});

test("toHold", async () => {
  const { instance } = await start();
  expect(instance).toHold(4096, "the tide");
  expect(instance.memory).toHold(4096, [0x74, 0x68]);
  expect(instance).toHold(4096, 0x2065_6874, t.u32);
  expect(instance).not.toHold(4096, "the boat");
  expect(instance).not.toHold(4, "the boat");
  expect(failureOf(() => expect(instance).toHold(4096, "the tide is in, and the coats are out")))
    .toMatchInlineSnapshot(`
    "expected memory to hold 37 bytes at 0x1000; the first that is another is at 0x1018
      0x1010  expected  61 6e 64 20 74 68 65 20 63 6f 61 74 73 20 61 72  and the coats ar
              found     61 6e 64 20 74 68 65 20 62 6f 61 74 73 20 61 72  and the boats ar
      0x1020  expected  65 20 6f 75 74  e out
              found     65 20 6f 75 74  e out"
  `);
  const pair = t.record("pair", { count: t.u16, when: t.u64 });
  expect(failureOf(() => expect(instance).toHold(4096, { count: 1, when: 2n }, pair))).toMatchInlineSnapshot(`
    "expected memory to hold this pair at 0x1000
      expected: {"count":1,"when":"2n"}
      found:    {"count":26740,"when":"2318349305984018720n"}"
  `);
  expect(failureOf(() => expect(instance).toHold(70_000, "x"))).toMatchInlineSnapshot(
    `"expected memory to hold something at 0x11170, but there is none: out of bounds memory access: read of 1 byte at 0x11170, memory size 0x10000"`,
  );
  expect(() => expect(instance).toHold(4096, 7)).toThrow("name its type");
});
