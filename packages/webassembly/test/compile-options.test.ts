// String builtins and imported string constants, as compile options. https://webassembly.github.io/spec/js-api/#builtins

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compiler } from "@atoll/compiler";
import { expect, test } from "vitest";
import { createWebAssembly } from "../src/index.ts";

const namespace = createWebAssembly();

/** What TypeScript does not know of compiling yet. */
const { compile, instantiate, Module, validate } = namespace as unknown as {
  readonly compile: (bytes: unknown, options?: unknown) => Promise<WebAssembly.Module>;
  readonly instantiate: (
    bytes: unknown,
    imports?: unknown,
    options?: unknown,
  ) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
  readonly Module: (new (bytes: unknown, options?: unknown) => WebAssembly.Module) & typeof WebAssembly.Module;
  readonly validate: (bytes: unknown, options?: unknown) => boolean;
};

const greeting = await parse(`(module
  (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
  (import "strings" "Hello, " (global $hello (ref extern)))
  (import "host" "end" (global $end externref))
  (func (export "greet") (param externref) (result externref)
    (call $concat (call $concat (global.get $hello) (local.get 0)) (global.get $end))))`);
const options = { builtins: ["js-string", "nobody-knows"], importedStringConstants: "strings" };

test("builtins and constants are there, and hidden", async () => {
  const { module, instance } = await instantiate(greeting, { host: { end: "!" } }, options);
  const { greet } = instance.exports as { readonly greet: (name: unknown) => unknown };
  expect(greet("Ebb")).toBe("Hello, Ebb!");
  expect(() => greet(7)).toThrow(namespace.RuntimeError);
  expect(Module.imports(module)).toEqual([{ module: "host", name: "end", kind: "global" }]);
});

test("an engine that compiles has them, too", async () => {
  const compiling = createWebAssembly({ engine: compiler() }) as unknown as {
    readonly instantiate: (
      bytes: unknown,
      imports: unknown,
      options: unknown,
    ) => Promise<{ readonly instance: { readonly exports: { readonly greet: (name: unknown) => unknown } } }>;
  };
  const { instance } = await compiling.instantiate(greeting, { host: { end: "!" } }, options);
  expect(instance.exports.greet("Ebb")).toBe("Hello, Ebb!");
});

test("what a program gives for a builtin is not asked for", async () => {
  const imports = {
    host: { end: "!" },
    get "wasm:js-string"(): never {
      throw new Error("asked for");
    },
  };
  const { instance } = await instantiate(greeting, imports, options);
  expect(instance.exports["greet"]).toBeTypeOf("function");
});

test("without the options they are imports like others", async () => {
  const module = new Module(greeting);
  expect(Module.imports(module)).toHaveLength(3);
  const concat = (a: unknown, b: unknown): string => `${b as string}${a as string}`;
  const imports = { "wasm:js-string": { concat }, strings: { "Hello, ": "Tide" }, host: { end: "." } };
  const { greet } = new namespace.Instance(module, imports as never).exports as { greet: (name: unknown) => unknown };
  expect(greet(" is in")).toBe(". is inTide");
});

test("an import of another type does not compile", async () => {
  const wrong = await parse(`(module (import "wasm:js-string" "length" (func (param externref) (result i64))))`);
  expect(validate(wrong)).toBe(true);
  expect(validate(wrong, options)).toBe(false);
  await expect(compile(wrong, options)).rejects.toThrow(namespace.CompileError);
  const mutable = await parse(`(module (import "strings" "x" (global (mut externref))))`);
  expect(validate(mutable, options)).toBe(false);
  expect(() => new Module(greeting, { builtins: ["js-string", "js-string"] })).toThrow(namespace.CompileError);
});

test("options are read as Web IDL reads them, before anything is compiled", async () => {
  for (const wrong of [
    1,
    "text",
    { builtins: "js-string" },
    { builtins: 1 },
    { importedStringConstants: Symbol("s") },
  ]) {
    expect(() => new Module(greeting, wrong)).toThrow(TypeError);
    await expect(compile(greeting, wrong)).rejects.toThrow(TypeError);
  }
  expect(new Module(greeting, null)).toBeInstanceOf(Module);
});

test("responses are compiled while they come", async () => {
  const respond = (type: string, status = 200): Response =>
    new Response(greeting as BodyInit, { status, headers: { "content-type": type } });
  const module = await namespace.compileStreaming(respond("application/wasm"));
  expect(Module.exports(module)).toEqual([{ name: "greet", kind: "function" }]);
  const streamed = namespace.instantiateStreaming as (...args: unknown[]) => Promise<{ readonly instance: object }>;
  const { instance } = await streamed(Promise.resolve(respond("Application/WASM")), { host: { end: "" } }, options);
  expect(instance).toBeInstanceOf(namespace.Instance);
  const read = respond("application/wasm");
  await read.arrayBuffer();
  await expect(namespace.compileStreaming(read)).rejects.toThrow(TypeError);
  const broken = new Response(new Uint8Array([0, 0x61]), { headers: { "content-type": "application/wasm" } });
  await expect(namespace.compileStreaming(broken)).rejects.toThrow(namespace.CompileError);
  await expect(namespace.compileStreaming(respond("text/html"))).rejects.toThrow(TypeError);
  await expect(namespace.compileStreaming(respond("application/wasm", 404))).rejects.toThrow(TypeError);
  await expect(namespace.compileStreaming({} as never)).rejects.toThrow(TypeError);
});

test("constants stand under any namespace", async () => {
  for (const importedStringConstants of ["a@b", "", "two words", "__proto__", "wasm:js-string"]) {
    const bytes = await parse(
      `(module (import ${JSON.stringify(importedStringConstants)} "tide" (global externref)) (export "text" (global 0)))`,
    );
    const module = new Module(bytes, { importedStringConstants });
    const { text } = new namespace.Instance(module).exports as { readonly text: WebAssembly.Global };
    expect([importedStringConstants, text.value]).toEqual([importedStringConstants, "tide"]);
  }
});

test("wrong arguments of what gives promises leave no failure that nobody hears of", async () => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown): void => void unheard.push(reason);
  process.on("unhandledRejection", hear);
  const none = new Uint8Array([1]);
  const anything = namespace as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  await expect(anything["compileStreaming"]?.(5, { builtins: 5 })).rejects.toThrow(TypeError);
  await expect(anything["compileStreaming"]?.(5, { builtins: ["js-string", "js-string"] })).rejects.toThrow("twice");
  await expect(anything["instantiateStreaming"]?.(5, 5)).rejects.toThrow(TypeError);
  await expect(anything["instantiate"]?.(none, 5)).rejects.toThrow("imports");
  await expect(anything["instantiate"]?.(none, {}, 5)).rejects.toThrow("options");
  await new Promise((resolve) => void setImmediate(resolve));
  process.off("unhandledRejection", hear);
  expect(unheard).toEqual([]);
});
