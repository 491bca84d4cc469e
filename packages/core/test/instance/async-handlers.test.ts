// Handlers that answer later where a builtin is synchronous: an error that names the builtin, however they came there, and a rejection that nobody
// waits for does not end the host (vitest fails on one that is not handled).
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { describe, expect, test } from "vitest";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import * as t from "../../src/builtins/types/types.ts";
import { builtins } from "../../src/builtins/builtin.ts";
import { i32 } from "../../src/builtins/ready-types.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { Trap } from "../../src/errors/errors.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { wat } from "../assemble.ts";

const scope = builtins();
const set = builtinSet("h", {
  version: "1.0.0",
  functions: {
    number: scope.func({ params: [], results: [i32] }, () => 1),
    nothing: scope.func({ params: [], results: [] }, () => {}),
    pair: scope.func({ params: [], results: [i32, i32] }, () => [1, 2]),
  },
});
const target = defineTarget({ name: "later", version: "1.0.0", memory: flat32(), sets: [set] });
const module = wat`(module
  (import "h" "number" (func $number (result i32))) (import "h" "nothing" (func $nothing)) (import "h" "pair" (func $pair (result i32 i32)))
  (func (export "number") (drop (call $number)))
  (func (export "nothing") (call $nothing))
  (func (export "pair") (call $pair) drop drop))`;

const rejects = (): Promise<never> => Promise.reject(new Error("nobody waits"));
const refuse = (_resolve: unknown, reject: (error: Error) => void): void => reject(new Error("no"));
// oxlint-disable-next-line unicorn/no-thenable -- that is what it is about
const thenable = (): unknown => Object.fromEntries([["then", refuse]]);
const callable = (): unknown => Object.assign(() => 1, thenable());
/** Nothing to wait for, and no number either. */
const refuser = (): unknown =>
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is about
  Object.defineProperty({}, "then", {
    get: () => {
      throw new Error("hands off");
    },
  });
const NAMES = ["number", "nothing", "pair"] as const;

/** Targets whose handlers answer later, against their types. */
const WAYS = {
  override: (name: (typeof NAMES)[number], handler: unknown) => target.override("h", name, handler as never),
  intercept: (_name: string, handler: unknown) => target.intercept(() => handler as never),
  "intercept of an override": (name: (typeof NAMES)[number], handler: unknown) =>
    target.override("h", name, handler as never).intercept(
      ({ handler: inner }) =>
        (...args) =>
          (inner as (...all: unknown[]) => never)(...args),
    ),
};

describe.each(Object.entries(WAYS))("by %s", (_way, make) => {
  test.each(NAMES)("%s", async (name) => {
    for (const handler of [rejects, thenable, callable]) {
      using vm = instantiate(compile(await module, make(name, handler)), { engine: interpreter() });
      const type = { params: [], results: [] } as const;
      const complaint = new RegExp(
        `^h\\.${name} returned a promise, expected .*: a builtin whose handler may wait is declared with asyncFunc$`,
      );
      expect(vm.func(name, type)).toThrow(complaint);
      expect(vm.func(name, type)).toThrow(Trap);
      await expect(vm.funcAsync(name, type)()).rejects.toThrow(complaint);
    }
  });
});

test.each([interpreter(), compiler()])(
  "a result that throws when it is looked at is one that is none, on $name",
  async (engine) => {
    using vm = instantiate(compile(await module, target.override("h", "number", refuser as never)), { engine });
    const number = vm.func("number", { params: [], results: [] });
    expect(number).toThrow("h.number returned an object (Object), expected a whole number of 32 bits");
    expect(number).toThrow(Trap);
  },
);

/** Promises and thenables that fail, made so late that the call is over when its handler returns. */
const LATE = { rejects, thenable, callable };

test.each([interpreter(), compiler()])(
  "a call that ends before its promise is waited for leaves it held, on $name",
  async (engine) => {
    const functions = { number: scope.asyncFunc({ params: [], results: [i32] }, rejects) };
    const later = defineTarget({
      name: "later",
      version: "1.0.0",
      memory: flat32(),
      sets: [builtinSet("h", { version: "1.0.0", functions })],
    });
    const guest =
      await wat`(module (import "h" "number" (func $f (result i32))) (func (export "run") (drop (call $f))))`;
    for (const handler of Object.values(LATE)) {
      using vm = instantiate(compile(guest, later.override("h", "number", handler as never)), { engine, fuel: 5 });
      const run = vm.funcAsync("run", { params: [], results: [] });
      await expect(run()).rejects.toThrow(engine.name === "compiler" ? "all fuel consumed" : "");
    }
    await new Promise((resolve) => setTimeout(resolve));
  },
);

test("a synchronous call drops what fails as soon as it is looked at", async () => {
  const throwing = (): PromiseLike<never> =>
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is about
    Object.defineProperty({}, "then", {
      value: () => {
        throw new Error("no");
      },
    }) as PromiseLike<never>;
  const func = hostFunction({ kind: "func", params: [], results: [] }, throwing, { suspending: true });
  expect(() => func.invoke([])).toThrow(Trap);
});

describe.each([interpreter(), compiler()])("declared with rich types, on $name", (engine) => {
  const failures = t.errors("e", ["ok", "bad"], { value: "bad" });
  const host = t.scope();
  const functions = {
    nothing: host.func({ params: [] }, rejects as never),
    number: host.func({ params: [], result: t.u32 }, rejects as never),
    code: host.func({ params: [], result: t.result(undefined, failures) }, rejects as never),
  };
  const rich = defineTarget({
    name: "rich",
    version: "1.0.0",
    memory: flat32(),
    sets: [builtinSet("h", { version: "1.0.0", functions })],
  });
  test.each(Object.keys(functions))("%s", async (name) => {
    const wasm = name === "nothing" ? "" : "(result i32)";
    const guest = await wat`(module (import "h" "${name}" (func $f ${wasm})) (export "f" (func $f))
      (func (export "run") (call $f) ${name === "nothing" ? "" : "drop"}))`;
    using vm = instantiate(compile(guest, rich), { engine });
    const complaint = `h.${name} returned a promise, expected `;
    expect(vm.func("run", { params: [], results: [] })).toThrow(complaint);
    await expect(vm.funcAsync("run", { params: [], results: [] })()).rejects.toThrow(complaint);
    const results = name === "nothing" ? [] : [i32];
    expect(vm.func("f", { params: [], results })).toThrow(complaint);
  });
});
