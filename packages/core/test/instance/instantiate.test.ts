import { thrown } from "@atoll/testing";
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import * as z from "zod";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { bool, f64, funcref, i32, i64, pointer, size, u32 } from "../../src/builtins/ready-types.ts";
import { token } from "../../src/builtins/token.ts";
import { wasmType } from "../../src/builtins/wasm-type.ts";
import { DisposedError, ExitError, LinkError, TargetError, Trap } from "../../src/errors/errors.ts";
import { compile } from "../../src/link/compile.ts";
import { flat } from "../../src/declare/flat-policy.ts";
import { instantiate, instantiateAsync } from "../../src/instance/instantiate.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { wat } from "../assemble.ts";

const engine = interpreter();
const memory = flat({ nullGuard: 8 });
const bare = defineTarget({ name: "bare", version: "1.0.0", memory, sets: [] });

interface Clock {
  now(): bigint;
}
const CLOCK = token<Clock>("Clock");
const LOG = token<string[]>("Log");
const host = builtins({
  inject: { clock: CLOCK, log: LOG },
  state: (call) => {
    call.log.push(`state, memory of ${call.memory.byteLength}`);
    return { count: 0, [Symbol.dispose]: () => void call.log.push("state disposed") };
  },
});
const time = builtinSet("time", {
  version: "1.0.0",
  functions: {
    now: host.func({ params: [], results: [i64] }, (call) => call.clock.now()),
    count: host.func({ params: [], results: [i32] }, (call) => ++call.state.count),
  },
});
const board = bare.extend({ name: "board", sets: [time] });
const timeGuest = wat`(module
  (import "time" "now" (func $now (result i64)))
  (import "time" "count" (func $count (result i32)))
  (memory 1)
  (func (export "now") (result i64) (call $now))
  (func (export "count") (result i32) (call $count)))`;

test("handlers see their services, and a state of each instance's own", async () => {
  const module = compile(await timeGuest, board);
  const log: string[] = [];
  const make = (now: bigint) => instantiate(module, { engine, provide: { clock: { now: () => now }, log } });
  using a = make(1n);
  using b = make(-2n);
  const count = a.func("count", { params: [], results: [i32] });
  expect([count(), count()]).toEqual([1, 2]);
  expect(b.func("count", { params: [], results: [i32] })()).toBe(1);
  expect(a.func("now", { params: [], results: [i64] })()).toBe(1n);
  expect(b.func("now", { params: [], results: [i64] })()).toBe(-2n);
  expect(log).toEqual(["state, memory of 65536", "state, memory of 65536"]);
});

test("disposing ends an instance: its states first, then its services; calls fail afterwards", async () => {
  const log: string[] = [];
  const clock = {
    useFactory: () => ({ now: () => 7n, [Symbol.dispose]: () => void log.push("clock disposed") }),
  };
  const instance = instantiate(compile(await timeGuest, board), { engine, provide: { clock, log } });
  const now = instance.func("now", { params: [], results: [i64] });
  expect(now()).toBe(7n);
  instance[Symbol.dispose]();
  instance[Symbol.dispose]();
  expect(log).toEqual(["state, memory of 65536", "state disposed", "clock disposed"]);
  expect(instance.disposed).toBe(true);
  expect(now).toThrow(DisposedError);
  expect(now).toThrow(/^the instance is disposed$/);
});

test("all missing services are reported at once", async () => {
  const module = compile(await timeGuest, board);
  const attempt = (): unknown => instantiate(module, { engine, provide: {} as never });
  expect(attempt).toThrow(TargetError);
  expect(attempt).toThrow(
    /provide\.clock: the service Clock is missing.*\n.*provide\.log: the service Log is missing \(pass provide: \{ log: … \}\)/,
  );
});

test("a class may hold the services", async () => {
  class Services {
    readonly log: string[] = [];
    get clock(): Clock {
      return { now: () => 5n };
    }
  }
  using vm = instantiate(compile(await timeGuest, board), { engine, provide: new Services() });
  expect(vm.func("now", { params: [], results: [i64] })()).toBe(5n);
});

