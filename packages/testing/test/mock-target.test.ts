// Builtins and services in a test's hands: scripted answers and faults, random answers of the declared types, time moved by hand.

import {
  ArgumentError,
  bool,
  builtins,
  builtinSet,
  compile,
  defineTarget,
  ExitError,
  flat32,
  i32,
  i64,
  instantiate,
  label,
  pointer,
  t,
  token,
  type WasmType,
  wasmType,
} from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { ManualTime, mockTarget, mockProvide } from "../src/index.ts";
import { atollMatchers } from "../src/vitest/index.ts";
import { wat } from "../src/wat.ts";

expect.extend(atollMatchers);

interface Clock {
  now(): bigint;
}
const CLOCK = token<Clock>("Clock");
const plain = builtins({ inject: { clock: CLOCK } });
const save = builtinSet("pico:save", {
  version: "1.0.0",
  functions: {
    load: plain.func(
      { params: [label("slot", i32), label("out", pointer), label("capacity", i32)], results: [i32] },
      (_call, slot) => slot + 100,
    ),
    now: plain.func({ params: [], results: [i64] }, (call) => call.clock.now()),
  },
});
const failure = t.errors("pico_error", ["ok", "noent", "nospc"], { space: "nospc", encoding: "noent" });
const rich = t.scope();
const files = builtinSet("pico:files", {
  version: "1.0.0",
  functions: {
    write: rich.func(
      {
        params: [t.param("name", t.text({ max: 64 })), t.param("data", t.bytes())],
        result: t.result(t.u32, failure, { as: "negative" }),
      },
      (_call, _name, data) => data.length,
    ),
  },
});
const pico = defineTarget({ name: "pico", version: "1.0.0", memory: flat32(), sets: [save, files] });

const GUEST = `(module
  (import "pico:save" "load" (func $load (param i32 i32 i32) (result i32)))
  (import "pico:save" "now" (func $now (result i64)))
  (import "pico:files" "write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 4096) "tide.txt")
  (func (export "load") (param i32) (result i32) (call $load (local.get 0) (i32.const 4112) (i32.const 4)))
  (func (export "now") (result i64) (call $now))
  (func (export "write") (result i32) (call $write (i32.const 4096) (i32.const 8) (i32.const 0) (i32.const 3))))`;

async function start(mock: ReturnType<typeof mockTarget<typeof pico.sets>>) {
  const instance = instantiate(compile(await wat`${GUEST}`, mock.target), {
    engine: interpreter(),
    provide: mock.provide,
  });
  return {
    load: instance.func("load", { params: [i32], results: [i32] }),
    now: instance.func("now", { params: [], results: [i64] }),
    write: instance.func("write", { params: [], results: [i32] }),
  };
}

test("answers for all calls, and faults of single ones", async () => {
  const mock = mockTarget(pico);
  mock.on("pico:save", "load").returns(4).nth(2).traps("the card is out");
  const write = mock.on("pico:files", "write").does((_name, data) => data.length * 2);
  write.nth(3).fails("nospc").nth(4).exits(7).nth(9).throws(new Error("never"));
  const guest = await start(mock);
  expect(guest.load(0)).toBe(4);
  expect(() => guest.load(0)).toTrap("builtin", { message: "the card is out" });
  expect(guest.load(1)).toBe(4);
  expect([guest.write(), guest.write(), guest.write()]).toEqual([6, 6, -2]);
  expect(guest.write).toExitWith(7);
  expect(write.calls.map(({ args }) => args[0])).toEqual(Array(4).fill("tide.txt"));
  expect(write.calls.map(({ outcome }) => outcome.kind)).toEqual(["returned", "returned", "returned", "threw"]);
  expect(write.unused).toEqual([9]);
  expect(mock.unused).toEqual(["pico:files.write: call 9"]);
  expect(mock.text).toMatchInlineSnapshot(`
    "pico:save.load(slot=0, out=0x1010, capacity=4) = 4
    pico:save.load(slot=0, out=0x1010, capacity=4) fails: Trap: the card is out
    pico:save.load(slot=1, out=0x1010, capacity=4) = 4
    pico:files.write(name="tide.txt", data=3 bytes) = 6
    pico:files.write(name="tide.txt", data=3 bytes) = 6
    pico:files.write(name="tide.txt", data=3 bytes) = nospc
    pico:files.write(name="tide.txt", data=3 bytes) exits with 7"
  `);
  expect(mock).toCallBuiltin("pico:files.write", { name: "tide.txt" }, { times: 4 });
});

