// Promises that suspend guests. https://github.com/WebAssembly/js-promise-integration

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { compiler } from "@atoll/compiler";
import { createWebAssembly, type CreateWebAssemblyOptions } from "../src/index.ts";

/** What TypeScript does not know of the namespace yet. */
interface Promising {
  readonly Suspending: new (run: (...args: never[]) => unknown) => object;
  readonly promising: (run: unknown) => (...args: unknown[]) => Promise<unknown>;
  readonly SuspendError: ErrorConstructor;
}

type PromisingNamespace = ReturnType<typeof createWebAssembly> & Promising;

const engines = [
  ["interpreter", {}],
  ["compiler", { engine: compiler() }],
] as const;

function namespaceOf(options: CreateWebAssemblyOptions): PromisingNamespace {
  return createWebAssembly(options) as PromisingNamespace;
}

const namespace = namespaceOf({});
const { promising, Suspending } = namespace;
type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;

const adding = (await parse(`(module
  (import "host" "wait" (func $wait (param i32) (result i32)))
  (global $runs (export "runs") (mut i32) (i32.const 0))
  (func (export "run") (param i32) (result i32)
    (global.set $runs (i32.add (global.get $runs) (i32.const 1)))
    (i32.add (call $wait (local.get 0)) (call $wait (i32.const 100)))))`)) as BufferSource;

function exportsOf(wait: unknown): Exports {
  return new namespace.Instance(new namespace.Module(adding), { host: { wait } as never }).exports as never;
}

test("a guest is suspended while it waits, and others run meanwhile", async () => {
  const order: string[] = [];
  const { run } = exportsOf(
    new Suspending(async (value: number) => {
      order.push(`wait ${value}`);
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
      return value * 2;
    }),
  );
  const call = promising(run);
  const both = [call(1), call(2)];
  order.push("called");
  expect(await Promise.all(both)).toEqual([202, 204]);
  expect(order).toEqual(["wait 1", "wait 2", "called", "wait 100", "wait 100"]);
});

test("what gives no promise suspends, too", async () => {
  const order: string[] = [];
  const { run } = exportsOf(new Suspending((value: number) => value));
  const call = promising(run)(5).then((value) => {
    order.push("done");
    return value;
  });
  order.push("called");
  expect(await call).toBe(105);
  expect(order).toEqual(["called", "done"]);
});

test.each(engines)(
  "outside of a promising call, and behind JavaScript in one, nothing that suspends is called: %s",
  async (_, options) => {
    const { Instance, Module, Suspending: Waiting, SuspendError: Suspend, promising: promise } = namespaceOf(options);
    const nested =
      (await parse(`(module (import "host" "wait" (func $wait (result i32))) (import "host" "between" (func $between (result i32)))
    (func (export "direct") (result i32) (call $wait))
    (func (export "around") (result i32) (i32.add (call $between) (call $wait))))`)) as BufferSource;
    let calls = 0;
    const wait = new Waiting(() => ++calls);
    let exports: Exports = {};
    const between = (): unknown => {
      expect(thrown(Suspend, () => exports["direct"]?.()).constructor).toBe(Suspend);
      return 40;
    };
    exports = new Instance(new Module(nested), { host: { wait, between } as never }).exports as never;
    expect(thrown(Suspend, () => exports["direct"]?.()).constructor).toBe(Suspend);
    expect(calls).toBe(0);
    expect(await promise(exports["around"])()).toBe(41);
  },
);

test.each(engines)("a guest catches that it cannot be suspended: %s", async (_, options) => {
  const own = namespaceOf(options);
  const catching =
    (await parse(`(module (import "host" "wait" (func $wait (result i32))) (import "host" "tag" (tag $js (param externref)))
    (func (export "run") (result i32)
      (block $caught (result externref)
        (return (try_table (result i32) (catch $js $caught) (call $wait))))
      (drop)
      (i32.const 43)))`)) as BufferSource;
  const wait = new own.Suspending(async () => 42);
  const { exports } = new own.Instance(new own.Module(catching), { host: { wait, tag: own.JSTag } as never });
  expect((exports as Exports)["run"]?.()).toBe(43);
  expect(await own.promising(exports["run"])()).toBe(42);
});

test("a promise of a function that does not suspend is no result", async () => {
  const { run } = exportsOf(async () => 1);
  expect(run?.(1)).toBe(0);
});

test("rejections come out as they are, and guests catch them", async () => {
  const reason = new Error("no");
  const { run } = exportsOf(
    new Suspending(async () => {
      throw reason;
    }),
  );
  await expect(promising(run)(1)).rejects.toBe(reason);
  const catching = (await parse(`(module (import "host" "wait" (func $wait))
    (func (export "run") (result i32)
      (block $caught (try_table (catch_all $caught) (call $wait)) (return (i32.const 0)))
      (i32.const 1)))`)) as BufferSource;
  const wait = new Suspending(async () => {
    throw reason;
  });
  const made = new namespace.Instance(new namespace.Module(catching), { host: { wait } as never });
  expect(await promising(made.exports["run"])()).toBe(1);
});

test("only exported functions promise, and only functions suspend", () => {
  for (const wrong of [undefined, null, 1, {}, () => 0]) expect(() => promising(wrong)).toThrow(TypeError);
  for (const wrong of [undefined, null, 1, {}]) expect(() => new Suspending(wrong as never)).toThrow(TypeError);
});

test("wrong arguments of a promising call reject", async () => {
  const { run } = exportsOf(new Suspending((value: number) => value));
  await expect(promising(run)(1n)).rejects.toThrow(TypeError);
});
