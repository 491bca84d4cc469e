// Components that jco transpiled: their core modules are compiled and instantiated by a namespace.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { $init, generate } from "@bytecodealliance/jco-transpile/component";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { ExhaustionError } from "@atoll/core";
import { thrown } from "@atoll/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWebAssembly, type WebAssemblyNamespace } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-components-"));
afterAll(() => rmSync(folder, { recursive: true }));

const greeter = await parse(`(component
  (import "shout" (func $shout (param "text" string) (result string)))
  (core module $libc
    (memory (export "memory") 1)
    (global $top (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $top) (i32.const 7)) (i32.const -8)))
      (global.set $top (i32.add (local.get $at) (local.get 3)))
      (local.get $at)))
  (core instance $libc (instantiate $libc))
  (core func $shout (canon lower (func $shout)
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core module $main
    (import "libc" "memory" (memory 1))
    (import "host" "shout" (func $shout (param i32 i32 i32)))
    (func (export "greet") (param i32 i32) (result i32)
      (call $shout (local.get 0) (local.get 1) (i32.const 16))
      (i32.const 16))
    (func (export "add") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
    (func (export "spin") (loop $l (br $l))))
  (core instance $main (instantiate $main
    (with "libc" (instance $libc))
    (with "host" (instance (export "shout" (func $shout))))))
  (func (export "greet") (param "name" string) (result string)
    (canon lift (core func $main "greet") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (func (export "add") (param "a" u64) (param "b" u64) (result u64) (canon lift (core func $main "add")))
  (func (export "spin") (canon lift (core func $main "spin"))))`);

interface Greeter {
  readonly greet: (name: string) => string;
  readonly add: (a: bigint, b: bigint) => bigint;
  readonly spin: () => void;
}

type Instantiate = (
  getCoreModule: (path: string) => WebAssembly.Module | Promise<WebAssembly.Module>,
  imports: object,
  instantiateCore: (module: WebAssembly.Module, imports: WebAssembly.Imports) => unknown,
) => Greeter | Promise<Greeter>;

const core = new Map<string, Uint8Array>();
const ways = new Map<string, Instantiate>();

beforeAll(async () => {
  await $init;
  for (const tag of ["async", "sync"] as const) {
    const { files } = generate(greeter, { name: tag, instantiation: { tag }, noTypescript: true });
    for (const [name, bytes] of files) {
      core.set(name, bytes);
      writeFileSync(join(folder, name.replace(/\.js$/, ".mjs")), bytes);
    }
    const url = pathToFileURL(join(folder, `${tag}.mjs`)).href;
    const { instantiate } = (await import(/* @vite-ignore */ url)) as { readonly instantiate: Instantiate };
    ways.set(tag, instantiate);
  }
});

/** The component over a namespace; jco's output asks for nothing else of it. */
async function instanceOf(way: string, namespace: WebAssemblyNamespace): Promise<Greeter> {
  const compileCore = (path: string): WebAssembly.Module => new namespace.Module(core.get(path) as BufferSource);
  const instantiateCore = (module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance =>
    new namespace.Instance(module, imports);
  const shout = (text: string): string => `${text.toUpperCase()}!`;
  const made = await ways.get(way)?.(compileCore, { shout: { default: shout } }, instantiateCore);
  if (made === undefined) throw new Error(`no ${way}`);
  return made;
}

test.for(["async", "sync"])("a component calls and is called with its own types: %s", async (way) => {
  const { greet, add } = await instanceOf(way, createWebAssembly());
  expect(greet("lagoon 🌊")).toBe("LAGOON 🌊!");
  expect(add(2n ** 64n - 1n, 3n)).toBe(2n);
});

test("limits of the namespace hold for all core modules of a component", async () => {
  const { greet, spin } = await instanceOf("sync", createWebAssembly({ limits: { fuel: 100_000 } }));
  expect(greet("tide")).toBe("TIDE!");
  expect(thrown(ExhaustionError, spin).code).toBe("fuel_exhausted");
  await expect(instanceOf("sync", createWebAssembly({ limits: { maxMemoryBytes: 1000 } }))).rejects.toThrow(RangeError);
});