test("what nobody answers is an error with its name, unless handlers are real", async () => {
  const refusing = await start(mockTarget(pico));
  expect(() => refusing.load(0)).toThrow(/the test gives no answer for pico:save\.load/);
  const mock = mockTarget(pico, { otherwise: "real", services: { clock: { now: () => 5n } } });
  const guest = await start(mock);
  mock.on("pico:save", "load").nth(2).returns(-1);
  expect([guest.load(0), guest.load(0), guest.load(0)]).toEqual([100, -1, 100]);
  expect(guest.now()).toBe(5n);
  mock.services.on("clock", "now").returns(7n).nth(3).throws(new ExitError(3));
  expect(guest.now()).toBe(7n);
  expect(guest.now).toExitWith(3);
  expect(mock.services.on("clock", "now").calls.map(({ outcome }) => outcome.kind)).toEqual([
    "returned",
    "returned",
    "threw",
  ]);
});

test("calls and answers have the types of the declaration", () => {
  const mock = mockTarget(pico);
  expectTypeOf(mock.on("pico:save", "load").calls)
    .items.toHaveProperty("args")
    .toEqualTypeOf<readonly [number, number, number]>();
  expectTypeOf(mock.on("pico:files", "write").calls)
    .items.toHaveProperty("args")
    .toEqualTypeOf<readonly [string, Uint8Array]>();
  expectTypeOf(mock.services.on("clock", "now").calls).items.toHaveProperty("args").toEqualTypeOf<readonly []>();
  // @ts-expect-error load gives a number
  mock.on("pico:save", "load").returns("four");
  // @ts-expect-error a clock's now gives a bigint
  mock.services.on("clock", "now").nth(2).returns(1);
  // @ts-expect-error there is no such function
  expect(() => mock.on("pico:save", "lod")).toThrow("target pico has no function pico:save.lod: did you mean load?");
  // @ts-expect-error there is no such set
  expect(() => mock.on("pico:sav", "load")).toThrow("did you mean pico:save?");
  // @ts-expect-error there is no such service
  expect(() => mock.services.on("clok", "now")).toThrow("did you mean clock?");
  expect(() => mock.on("pico:files", "write").fails("nospace")).toThrow(
    /has no failure "nospace": did you mean nospc\?/,
  );
  expect(() => mock.on("pico:save", "load").fails("nospc")).toThrow(ArgumentError);
  expect(() => mock.on("pico:save", "load").nth(0)).toThrow("from 1 on");
});

