// What the type system must accept and refuse in declarations: checked by `tsc`, never run.

import { expectTypeOf } from "vitest";
import * as z from "zod";
import { builtins, type HandlerOf } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { externref, f64, i32, i64, pointer, size, u32 } from "../../src/builtins/ready-types.ts";
import { token } from "../../src/builtins/token.ts";
import { label } from "../../src/builtins/label.ts";
import { type WasmType, wasmType } from "../../src/builtins/wasm-type.ts";

interface Clock {
  now(): bigint;
}
const CLOCK = token<Clock>("Clock");
const bool = wasmType("i32", z.codec(z.int32(), z.boolean(), { decode: (n) => n !== 0, encode: (b) => Number(b) }));
const port = wasmType("i32", z.int32().min(0).max(7));

const host = builtins({ inject: { clock: CLOCK } });
const now = host.func({ params: [], results: [i64] }, (call) => call.clock.now());
const setPin = builtins().func(
  { params: [label("pin", port), label("high", bool)], results: [i32] },
  (call, pin, high) => {
    expectTypeOf(pin).toEqualTypeOf<number>();
    expectTypeOf(high).toEqualTypeOf<boolean>();
    return pin === 7 && high ? call.trap("builtin", "pin 7 is input-only") : 0;
  },
);
const counter = builtins({ inject: { clock: CLOCK }, state: (call) => ({ started: call.clock.now(), count: 0 }) });
const count = counter.func({ params: [pointer, size], results: [u32] }, (call, at, length) => {
  expectTypeOf(at).toEqualTypeOf<number>();
  expectTypeOf(length).toEqualTypeOf<number>();
  expectTypeOf(call.state).toEqualTypeOf<{ started: bigint; count: number }>();
  return ++call.state.count;
});
const later = host.asyncFunc({ params: [f64], results: [f64] }, async (_call, x) => x);
const pair = host.func({ params: [], results: [i32, f64] }, () => [1, 2.5]);

export const board = builtinSet("board", { version: "1.0.0", functions: { now, set_pin: setPin, count, later, pair } });
expectTypeOf(board.namespace).toEqualTypeOf<"board">();
expectTypeOf<ReturnType<HandlerOf<typeof board.functions.pair>>>().toEqualTypeOf<readonly [number, number]>();
expectTypeOf<Parameters<HandlerOf<typeof board.functions.set_pin>>[2]>().toEqualTypeOf<boolean>();

// @ts-expect-error an i64 needs a codec that starts from a bigint
wasmType("i64", z.number());
// @ts-expect-error a string is no wasm value
wasmType("i32", z.string());
// @ts-expect-error an i64 result is a bigint
host.func({ params: [], results: [i64] }, () => 1);
// @ts-expect-error one result, not none
host.func({ params: [], results: [i32] }, () => {});
// @ts-expect-error `high` is a boolean
builtins().func({ params: [bool], results: [i32] }, (_call, high) => high * 2);
// @ts-expect-error two parameters, not three
builtins().func({ params: [i32, i32], results: [] }, (_call, _a, _b, _c) => {});
// @ts-expect-error nothing is injected in this scope
builtins().func({ params: [], results: [i64] }, (call) => call.clock.now());
// @ts-expect-error a synchronous builtin returns no promise
host.func({ params: [], results: [f64] }, async () => 1);
// @ts-expect-error nor one without results
host.func({ params: [], results: [] }, async () => {});
host.func({ params: [], results: [] }, (call) => call.limits.check());
host.func({ params: [], results: [] }, () => {});
// @ts-expect-error `memory` is a part of every call object
builtins({ inject: { memory: CLOCK } });
// @ts-expect-error tuples have their length
host.func({ params: [], results: [i32, i32] }, () => [1]);

// globals: the value's type follows from the declaration, services reach the function that makes it
const withClock = builtins({ inject: { ticks: token<() => number>("Ticks") } });
withClock.global({ type: i32, mutable: true }, ({ ticks }) => ticks());
withClock.global({ type: i32 }, 5);
withClock.global({ type: externref }, ({ ticks }) => ticks);
expectTypeOf(withClock.global({ type: bool }, true).type).toEqualTypeOf<WasmType<"i32", boolean>>();
// @ts-expect-error an i64 is a bigint
withClock.global({ type: i64 }, 5);
// @ts-expect-error an i32 is a number
withClock.global({ type: i32 }, () => 5n);
// @ts-expect-error no such service
withClock.global({ type: i32 }, ({ sooner }) => sooner);
// @ts-expect-error a function is no global
builtinSet("x", { version: "1.0.0", globals: { f: withClock.func({ params: [], results: [] }, () => {}) } });
// @ts-expect-error a global is no function
builtinSet("x", { version: "1.0.0", functions: { g: withClock.global({ type: i32 }, 5) } });
// @ts-expect-error a name is resolved to a builtin
builtinSet("x", { version: "1.0.0", resolve: (name) => name });
