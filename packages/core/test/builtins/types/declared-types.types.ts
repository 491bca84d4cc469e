// What handlers, contracts and targets are in types: checked by `tsc`, never run.

import { expectTypeOf } from "vitest";
import * as z from "zod";
import { builtinSet } from "../../../src/builtins/builtin-set.ts";
import type { HandlerOf } from "../../../src/builtins/builtin.ts";
import { wasmType } from "../../../src/builtins/wasm-type.ts";
import { externref } from "../../../src/builtins/ready-types.ts";
import type { Services } from "../../../src/declare/set-types.ts";
import { flat } from "../../../src/declare/flat-policy.ts";
import { defineTarget, type Target } from "../../../src/declare/target.ts";
import { t, type Token, token } from "../../../src/index.ts";
import { type Bucket, failures, pair, shape, store } from "./declared-sets.ts";

interface Clock {
  now(): bigint;
}
const CLOCK: Token<Clock> = token<Clock>("Clock");
const host = t.scope({ inject: { clock: CLOCK }, state: () => ({ calls: 0 }) });
const port = wasmType("i32", z.int32().min(0).max(7), { name: "port" });

host.func(
  {
    params: [
      t.param("a", t.u8),
      t.param("b", t.u64),
      t.param("n", t.length()),
      t.param("list", t.list(t.f32, { length: "n" })),
      t.param("pairs", t.list(pair)),
      t.param("shape", shape),
      t.param("flags", t.flags("f", ["x", "y"])),
      t.param("mode", t.option(t.enumeration("m", ["r", "w"]))),
      t.param("port", port),
      t.param("any", externref),
      t.param("out", t.out(t.bytes())),
      t.param("visit", t.callback("v", [t.u32], t.f64)),
    ],
    result: t.result([t.string, t.u32], failures),
  },
  (call, a, b, list, pairs, which, flags, mode, number, any, out, visit) => {
    expectTypeOf(call.clock).toEqualTypeOf<Clock>();
    expectTypeOf(call.state).toEqualTypeOf<{ calls: number }>();
    expectTypeOf(a).toEqualTypeOf<number>();
    expectTypeOf(b).toEqualTypeOf<bigint>();
    expectTypeOf(list).toEqualTypeOf<Float32Array>();
    expectTypeOf(pairs).toEqualTypeOf<readonly { readonly x: number; readonly y: number }[]>();
    if (which.tag === "box") expectTypeOf(which.value.x).toEqualTypeOf<number>();
    else if (which.tag === "far") expectTypeOf(which.value).toEqualTypeOf<bigint>();
    expectTypeOf(flags.x).toEqualTypeOf<boolean>();
    expectTypeOf(mode).toEqualTypeOf<"r" | "w" | undefined>();
    expectTypeOf(number).toEqualTypeOf<number>();
    expectTypeOf(any).toEqualTypeOf<unknown>();
    expectTypeOf(out).toEqualTypeOf<t.OutBytes>();
    expectTypeOf(visit).toEqualTypeOf<(u: number) => number>();
    return a > 3 ? failures.fail("too_long") : ["text", 4];
  },
);

// A set's contract is plain functions: named, it is all that declarations of targets say.
interface StoreSet extends t.SetOf<typeof store> {}
const named: StoreSet = store;
expectTypeOf<t.ContractOf<StoreSet>["get"]>().toEqualTypeOf<(bucket: Bucket, key: string) => Uint8Array | t.Failure>();
const target = defineTarget({ name: "t", version: "1.0.0", memory: flat(), sets: [named] });
expectTypeOf(target).toEqualTypeOf<Target<readonly [StoreSet]>>();
target.override("kv", "get", (_call, bucket, key) => bucket.entries.get(key) ?? failures.fail("no_such_key"));
target.restrict({ functions: { kv: ["get", "set"] } }).override("kv", "set", () => failures.fail("too_long"));
// @ts-expect-error get gives bytes
target.override("kv", "get", () => "text");
// @ts-expect-error there is no such function
target.restrict({ functions: { kv: ["got"] } });

// A set that is declared where a target takes it injects what its functions do, and nothing else.
const inPlace = defineTarget({
  name: "t",
  version: "1.0.0",
  memory: flat(),
  sets: [builtinSet("lamp", { version: "1.0.0", functions: { on: host.func({ params: [] }, () => {}) } })],
});

expectTypeOf<Services<(typeof inPlace)["sets"]>>().toEqualTypeOf<{ readonly clock: Clock }>();

// A contract may be written by hand, as an interface; a declaration has to fit it.
interface LampContract {
  light(on: boolean): void;
  later(ms: number): number | Promise<number>;
}
type LampSet = t.ContractSet<"lamp", LampContract, { readonly clock: Token<Clock> }>;
const light = host.func({ params: [t.param("on", t.bool)] }, () => {});
const later = host.asyncFunc({ params: [t.param("ms", t.u32)], result: t.u32 }, async (_call, ms) => ms);
const lamp: LampSet = builtinSet("lamp", { version: "1.0.0", functions: { light, later } });
expectTypeOf<Services<[LampSet]>>().toEqualTypeOf<{ readonly clock: Clock }>();
expectTypeOf<Parameters<HandlerOf<(typeof lamp)["functions"]["light"]>>[1]>().toEqualTypeOf<boolean>();
// @ts-expect-error a parameter of another type
export const wrong: LampSet = builtinSet("lamp", { version: "1.0.0", functions: { light: later, later } });
// @ts-expect-error a function is missing
export const short: LampSet = builtinSet("lamp", { version: "1.0.0", functions: { light } });