test("what was made for an instance is given back when it cannot be made", async () => {
  const log: string[] = [];
  const bytes = await wat`(module
    (import "time" "now" (func (result i64)))
    (memory 1)
    (func $start unreachable)
    (start $start))`;
  const attempt = (): unknown =>
    instantiate(compile(bytes, board), { engine, provide: { clock: { now: () => 0n }, log } });
  expect(attempt).toThrow(Trap);
  expect(log).toEqual(["state, memory of 65536", "state disposed"]);
});

test("what options throw when they are read passes, and the next call finds nothing half made", async () => {
  class Own extends Error {}
  const traps = new Proxy<ProxyHandler<object>>(
    {},
    {
      get: () => () => {
        throw new Own();
      },
    },
  );
  const hostile = (): never => new Proxy({}, traps) as never;
  const module = compile(await timeGuest, board);
  const log: string[] = [];
  const services = { clock: { now: () => 3n }, log };
  const late = {
    log,
    get clock(): Clock {
      throw new Own();
    },
  };
  expect(() => instantiate(module, hostile())).toThrow("found an object that throws when it is looked at");
  for (const provide of [hostile(), late]) expect(() => instantiate(module, { engine, provide })).toThrow(Own);
  await expect(instantiateAsync(module, { engine, provide: late })).rejects.toThrow(Own);
  expect(log).toEqual([]);
  expect(() => builtinSet("time", hostile())).toThrow(Own);
  expect(() => defineTarget(hostile())).toThrow(Own);
  expect(() => board.extend(hostile())).toThrow(Own);
  using instance = instantiate(compile(await timeGuest, board), { engine, provide: services });
  expect(instance.func("now", { params: [], results: [i64] })()).toBe(3n);
  expect(log).toEqual(["state, memory of 65536"]);
});

test("two names for one service must be provided alike", async () => {
  const other = builtins({ inject: { watch: CLOCK } });
  const watch = builtinSet("watch", {
    version: "1.0.0",
    functions: { now: other.func({ params: [], results: [i64] }, (call) => call.watch.now()) },
  });
  const module = compile(await timeGuest, board.extend({ name: "two", sets: [watch] }));
  const clock = { now: () => 1n };
  instantiate(module, { engine, provide: { clock, log: [], watch: clock } });
  expect(() => instantiate(module, { engine, provide: { clock, log: [], watch: { now: () => 2n } } })).toThrow(
    /provide\.watch: the service Clock is injected under several names and provided differently/,
  );
});

const seven = wasmType("i32", z.int32().min(0).max(7), { name: "port" });
const pins = builtinSet("pins", {
  version: "1.0.0",
  functions: {
    set: builtins().func({ params: [seven, bool], results: [bool] }, (call, pin, high) =>
      pin === 7 && high ? call.trap("builtin", "pin 7 is input-only") : high,
    ),
    quit: builtins().func({ params: [u32], results: [] }, (call, status) => call.exit(status)),
    sum: builtins().func({ params: [pointer, size], results: [i32] }, (call, at, length) =>
      call.memory.read(at, length).reduce((a, b) => a + b, 0),
    ),
    wide: builtins().func({ params: [size], results: [size] }, (_call, n) => n),
    broken: builtins().func({ params: [], results: [seven] }, () => 8),
    pair: builtins().func({ params: [bool, f64], results: [f64, bool] }, (_call, a, b) => [b, a]),
  },
});
const pinTarget = bare.extend({ name: "pins", sets: [pins] });
const pinGuest = (address: string): Promise<Uint8Array> => wat`(module
  (import "pins" "set" (func $set (param i32 i32) (result i32)))
  (import "pins" "quit" (func $quit (param i32)))
  (import "pins" "sum" (func $sum (param ${address} ${address}) (result i32)))
  (import "pins" "wide" (func $wide (param ${address}) (result ${address})))
  (import "pins" "broken" (func $broken (result i32)))
  (import "pins" "pair" (func $pair (param i32 f64) (result f64 i32)))
  (memory ${address} 1)
  (data (${address}.const 16) "\01\02\03")
  (func (export "set") (param i32 i32) (result i32) (call $set (local.get 0) (local.get 1)))
  (func (export "quit") (param i32) (call $quit (local.get 0)))
  (func (export "sum") (param ${address} ${address}) (result i32) (call $sum (local.get 0) (local.get 1)))
  (func (export "wide") (param ${address}) (result ${address}) (call $wide (local.get 0)))
  (func (export "broken") (result i32) (call $broken))
  (func (export "pair") (param i32 f64) (result f64 i32) (call $pair (local.get 0) (local.get 1))))`;

