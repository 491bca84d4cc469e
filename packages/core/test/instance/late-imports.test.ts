// Early and late linking of the same builtins must be indistinguishable to the guest: same results, same traps, same calls.

import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { bool, funcref, i32, i64, pointer, size } from "../../src/builtins/ready-types.ts";
import { token } from "../../src/builtins/token.ts";
import { Trap } from "../../src/errors/errors.ts";
import { compile } from "../../src/link/compile.ts";
import { flat } from "../../src/declare/flat-policy.ts";
import type { Instance } from "../../src/instance/instance.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { lateImports } from "../../src/instance/late-imports.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { wat } from "../assemble.ts";

const TRACE = token<string[]>("Trace");
const scope = builtins({ inject: { trace: TRACE }, state: () => ({ calls: 0 }) });
const probe = builtinSet("probe", {
  version: "1.0.0",
  functions: {
    count: scope.func({ params: [], results: [i32] }, (call) => {
      call.trace.push("count");
      return ++call.state.calls;
    }),
    not: scope.func({ params: [bool], results: [bool] }, (call, value) => {
      call.trace.push(`not ${value}`);
      return !value;
    }),
    sum: scope.func({ params: [pointer, size], results: [i64] }, (call, at, length) => {
      call.trace.push(`sum ${at} ${length}`);
      return BigInt(call.memory.read(at, length).reduce((a, b) => a + b, 0));
    }),
    apply: scope.func({ params: [funcref, i32], results: [i32] }, (call, f, n) => {
      call.trace.push(`apply ${n}`);
      return f === null ? call.trap("null_function_reference") : call.func(f, { params: [i32], results: [i32] })(n);
    }),
    fail: scope.func({ params: [i32], results: [] }, (call, code) => {
      call.trace.push(`fail ${code}`);
      call.trap("builtin", `failed with ${code}`);
    }),
  },
});

const guest = (address: "i32" | "i64"): Promise<Uint8Array> => wat`(module
  (import "probe" "count" (func $count (result i32)))
  (import "probe" "not" (func $not (param i32) (result i32)))
  (import "probe" "sum" (func $sum (param ${address} ${address}) (result i64)))
  (import "probe" "apply" (func $apply (param funcref i32) (result i32)))
  (import "probe" "fail" (func $fail (param i32)))
  (import "probe" "count" (func $countAgain (result i32)))
  (memory ${address} 1)
  (table funcref (elem $count $countAgain))
  (data (${address}.const 100) "\05\06\07")
  (global $started (mut i32) (i32.const 0))
  (func $start (global.set $started (call $count)))
  (start $start)
  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (elem declare func $double $fail)
  (func (export "count") (result i32) (i32.add (call $count) (i32.mul (i32.const 100) (call $countAgain))))
  (func (export "started") (result i32) (global.get $started))
  (func (export "not") (param i32) (result i32) (call $not (local.get 0)))
  (func (export "sum") (param i32 i32) (result i64) (call $sum ${address === "i32" ? "(local.get 0) (local.get 1)" : "(i64.extend_i32_u (local.get 0)) (i64.extend_i32_u (local.get 1))"}))
  (func (export "apply") (param i32) (result i32) (call $apply (ref.func $double) (local.get 0)))
  (func (export "applyNull") (param i32) (result i32) (call $apply (ref.null func) (local.get 0)))
  (func (export "applyWrong") (param i32) (result i32) (call $apply (ref.func $fail) (local.get 0)))
  (func (export "indirect") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))
  (func $deep (export "fail") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (call $fail (i32.const 42))))
    (call $deep (i32.sub (local.get 0) (i32.const 1)))))`;

/** Everything that a guest can see: results, and traps with their backtraces. */
function observe(instance: Instance): unknown[] {
  const one = { params: [i32], results: [i32] } as const;
  const none = { params: [], results: [i32] } as const;
  const sum = instance.func("sum", { params: [i32, i32], results: [i64] });
  const attempts: (() => unknown)[] = [
    instance.func("started", none),
    instance.func("count", none),
    () => instance.func("not", one)(5),
    () => instance.func("not", one)(0),
    () => sum(100, 3),
    () => sum(65534, 3),
    () => instance.func("apply", one)(21),
    () => instance.func("applyNull", one)(1),
    () => instance.func("applyWrong", one)(1),
    () => instance.func("indirect", one)(0),
    () => instance.func("indirect", one)(1),
    () => instance.func("fail", one)(3),
    instance.func("count", none),
  ];
  return attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      if (error instanceof Trap) return [error.code, error.message, error.frames];
      return [(error as Error).name, (error as Error).message];
    }
  });
}

test.each(["i32", "i64"] as const)("linked early or late, the guest sees the same (%s)", async (address) => {
  const bytes = await guest(address);
  const engine = interpreter();
  const memory = flat();
  const early: string[] = [];
  const withSet = defineTarget({ name: "with", version: "1.0.0", memory, sets: [probe] });
  using first = instantiate(compile(bytes, withSet), { engine, provide: { trace: early } });
  const late: string[] = [];
  const without = defineTarget({ name: "without", version: "1.0.0", memory, sets: [] });
  using second = instantiate(compile(bytes, without, { imports: ["probe"] }), {
    engine,
    imports: lateImports(probe, { provide: { trace: late } }),
  });
  const seen = observe(first);
  expect(observe(second)).toEqual(seen);
  expect(late).toEqual(early);
  expect(seen.slice(0, 8)).toEqual([
    1,
    302,
    0,
    1,
    18n,
    expect.arrayContaining(["out_of_bounds_memory"]) as unknown,
    42,
    expect.arrayContaining(["null_function_reference"]) as unknown,
  ]);
  expect(seen[11]).toEqual(["builtin", "failed with 42", expect.any(Array) as unknown]);
});

test("late imports belong to the instance that imports them", async () => {
  const bytes = await guest("i32");
  const target = defineTarget({ name: "without", version: "1.0.0", memory: flat(), sets: [] });
  const module = compile(bytes, target, { imports: ["probe"] });
  const imports = lateImports(probe, { provide: { trace: [] } });
  const engine = interpreter();
  using a = instantiate(module, { engine, imports });
  using b = instantiate(module, { engine, imports });
  const count = { params: [], results: [i32] } as const;
  expect([a.func("count", count)(), a.func("count", count)(), b.func("count", count)()]).toEqual([302, 504, 302]);
});

test("a late import of the wrong type, or of a set without its services, is refused", async () => {
  const target = defineTarget({ name: "without", version: "1.0.0", memory: flat(), sets: [] });
  const module = compile(await wat`(module (import "probe" "not" (func (param i64))))`, target, { imports: ["probe"] });
  const engine = interpreter();
  const imports = lateImports(probe, { provide: { trace: [] } });
  expect(() => instantiate(module, { engine, imports })).toThrow(
    /incompatible import type: the module expects func \[i64\] -> \[\], found func \[i32\] -> \[i32\]/,
  );
  const bare = lateImports(probe, { provide: {} as never });
  expect(() => instantiate(module, { engine, imports: bare })).toThrow(/provide\.trace: the service Trace is missing/);
});
