// What calls of builtins with numbers, and reads of a namespace's `memory.buffer`, take of the host's heap, garbage included: prints bytes of each by engine, as JSON. A program of its own,
// since what compilers leave out depends on how modules are loaded; `tools/test/call-heap.test.ts` runs it.

import { getHeapStatistics } from "node:v8";
import {
  bool,
  type Builtin,
  builtins,
  builtinSet,
  compile,
  defineTarget,
  type Engine,
  i32,
  instantiate,
  pointer,
  size,
  t,
  u32,
  type WasmType,
} from "@atoll/core";
import { HEAP, I32, refType, type ValueType, wasmBody } from "@atoll/core/engine";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { jsString } from "@atoll/js-builtins";
import { ModuleBuilder } from "@atoll/testing";
import { sparse, vmSet } from "@atoll/vm-builtins";
import { createWebAssembly } from "@atoll/webassembly";

const host = builtins();
const rich = t.scope({ state: () => ({ sum: 0 }) });
const kind = t.enumeration("kind", ["low", "high"]);

const BUILTINS: Readonly<Record<string, Builtin>> = {
  "i32 and u32": host.func({ params: [i32, u32], results: [i32] }, (_call, a, b) => (a ^ b) | 0),
  "pointers and sizes": host.func({ params: [pointer, size], results: [size] }, (_call, a, b) => a + b),
  booleans: host.func({ params: [bool], results: [bool] }, (_call, value) => !value),
  "a body": host.func(
    { params: [i32], results: [i32], body: wasmBody((code) => code.op("local.get", 0).op("i32.ctz")) },
    (_call, value) => (value === 0 ? 32 : 31 - Math.clz32(value & -value)),
  ),
  "declared numbers and names": rich.func(
    { params: [t.param("kind", kind), t.param("by", t.u32)], result: t.u32 },
    ({ state }, which, by) => (state.sum = (state.sum + (which === "low" ? 1 : by)) & 0xffff),
  ),
  "vm.page_size": vmSet.functions.page_size,
  "vm.last_error": vmSet.functions.last_error,
  "wasm:js-string.fromCharCode": jsString.functions.fromCharCode,
};
const CALLS = 1_000_000;
/** How often that is done until the host has compiled what is called, up to when it boxes numbers. */
const MOST_ROUNDS = 40;
/** Bytes of a round: the least object in each call would be three times as much. The host's compiler takes some meanwhile. */
const SLACK = 4 * CALLS;

/** A guest that calls a builtin in a loop. */
function guestOf({ params, results }: Builtin): Uint8Array {
  const builder = new ModuleBuilder();
  const words = (types: readonly WasmType[]): readonly ValueType[] =>
    types.map(({ valueType }) => (valueType === "(ref extern)" ? refType(HEAP.extern, { nullable: false }) : I32));
  builder.import("b", "f", { kind: "func", typeidx: builder.type(words(params), words(results)) });
  builder.memory({ addressType: "i32", limits: { min: 1n, max: 1n }, shared: false, pageSizeLog2: 16 });
  builder.func(
    { params: [I32], results: [] },
    (body) => {
      body.op("loop", undefined);
      for (const _ of params) body.op("local.get", 0).op("i32.const", 1).op("i32.and");
      body.op("call", 0).op("drop");
      body.op("local.get", 0).op("i32.const", 1).op("i32.sub").op("local.tee", 0).op("br_if", 0).op("end");
    },
    { export: "run" },
  );
  return builder.build();
}

/** Bytes, since the process began. */
function allocated(): number {
  const { total_allocated_bytes: bytes } = getHeapStatistics() as { readonly total_allocated_bytes?: number };
  if (bytes === undefined) throw new Error("this Node does not count what is allocated");
  return bytes;
}

/** Bytes of a call, of a million in a row: what every call takes is in every million. */
function bytesOfCall(builtin: Builtin, engine: Engine): number {
  const set = builtinSet("b", { version: "1.0.0", functions: { f: builtin } });
  const target = defineTarget({ name: "t", version: "1.0.0", memory: sparse(), sets: [set] });
  using instance = instantiate(compile(guestOf(builtin), target, { engine }), { engine, provide: {} });
  return bytesOfEach(instance.func("run", { params: [i32], results: [] }));
}

/** Bytes of each read of a namespace's `memory.buffer`, after a growth made another buffer. */
function bytesOfBuffer(engine: Engine): number {
  const { Memory } = createWebAssembly({ engine });
  const memory = new Memory({ initial: 1, maximum: 2 });
  Reflect.get(memory, "buffer");
  memory.grow(1);
  return bytesOfEach((times) => {
    let sum = 0;
    for (let i = 0; i < times; i++) sum ^= memory.buffer.byteLength;
    return sum;
  });
}

/** Bytes of each of a million in a row, once the host has compiled what does them. */
function bytesOfEach(run: (times: number) => unknown): number {
  let least = Infinity;
  for (let round = 0; round < MOST_ROUNDS && least >= SLACK; round++) {
    const before = allocated();
    run(CALLS);
    least = Math.min(least, allocated() - before);
  }
  return least / CALLS;
}

const figures = Object.entries({ interpreter: interpreter(), compiler: compiler() }).map(([name, engine]) => [
  name,
  {
    ...Object.fromEntries(Object.entries(BUILTINS).map(([what, builtin]) => [what, bytesOfCall(builtin, engine)])),
    "memory.buffer": bytesOfBuffer(engine),
  },
]);
console.log(JSON.stringify(Object.fromEntries(figures), undefined, 2));
