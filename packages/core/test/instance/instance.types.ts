// What the type system must accept and refuse in targets and instances: checked by `tsc`, never run.

import { expectTypeOf } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { bool, f64, i32, i64 } from "../../src/builtins/ready-types.ts";
import { token } from "../../src/builtins/token.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { compile } from "../../src/link/compile.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { lateImports } from "../../src/instance/late-imports.ts";
import { Registry } from "../../src/declare/registry.ts";
import type { Services } from "../../src/declare/set-types.ts";
import { defineTarget, type Target } from "../../src/declare/target.ts";

interface Clock {
  now(): bigint;
}
interface Log {
  line(text: string): void;
}
const CLOCK = token<Clock>("Clock");
const LOG = token<Log>("Log");
declare const engine: Engine;
declare const bytes: Uint8Array;

const host = builtins({ inject: { clock: CLOCK } });
const time = builtinSet("time", {
  version: "1.0.0",
  functions: { now: host.func({ params: [], results: [i64] }, (call) => call.clock.now()) },
});
const gpio = builtinSet("gpio", {
  version: "1.0.0",
  functions: {
    set_pin: builtins().func({ params: [i32, bool], results: [i32] }, (_call, pin, high) => (high ? pin : 0)),
    later: builtins().asyncFunc({ params: [], results: [f64] }, async () => 1),
  },
});
const logger = builtins({ inject: { log: LOG, clock: CLOCK } });
const log = builtinSet("log", {
  version: "1.0.0",
  functions: { mark: logger.func({ params: [], results: [] }, (call) => call.log.line(String(call.clock.now()))) },
});

const bare = defineTarget({ name: "bare", version: "1.0.0", memory: flat32(), sets: [gpio] });
const board = bare.extend({ name: "board", sets: [time, log] });
const any: Target = board;
new Registry().addTarget(board).addTarget(bare).addTarget(any);

// services
type BoardSets = typeof board extends Target<infer S> ? S : never;
expectTypeOf<Services<BoardSets>>().toEqualTypeOf<{ readonly clock: Clock; readonly log: Log }>();
const clock: Clock = { now: () => 1n };
const lines: Log = { line: () => {} };
const module = compile(bytes, board);
instantiate(module, { engine, provide: { clock, log: lines } });
instantiate(module, { engine, provide: { clock: { useFactory: () => clock }, log: lines } });
instantiate(compile(bytes, bare), { engine, provide: {} });
instantiate(compile(bytes, bare), { engine });
// @ts-expect-error the services are missing
instantiate(module, { engine });
// @ts-expect-error the log is missing
instantiate(module, { engine, provide: { clock } });
// @ts-expect-error a clock tells the time
instantiate(module, { engine, provide: { clock: {}, log: lines } });
// @ts-expect-error nobody injects `lamp`
instantiate(module, { engine, provide: { clock, log: lines, lamp: 1 } });

// overriding
board.override("gpio", "set_pin", (_call, pin, high) => {
  expectTypeOf(pin).toEqualTypeOf<number>();
  expectTypeOf(high).toEqualTypeOf<boolean>();
  return 0;
});
board.override("time", "now", (call) => call.clock.now() + 1n);
board.override("gpio", "later", async () => 2);
// @ts-expect-error no such builtin
board.override("gpio", "set_pins", () => 0);
// @ts-expect-error no such namespace
board.override("gpoi", "set_pin", () => 0);
// @ts-expect-error the result is a number
board.override("gpio", "set_pin", () => "x");
// @ts-expect-error `high` is a boolean
board.override("gpio", "set_pin", (_call, _pin, high) => high * 2);
// @ts-expect-error a synchronous builtin returns no promise
board.override("gpio", "set_pin", async () => 0);

// restricting
const silent = board.restrict({ sets: ["gpio", "time"] });
instantiate(compile(bytes, silent), { engine, provide: { clock } });
const noTime = board.restrict({ sets: ["gpio"], functions: { gpio: ["set_pin"] } });
instantiate(compile(bytes, noTime), { engine, provide: {} });
noTime.override("gpio", "set_pin", () => 1);
// @ts-expect-error the builtin was taken away
noTime.override("gpio", "later", () => 1);
// @ts-expect-error no such namespace
board.restrict({ sets: ["gpoi"] });
// @ts-expect-error no such builtin
board.restrict({ functions: { gpio: ["set_pins"] } });

// taking away, renaming, aliasing
const timeless = board.without({ sets: ["time"], functions: { gpio: ["later"] } });
instantiate(compile(bytes, timeless), { engine, provide: { clock, log: lines } });
timeless.override("gpio", "set_pin", () => 1);
// @ts-expect-error the builtin was taken away
timeless.override("gpio", "later", () => 1);
// @ts-expect-error the set was taken away
timeless.override("time", "now", () => 1n);
// @ts-expect-error no such namespace
board.without({ sets: ["gpoi"] });
const renamed = bare.rename("gpio", "pins");
renamed.override("pins", "set_pin", () => 1);
// @ts-expect-error the namespace has another name
renamed.override("gpio", "set_pin", () => 1);
const aliased = board.alias("env", "time");
aliased.override("env", "now", (call) => call.clock.now()).override("time", "now", () => 1n);
// @ts-expect-error no such namespace
board.alias("env", "tmie");

// calling
const vm = instantiate(compile(bytes, bare), { engine, provide: {} });
const add = vm.func("add", { params: [f64, f64], results: [f64] });
expectTypeOf(add).toEqualTypeOf<(...args: [number, number]) => number>();
expectTypeOf(vm.funcAsync("f", { params: [bool], results: [] })(true)).toEqualTypeOf<Promise<void>>();
// @ts-expect-error two arguments
add(1);
// @ts-expect-error numbers
add(1, 2n);

// late linking asks for the same services
lateImports(log, { provide: { clock, log: lines } });
// @ts-expect-error the log is missing
lateImports(log, { provide: { clock } });
