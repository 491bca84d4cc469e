// Imports: how they are read, what is refused, and with which error. https://webassembly.github.io/spec/js-api/#read-the-imports

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { builtins, builtinSet, defineTarget, flat, i32, label } from "@atoll/core";
import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { createWebAssembly } from "../src/index.ts";

const namespace = createWebAssembly();
const { Global, Instance, LinkError, Memory, Module, Table, Tag } = namespace;

async function moduleOf(text: string): Promise<WebAssembly.Module> {
  return new Module((await parse(text)) as BufferSource);
}

test("imports are read in the module's order, each anew", async () => {
  const module = await moduleOf(`(module
    (import "a" "x" (global i32)) (import "b" "y" (global i64)) (import "a" "x" (global i32)))`);
  const order: string[] = [];
  const tracing = (name: string, properties: object): object =>
    new Proxy(properties, {
      get: (target, key) => {
        order.push(`${name}.${String(key)}`);
        return Reflect.get(target, key) as unknown;
      },
    });
  const imports = tracing("imports", { a: tracing("a", { x: 1 }), b: tracing("b", { y: 2n }) });
  expect(new Instance(module, imports as never)).toBeInstanceOf(Instance);
  expect(order).toEqual(["imports.a", "a.x", "imports.b", "b.y", "imports.a", "a.x"]);
});

test("what is no import object is a TypeError, what is no import a LinkError", async () => {
  const module = await moduleOf(`(module (import "a" "f" (func)))`);
  for (const wrong of [undefined, null, 1, {}, { a: 1 }, { a: null }]) {
    expect(() => new Instance(module, wrong as never)).toThrow(TypeError);
    await expect(namespace.instantiate(module, wrong as never)).rejects.toThrow(TypeError);
  }
  for (const wrong of [{ a: {} }, { a: { f: 1 } }, { a: { f: {} } }]) {
    expect(thrown(LinkError, () => new Instance(module, wrong as never)).message).toContain("import a.f");
    await expect(namespace.instantiate(module, wrong as never)).rejects.toThrow(LinkError);
  }
});

test.for([
  [
    "(global i32)",
    [1n, "1", undefined, null, new Global({ value: "i64" }, 1n), new Global({ value: "i32", mutable: true })],
  ],
  ["(global i64)", [1, "1", undefined]],
  ["(global (mut i32))", [1, new Global({ value: "i32" })]],
  ["(global funcref)", [() => 0, 1, {}]],
  ["(memory 1)", [{}, new Memory({ initial: 0 })]],
  ["(memory 1 2)", [new Memory({ initial: 1 }), new Memory({ initial: 1, maximum: 3 })]],
  [
    "(table 1 funcref)",
    [{}, [], new Table({ element: "externref", initial: 1 }), new Table({ element: "anyfunc", initial: 0 })],
  ],
  ["(tag (param i32))", [{}, new Tag({ parameters: [] }), new Tag({ parameters: ["i64"] })]],
] as const)("of %s, what has another type is a LinkError", async ([type, wrong]) => {
  const module = await moduleOf(`(module (import "a" "x" ${type}))`);
  for (const x of wrong) expect(() => new Instance(module, { a: { x } as never })).toThrow(LinkError);
});

test("a function of a guest's has its type, one of the program's has that of the import", async () => {
  const exporting = await moduleOf(`(module (func (export "f") (param i32)))`);
  const importing = await moduleOf(`(module (import "a" "f" (func (param i64))))`);
  const { f } = new Instance(exporting, {}).exports as { f: () => void };
  expect(() => new Instance(importing, { a: { f } })).toThrow(LinkError);
  expect(new Instance(importing, { a: { f: () => f() } })).toBeInstanceOf(Instance);
});

const board = builtinSet("board", {
  version: "1.0.0",
  functions: {
    twice: builtins().func({ params: [label("value", i32)], results: [i32] }, (_call, value) => 2 * value),
  },
});
const target = defineTarget({ name: "board", version: "1.0.0", memory: flat(), sets: [board] });

test("builtins of the target are there where a program gives nothing, and what it gives comes first", async () => {
  const here = createWebAssembly({ target });
  const bytes = (await parse(`(module
    (import "board" "twice" (func $f (param i32) (result i32))) (import "env" "more" (func $more (result i32)))
    (func (export "run") (result i32) (i32.add (call $more) (call $f (i32.const 20)))))`)) as BufferSource;
  const module = new here.Module(bytes);
  const run = (imports: WebAssembly.Imports): unknown =>
    (new here.Instance(module, imports).exports as { readonly run: () => unknown }).run();
  expect(run({ env: { more: () => 2 } })).toBe(42);
  expect(run({ env: { more: () => 2 }, board: { twice: (x: number) => x } })).toBe(22);
  expect(() => new here.Instance(module, {})).toThrow("env is not an object");
  expect(here.Module.imports(module)).toHaveLength(2);
});

test("a module that does not fit the target does not compile, and says all of why", async () => {
  const here = createWebAssembly({ target });
  const bytes = (await parse(`(module (import "board" "twice" (func (param i64) (result i32))))`)) as BufferSource;
  const error = thrown(here.CompileError, () => new here.Module(bytes));
  expect(error.message).toContain("the builtin is func [i32] -> [i32], the module declares func [i64] -> [i32]");
  expect(here.validate(bytes)).toBe(false);
  expect(namespace.validate(bytes)).toBe(true);
});