test("codecs run between guest and handler, both ways", async () => {
  using vm = instantiate(compile(await pinGuest("i32"), pinTarget), { engine });
  const set = vm.func("set", { params: [i32, i32], results: [i32] });
  expect([set(1, 5), set(2, 0)]).toEqual([1, 0]);
  expect(() => set(7, 1)).toThrow(new Trap("builtin", "pin 7 is input-only"));
  expect(() => set(8, 1)).toThrow(/not a valid port/);
  expect(vm.func("pair", { params: [bool, f64], results: [f64, bool] })(true, 2.5)).toEqual([2.5, true]);
  expect(() => vm.func("broken", { params: [], results: [i32] })()).toThrow(/not a valid port/);
});

test.each(["i32", "i64"])("addresses are numbers for handlers and hosts, with %s memory", async (address) => {
  using vm = instantiate(compile(await pinGuest(address), pinTarget), { engine });
  const sum = vm.func("sum", { params: [pointer, size], results: [i32] });
  expect(sum(16, 3)).toBe(6);
  expect(() => sum(65535, 2)).toThrow(Trap);
  expect(() => sum(4, 2)).toThrow(/null access/);
  const wide = vm.func("wide", { params: [size], results: [size] });
  expect(wide(0xffff_fff0)).toBe(0xffff_fff0);
  if (address === "i64") expect(wide(2 ** 48)).toBe(2 ** 48);
  if (address === "i64") expect(() => sum(2 ** 63, 2 ** 63)).toThrow(/out of bounds memory access/);
});

test("a guest that exits does so with its status, which is not a trap", async () => {
  using vm = instantiate(compile(await pinGuest("i32"), pinTarget), { engine });
  const quit = vm.func("quit", { params: [i32], results: [] });
  expect(thrown(ExitError, () => quit(-1)).status).toBe(0xffff_ffff);
});

const calls = builtinSet("calls", {
  version: "1.0.0",
  functions: {
    each: builtins().func({ params: [i32, funcref], results: [i32] }, (call, n, f) => {
      if (f === null) return call.trap("null_function_reference");
      const visit = call.func(f, { params: [i32], results: [i32] });
      return Array.from({ length: n }, (_, i) => visit(i)).reduce((a, b) => a + b, 0);
    }),
    twice: builtins().func({ params: [i32], results: [i32] }, (call, n) => {
      const double = call.exports.func("double", { params: [i32], results: [i32] });
      return double(double(n));
    }),
    wait: builtins().asyncFunc({ params: [i32], results: [i32] }, async (_call, ms) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return ms + 1;
    }),
  },
});
const callTarget = bare.extend({ name: "calls", sets: [calls] });
const callGuest = wat`(module
  (import "calls" "each" (func $each (param i32 funcref) (result i32)))
  (import "calls" "twice" (func $twice (param i32) (result i32)))
  (import "calls" "wait" (func $wait (param i32) (result i32)))
  (func $double (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (elem declare func $double)
  (func (export "each") (param i32) (result i32) (call $each (local.get 0) (ref.func $double)))
  (func (export "none") (result i32) (call $each (i32.const 1) (ref.null func)))
  (func (export "twice") (param i32) (result i32) (call $twice (local.get 0)))
  (func (export "wait") (param i32) (result i32) (i32.add (call $wait (local.get 0)) (i32.const 1))))`;

test("a builtin calls back into the guest, by export and by reference", async () => {
  using vm = instantiate(compile(await callGuest, callTarget), { engine });
  expect(vm.func("each", { params: [i32], results: [i32] })(4)).toBe(12);
  expect(vm.func("twice", { params: [i32], results: [i32] })(5)).toBe(20);
  expect(() => vm.func("none", { params: [], results: [i32] })()).toThrow(/^null function reference$/);
});

