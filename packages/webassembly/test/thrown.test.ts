// What is thrown between guests and programs. https://webassembly.github.io/spec/js-api/#exceptions

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { ExhaustionError, Trap } from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { createWebAssembly } from "../src/index.ts";

const namespace = createWebAssembly();
const { CompileError, Exception, RuntimeError, Tag } = namespace;
type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;

async function exportsOf(text: string, imports: object = {}): Promise<Exports> {
  const { instance } = await namespace.instantiate((await parse(text)) as BufferSource, imports as never);
  return instance.exports as Exports;
}

/** Whatever was thrown. */
function thrownBy(run: (() => unknown) | undefined): unknown {
  try {
    run?.();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test("a trap is a RuntimeError with the guest's frames, and core's behind it", async () => {
  const { crash } = await exportsOf(`(module (func $inner unreachable) (func $outer (export "crash") call $inner))`);
  const error = thrown(RuntimeError, () => crash?.());
  expect(error.constructor).toBe(RuntimeError);
  expect(error.message).toBe("unreachable");
  expect(error.stack).toMatch(/^RuntimeError: unreachable\n {4}at inner \(wasm:.*\n {4}at outer \(wasm:/);
  expect(error.cause).toBeInstanceOf(Trap);
});

test("a trap stays uncatchable on its way through a program's function", async () => {
  let seen: unknown;
  const { crash } = await exportsOf(`(module (func (export "crash") unreachable))`);
  const { run } = await exportsOf(
    `(module (import "host" "call" (func $call))
      (func (export "run") (result i32)
        (block $caught (try_table (catch_all $caught) (call $call)) (return (i32.const 0)))
        (i32.const 1)))`,
    {
      host: {
        call() {
          try {
            crash?.();
          } catch (error) {
            seen = error;
            throw error;
          }
        },
      },
    },
  );
  expect(thrownBy(run)).toBe(seen);
  expect(seen).toBeInstanceOf(RuntimeError);
});

test("what a program throws passes through a guest as it is, and JSTag catches it", async () => {
  const text = `(module
    (import "host" "fail" (func $fail)) (import "host" "tag" (tag $js (param externref)))
    (func (export "pass") (call $fail))
    (func (export "catch") (result externref)
      (block $caught (result externref) (try_table (catch $js $caught) (call $fail)) (ref.null extern))))`;
  for (const value of [new Error("mine"), "text", undefined, null, 7]) {
    const fail = (): never => {
      throw value;
    };
    const { pass, catch: caught } = await exportsOf(text, { host: { fail, tag: namespace.JSTag } });
    expect(thrownBy(pass)).toBe(value);
    expect(caught?.()).toBe(value);
  }
});

test("exceptions keep their identity in both directions", async () => {
  const tag = new Tag({ parameters: ["i32", "i64"] });
  const mine = new Exception(tag, [1, 2n]);
  let next: unknown = mine;
  const { pass, make } = await exportsOf(
    `(module
      (import "host" "fail" (func $fail)) (import "host" "tag" (tag $t (param i32 i64)))
      (func (export "pass") (block $b (result exnref) (try_table (catch_all_ref $b) (call $fail)) (return)) throw_ref)
      (func (export "make") (throw $t (i32.const 5) (i64.const 6))))`,
    {
      host: {
        tag,
        fail: () => {
          throw next;
        },
      },
    },
  );
  expect(thrownBy(pass)).toBe(mine);
  const made = thrownBy(make) as WebAssembly.Exception;
  expect(made).toBeInstanceOf(Exception);
  expect([made.is(tag), made.getArg(tag, 0), made.getArg(tag, 1)]).toEqual([true, 5, 6n]);
  next = made;
  expect(thrownBy(pass)).toBe(made);
  expect(() => made.getArg(tag, 2)).toThrow(RangeError);
  expect(() => made.getArg(new Tag({ parameters: [] }), 0)).toThrow(TypeError);
});

test("an exception has a stack if it is asked for", () => {
  const tag = new Tag({ parameters: [] });
  const traced = new Exception(tag, [], { traceStack: true }) as WebAssembly.Exception & { readonly stack: unknown };
  expect(traced.stack).toContain("thrown.test.ts");
  expect((new Exception(tag, []) as typeof traced).stack).toBeUndefined();
  expect(() => new Exception(tag, [1])).toThrow(TypeError);
  expect(() => new Exception(namespace.JSTag, [1])).toThrow(TypeError);
});

test("a full stack is a RangeError, as hosts have it", async () => {
  const { forever } = await exportsOf(
    `(module (func $f (export "forever") (result i32) (i32.add (call $f) (i32.const 1))))`,
  );
  const error = thrown(RangeError, () => forever?.());
  expect(error.message).toBe("Maximum call stack size exceeded");
  expect(error.cause).toBeInstanceOf(ExhaustionError);
});

test("bytes that are no module are a CompileError where they are compiled, and refused where they are validated", async () => {
  const bytes = new TextEncoder().encode("no module at all");
  expect(() => new namespace.Module(bytes)).toThrow(CompileError);
  await expect(namespace.compile(bytes)).rejects.toThrow(CompileError);
  await expect(namespace.instantiate(bytes)).rejects.toThrow(CompileError);
  expect(namespace.validate(bytes)).toBe(false);
  for (const wrong of [undefined, null, 1, "bytes", {}, [0]]) {
    expect(() => namespace.validate(wrong as never)).toThrow(TypeError);
    await expect(namespace.compile(wrong as never)).rejects.toThrow(TypeError);
  }
});

test.each([interpreter(), compiler()])(
  "a guest's struct that is thrown as JavaScript's is the same object: $name",
  async (engine) => {
    const own = createWebAssembly({ engine });
    const bytes = await parse(`(module
    (type $struct (struct (field i32)))
    (import "host" "js" (tag $js (param externref)))
    (import "host" "fail" (func $fail))
    (func (export "make") (result (ref $struct)) (struct.new $struct (i32.const 7)))
    (func (export "throw") (param anyref) (throw $js (extern.convert_any (local.get 0))))
    (func (export "pass") (call $fail))
    (func (export "read") (param (ref $struct)) (result i32) (struct.get $struct 0 (local.get 0))))`);
    const fail = (): never => {
      throw made as Error;
    };
    const host = { fail, js: (own as unknown as { JSTag: WebAssembly.ExportValue }).JSTag };
    const { exports } = (await own.instantiate(bytes as BufferSource, { host })).instance as unknown as {
      exports: Exports;
    };
    const made = exports["make"]?.();
    for (const run of [() => exports["throw"]?.(made), exports["pass"]]) {
      const error = thrownBy(run);
      expect(error === made).toBe(true);
      expect(exports["read"]?.(error)).toBe(7);
    }
  },
);
