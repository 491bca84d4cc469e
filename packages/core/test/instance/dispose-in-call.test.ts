// Disposing an instance while a call of it is in progress: the call ends with a DisposedError, wherever it is.
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { i32 } from "../../src/builtins/ready-types.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { DisposedError } from "../../src/errors/errors.ts";
import type { Instance } from "../../src/instance/instance.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

const engine = interpreter();
const type = { params: [], results: [i32] } as const;
const guest =
  await wat`(module (import "host" "end" (func $end)) (import "host" "wait" (func $wait)) (memory 1) (global (export "steps") (mut i32) (i32.const 0))
  (func $step (global.set 0 (i32.add (global.get 0) (i32.const 1))))
  (func (export "ends") (result i32) (call $step) (call $end) (call $step) (i32.load (i32.const 0)))
  (func (export "spins") (result i32) (call $end) (loop (br 0)) (i32.const 1))
  (func (export "waits") (result i32) (call $wait) (call $step) (i32.const 2)))`;

function make() {
  const held: { instance?: Instance } = {};
  const scope = builtins();
  const host = builtinSet("host", {
    version: "1.0.0",
    functions: {
      end: scope.func({ params: [], results: [] }, () => held.instance?.[Symbol.dispose]()),
      wait: scope.asyncFunc({ params: [], results: [] }, () => new Promise(() => {})),
    },
  });
  const target = defineTarget({ name: "t", version: "1.0.0", memory: flat32(), sets: [host] });
  const instance = instantiate(compile(guest, target), { engine });
  held.instance = instance;
  return instance;
}

test.for(["ends", "spins"])("by a builtin of its own, in a call that %s", (name) => {
  const instance = make();
  const call = instance.func(name, type);
  expect(call).toThrow(DisposedError);
  expect(call).toThrow(DisposedError);
  expect(instance.disposed).toBe(true);
});

test("while it waits, from outside: at once", async () => {
  const instance = make();
  const pending = instance.funcAsync("waits", type)();
  setTimeout(() => instance[Symbol.dispose](), 5);
  await expect(pending).rejects.toThrow(DisposedError);
});

test("by a builtin in an asynchronous call", async () => {
  await expect(make().funcAsync("ends", type)()).rejects.toThrow(DisposedError);
  await expect(make().funcAsync("spins", type)()).rejects.toThrow(DisposedError);
});