test("an asynchronous builtin suspends the guest; in a synchronous call it traps", async () => {
  using vm = await instantiateAsync(compile(await callGuest, callTarget), { engine });
  const wait = vm.funcAsync("wait", { params: [i32], results: [i32] });
  expect(await Promise.all([wait(3), wait(1)])).toEqual([5, 3]);
  expect(() => vm.func("wait", { params: [i32], results: [i32] })(1)).toThrow(
    expect.objectContaining({ code: "suspension" }) as Error,
  );
});

test("asking for an export of another type, or for none, says what there is", async () => {
  using vm = instantiate(compile(await callGuest, callTarget), { engine });
  expect(() => vm.func("double", { params: [f64], results: [] })).toThrow(LinkError);
  expect(() => vm.func("double", { params: [f64], results: [] })).toThrow(
    /export double: the function has type \[i32\] -> \[i32\], it was asked for as \[f64\] -> \[\]/,
  );
  expect(() => vm.func("duoble", { params: [], results: [] })).toThrow(/no such export \(did you mean double\?\)/);
  expect(() => vm.memory).toThrow(/the module has no memory/);
  const double = vm.func("double", { params: [i32], results: [i32] });
  expect(() => (double as () => number)()).toThrow(/takes 1 argument, got 0/);
});

test("limits of an instance hold for what the target gives it", async () => {
  const bytes = await wat`(module (memory (export "m") 1)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "spin") (loop (br 0))))`;
  using vm = instantiate(compile(bytes, bare), { engine, maxMemoryBytes: 3 * 65536, fuel: 10_000 });
  const grow = vm.func("grow", { params: [i32], results: [i32] });
  expect([grow(2), grow(1)]).toEqual([1, -1]);
  expect(vm.memory.byteLength).toBe(3 * 65536);
  expect(() => vm.func("spin", { params: [], results: [] })()).toThrow(
    expect.objectContaining({ code: "fuel_exhausted" }) as Error,
  );
});

test("ordinary imports are given at instantiation, and checked", async () => {
  const bytes = await wat`(module (import "env" "constructor" (func)) (import "env" "g" (global i32)))`;
  const module = compile(bytes, bare, { imports: ["env"] });
  expect(() => instantiate(module, { engine, imports: { env: {} } })).toThrow(
    /import env\.constructor: unknown import.*\n.*import env\.g: unknown import/,
  );
});

test("a feature that the engine does not execute is a link error", async () => {
  const module = compile(await wat`(module (func (result i32) (i32.extend8_s (i32.const 1))))`, bare);
  const poor = { ...engine, features: new Set<never>(), name: "poor" };
  expect(() => instantiate(module, { engine: poor })).toThrow(/engine poor does not have sign-extension/);
});

const never = builtinSet("never", {
  version: "1.0.0",
  functions: { wait: builtins().asyncFunc({ params: [], results: [] }, () => new Promise<void>(() => {})) },
});
const waiter = bare.extend({ name: "never", sets: [never] });

test.for(["guest", "builtin"])("a %s that waits is stopped by the embedder's signal, and by its time", async (name) => {
  const bytes = await wat`(module (import "never" "wait" (func $wait))
    (func (export "guest") (call $wait)) (export "builtin" (func $wait)))`;
  const module = compile(bytes, waiter);
  const wait = { params: [], results: [] } as const;
  const stop = new AbortController();
  const stopped = instantiate(module, { engine, signal: stop.signal }).funcAsync(name, wait)();
  setTimeout(() => stop.abort("enough"), 5);
  const frames = name === "guest" ? { frames: [{ name: undefined }] } : {};
  await expect(stopped).rejects.toMatchObject({ code: "aborted", cause: "enough", ...frames });
  const timed = instantiate(module, { engine, timeout: 250 }).funcAsync(name, wait)();
  await expect(timed).rejects.toMatchObject({ code: "timeout" });
});

test("a builtin that is the start function has the limits of the run", async () => {
  const module = compile(await wat`(module (import "never" "wait" (func $wait)) (start $wait))`, waiter);
  await expect(instantiateAsync(module, { engine, timeout: 250 })).rejects.toMatchObject({ code: "timeout" });
});