/** A function for each kind of type that handlers may give. */
const kind = t.enumeration("kind", { file: 3, folder: 4 });
const rights = t.flags("rights", ["read", "write", "list"]);
const entry = t.record("entry", { kind, size: t.u64, rights, version: t.fixed(t.u16, 2), mark: t.array(t.u8, 3) });
const shape = t.variant("shape", { none: t.none, circle: t.f64, square: entry });
const handle = t.resource<object>("thing");
const port = wasmType("i32", z.int32().min(3).max(9), { name: "port" });
const scope = t.scope();
const everything = builtinSet("every", {
  version: "1.0.0",
  functions: {
    text: scope.func({ params: [], result: t.result(t.text({ max: 8 }), failure) }, () => ""),
    bytes: scope.func({ params: [], result: t.result(t.bytes({ max: 8 }), failure) }, () => new Uint8Array()),
    list: scope.func({ params: [], result: t.result(t.list(t.u16, { max: 4 }), failure) }, () => new Uint16Array()),
    entries: scope.func({ params: [], result: t.result(t.list(entry, { max: 2 }), failure) }, () => []),
    shape: scope.func({ params: [], result: t.result(shape, failure) }, () => ({
      tag: "none" as const,
      value: undefined,
    })),
    maybe: scope.func({ params: [], result: t.result(t.option(entry), failure) }, () => undefined),
    several: scope.func(
      { params: [], result: t.result([t.u8, t.i16, t.f32, t.u53, t.bool, t.size], failure) },
      () => [1, 1, 1, 1, true, 1] as const,
    ),
    handle: scope.func({ params: [], result: t.own(handle) }, () => ({})),
    kind: scope.func({ params: [], result: kind }, () => "file" as const),
    place: scope.func({ params: [t.param("at", t.out(t.u32)), t.param("buffer", t.out(t.bytes()))] }, () => undefined),
    port: builtins().func({ params: [], results: [port] }, () => 3),
    flag: builtins().func({ params: [], results: [bool] }, () => true),
    pair: builtins().func({ params: [], results: [i64, i32] }, () => [1n, 1]),
  },
});
const every = defineTarget({ name: "every", version: "1.0.0", memory: flat32(), sets: [everything] });

test("random answers are of the declared types, and the same for the same seed", async () => {
  const place = ({ label: name }: WasmType, i: number): string =>
    `(i32.const ${name?.endsWith("_cap") ? 16 : 4096 + 1024 * i})`;
  const imports: string[] = [];
  const calls: string[] = [];
  for (const [name, { builtin }] of every.builtins.get("every") ?? []) {
    if (builtin.kind !== "func") continue;
    const params = builtin.params.map(({ valueType }) => (valueType === "address" ? "i32" : valueType));
    const results = builtin.results.map(({ valueType }) => valueType);
    imports.push(
      `(import "every" "${name}" (func $${name} (param ${params.join(" ")}) (result ${results.join(" ")})))`,
    );
    calls.push(`(call $${name} ${builtin.params.map(place).join(" ")}) ${"(drop)".repeat(results.length)}`);
  }
  const bytes =
    await wat`(module ${imports.join("\n")} (memory (export "memory") 1) (func (export "run") ${calls.join("\n")}))`;
  const texts = [1, 1, 2].map((seed) => {
    const mock = mockTarget(every, { otherwise: { seed } });
    using instance = instantiate(compile(bytes, mock.target), { engine: interpreter() });
    const run = instance.func("run", { params: [], results: [] });
    // A handler that gave another type would trap.
    for (let i = 0; i < 20; i++) run();
    expect(mock.calls).toHaveLength(20 * calls.length);
    const ports = mock.on("every", "port").calls.map(({ outcome }) => outcome.kind === "returned" && outcome.result);
    expect(ports.every((each) => typeof each === "number" && each >= 3 && each <= 9)).toBe(true);
    return mock.text;
  });
  expect(texts[0]).toBe(texts[1]);
  expect(texts[0]).not.toBe(texts[2]);
});

test("time moves by hand, timer by timer", async () => {
  const time = new ManualTime({ start: 1000 });
  const { provide } = mockProvide(pico, { clock: { now: time.nanoseconds } });
  expect(provide.clock.now()).toBe(1_000_000_000n);
  const heard: string[] = [];
  time.setTimeout(() => heard.push(`second at ${time.now()}`), 20);
  time.setTimeout(() => {
    heard.push(`first at ${time.now()}`);
    time.setTimeout(() => heard.push(`third at ${time.now()}`), 15);
  }, 10);
  time.clearTimeout(time.setTimeout(() => heard.push("never"), 5));
  const slept = time.sleep(30).then(() => heard.push("slept"));
  time.advance(9);
  expect(heard).toEqual([]);
  time.advance(21);
  expect(heard).toEqual(["first at 1010", "second at 1020", "third at 1025"]);
  await slept;
  expect([heard.at(-1), time.now(), time.waiting]).toEqual(["slept", 1030, 0]);
  expect(() => time.advance(-1)).toThrow("milliseconds from 0 on");
});
