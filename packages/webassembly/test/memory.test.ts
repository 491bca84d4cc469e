// Memories as programs rely on them: a buffer of exactly their size, that is the same until they grow, whoever makes them grow, and then no more.
// https://webassembly.github.io/spec/js-api/#memories

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, defineTarget, flat, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { createWebAssembly, storeValue } from "../src/index.ts";

const namespace = createWebAssembly();
const PAGE = 65_536;

const growing = await parse(`(module
  (memory (export "memory") 1 4)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))`);

interface Growing {
  readonly memory: WebAssembly.Memory;
  readonly grow: (pages: number) => number;
  readonly load: (address: number) => number;
}

function instance(imports: WebAssembly.Imports = {}, bytes = growing): Growing {
  return new namespace.Instance(new namespace.Module(bytes as BufferSource), imports).exports as unknown as Growing;
}

test("the buffer is the memory's bytes, exactly, and the same object", () => {
  const { memory, load } = instance();
  expect(memory.buffer).toBe(memory.buffer);
  expect(memory.buffer.byteLength).toBe(PAGE);
  new Uint8Array(memory.buffer)[7] = 42;
  expect(load(7)).toBe(42);
  expect(load(PAGE - 1)).toBe(0);
});

test("growing detaches the buffer, by whoever it grows and by however little", () => {
  const { memory, grow, load } = instance();
  new Uint8Array(memory.buffer)[7] = 42;
  for (const step of [() => memory.grow(1), () => grow(1), () => memory.grow(0), () => grow(0)]) {
    const before = memory.buffer;
    step();
    expect(before.byteLength).toBe(0);
    expect(memory.buffer).not.toBe(before);
    expect(new Uint8Array(memory.buffer)[7]).toBe(42);
    expect(load(7)).toBe(42);
  }
  expect(memory.buffer.byteLength).toBe(3 * PAGE);
  const { buffer } = memory;
  expect(() => memory.grow(2)).toThrow(RangeError);
  expect(grow(2)).toBe(-1);
  expect(memory.buffer).toBe(buffer);
});

test("a guest that runs sees what a function that it calls does to the buffer", async () => {
  const bytes = await parse(`(module
    (import "host" "work" (func $work))
    (memory (export "memory") 1 4)
    (func (export "run") (result i32)
      (i32.store8 (i32.const 3) (i32.const 9))
      (call $work)
      (i32.add (i32.load8_u (i32.const 3)) (i32.load8_u (i32.const 65540)))))`);
  const work = (): void => {
    // The first look at the buffer moves the bytes, growing does so again.
    expect(new Uint8Array(memory.buffer)[3]).toBe(9);
    memory.grow(1);
    new Uint8Array(memory.buffer).set([20], 65_540);
  };
  const made = new namespace.Instance(new namespace.Module(bytes as BufferSource), { host: { work } });
  const { memory, run } = made.exports as unknown as Growing & { readonly run: () => number };
  expect(run()).toBe(29);
});

const importing = await parse(`(module
  (import "env" "memory" (memory 1 8))
  (export "memory" (memory 0))
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))`);

test("instances of all namespaces share memories", () => {
  const memory = new namespace.Memory({ initial: 1, maximum: 4 });
  const first = instance({ env: { memory } }, importing);
  const other = createWebAssembly();
  const { exports } = new other.Instance(new other.Module(importing as BufferSource), { env: { memory } });
  new Uint8Array(memory.buffer)[5] = 17;
  expect([first.load(5), (exports as unknown as Growing).load(5)]).toEqual([17, 17]);
  expect([first.memory, exports["memory"]]).toEqual([memory, memory]);
});

test("instances of core's share memories, both ways", () => {
  const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat(), sets: [], openNamespaces: ["env"] });
  const signature = { params: [i32], results: [i32] } as const;
  const engine = interpreter();
  using mine = instantiate(compile(growing, target), { engine });
  const given = instance({ env: { memory: mine.exports.get("memory") as never } }, importing);
  new Uint8Array(given.memory.buffer)[5] = 17;
  expect(mine.func("load", signature)(5)).toBe(17);
  mine.func("grow", signature)(1);
  expect(given.memory.buffer.byteLength).toBe(2 * PAGE);
  const memory = storeValue(given.memory);
  using again = instantiate(compile(importing, target), { engine, imports: { env: { memory } } });
  expect(again.func("load", signature)(5)).toBe(17);
});

test("a shared memory has a SharedArrayBuffer that growing leaves alone", () => {
  const memory = new namespace.Memory({ initial: 1, maximum: 3, shared: true });
  const before = memory.buffer;
  expect(before).toBeInstanceOf(SharedArrayBuffer);
  expect(memory.buffer).toBe(before);
  expect(memory.grow(1)).toBe(1);
  expect([before.byteLength, memory.buffer.byteLength]).toEqual([PAGE, 2 * PAGE]);
});

test("descriptors are read as Web IDL reads them", () => {
  const { Memory } = namespace;
  const make = (descriptor: unknown): WebAssembly.Memory => new Memory(descriptor as never);
  for (const wrong of [
    undefined,
    1,
    "",
    {},
    { initial: -1 },
    { initial: 2 ** 32 },
    { initial: NaN },
    { initial: 1n },
  ]) {
    expect(() => make(wrong)).toThrow(TypeError);
  }
  expect(() => make({ initial: 2, maximum: 1 })).toThrow(RangeError);
  expect(() => make({ initial: 65_537 })).toThrow(RangeError);
  expect(() => make({ initial: 1, shared: true })).toThrow(TypeError);
  expect(() => make({ initial: 1, address: "i64" })).toThrow(TypeError);
  const wide = new Memory({ initial: 1n, maximum: 2n, address: "i64" } as never);
  expect(wide.grow(1n as never)).toBe(1n);
  expect(() => wide.grow(1)).toThrow(TypeError);
});