test("a builtin that is called directly has the time of its own call, not what the last one left", async () => {
  const functions = {
    look: builtins().func({ params: [], results: [] }, (call) => call.limits.check()),
    spin: builtins().func({ params: [], results: [] }, (call) => {
      for (;;) call.limits.check();
    }),
    nested: builtins().func({ params: [], results: [] }, (call) => {
      const look = call.exports.func("look", { params: [], results: [] });
      for (;;) look();
    }),
  };
  const bytes = await wat`(module
    (import "clock" "look" (func $look)) (import "clock" "spin" (func $spin)) (import "clock" "nested" (func $nested))
    (export "look" (func $look)) (export "spin" (func $spin)) (func (export "nested") (call $nested)))`;
  const set = builtinSet("clock", { version: "1.0.0", functions });
  const module = compile(bytes, bare.extend({ name: "clock", sets: [set] }));
  using vm = instantiate(module, { engine, timeout: 250 });
  const call = (name: string) => vm.func(name, { params: [], results: [] });
  const timeout = expect.objectContaining({ code: "timeout" }) as Error;
  // What a builtin calls is part of the run.
  expect(call("nested")).toThrow(timeout);
  expect(call("look")()).toBeUndefined();
  expect(call("spin")).toThrow(timeout);
  const start = await wat`(module (import "clock" "spin" (func $spin)) (start $spin))`;
  expect(() => instantiate(compile(start, module.target), { engine, timeout: 250 })).toThrow(timeout);
});

test("globals are read and written in their declared types", async () => {
  const bytes = await wat`(module
    (global (export "count") (mut i32) (i32.const -1))
    (global (export "big") i64 (i64.const -1))
    (memory (export "m") 1)
    (func (export "count32") (result i32) (global.get 0)))`;
  using vm = instantiate(compile(bytes, bare), { engine });
  const count = vm.global("count", u32);
  expect(count.value).toBe(0xffff_ffff);
  count.value = 7;
  expect(vm.func("count32", { params: [], results: [i32] })()).toBe(7);
  vm.global("count", bool).value = true;
  expect(count.value).toBe(1);
  const big = vm.global("big", i64);
  expect(big.value).toBe(-1n);
  expect(() => (big.value = 1n)).toThrow(/the global big is immutable/);
  expect(() => vm.global("big", i32)).toThrow(/export big: it is a global i64, it was asked for as i32/);
  expect(() => vm.global("m", i32)).toThrow(/export m: the export is a memory 1/);
  expect(() => vm.global("cuont", i32)).toThrow(/did you mean count/);
});

test("an error while giving back does not hide why the instance could not be made", async () => {
  const clumsy = builtins({
    state: () => ({
      [Symbol.dispose]() {
        throw new Error("cannot let go");
      },
    }),
  });
  const set = builtinSet("clumsy", {
    version: "1.0.0",
    functions: { f: clumsy.func({ params: [], results: [] }, () => {}) },
  });
  const bytes = await wat`(module (import "clumsy" "f" (func)) (func $start unreachable) (start $start))`;
  const attempt = (): unknown => instantiate(compile(bytes, bare.extend({ name: "clumsy", sets: [set] })), { engine });
  expect(attempt).toThrow(
    expect.objectContaining({
      errors: [expect.objectContaining({ code: "unreachable" }), new Error("cannot let go")],
    }) as Error,
  );
});

test("a builtin that the guest exports again fails for the host as it does for the guest", async () => {
  const bytes = await wat`(module
    (import "pins" "sum" (func $sum (param i32 i32) (result i32)))
    (memory 1)
    (export "sum" (func $sum)))`;
  using vm = instantiate(compile(bytes, pinTarget), { engine });
  const sum = vm.func("sum", { params: [pointer, size], results: [i32] });
  expect(sum(16, 3)).toBe(0);
  expect(() => sum(65535, 2)).toThrow(Trap);
  await expect(vm.funcAsync("sum", { params: [pointer, size], results: [i32] })(65535, 2)).rejects.toBeInstanceOf(Trap);
});
