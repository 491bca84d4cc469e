// Builtins with bodies: on every engine and memory, linked early or late, with limits or without, called by name or by reference, the body and the handler
// do the same.

import { auto, compiler } from "@atoll/compiler";
import {
  builtins,
  builtinSet,
  compile,
  defineTarget,
  type Engine,
  FEATURES,
  flat,
  i32,
  i64,
  type InstanceOptions,
  instantiate,
  type Instance,
  lateImports,
  pointer,
  size,
  TargetError,
  Trap,
  u32,
} from "@atoll/core";
import { type BodySource, wasmBody } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { wat } from "@atoll/testing/wat";
import { sparse } from "@atoll/vm-builtins";
import { assert, bigInt, constantFrom, integer, nat, oneof, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { instructions } from "../instructions/instructions.ts";

/** A guest that calls each builtin by name, by tail call, and through its table. */
const guestOf = async (address: "i32" | "i64"): Promise<Uint8Array> =>
  await wat`(module
  (import "example:instructions" "mul_wide_u" (func $mul (param i64 i64) (result i64 i64)))
  (import "example:instructions" "count_ones" (func $ones (param ${address} ${address}) (result i32)))
  (memory ${address} 2 4) (table 2 funcref) (elem (i32.const 0) $mul $ones)
  (type $mul_t (func (param i64 i64) (result i64 i64)))
  (type $ones_t (func (param ${address} ${address}) (result i32)))
  (func (export "mul") (type $mul_t) (call $mul (local.get 0) (local.get 1)))
  (func (export "mul_tail") (type $mul_t) (return_call $mul (local.get 0) (local.get 1)))
  (func (export "mul_table") (type $mul_t)
    (call_indirect (type $mul_t) (local.get 0) (local.get 1) (i32.const 0)))
  (func (export "ones") (type $ones_t) (i32.add (i32.const 0) (call $ones (local.get 0) (local.get 1))))
  (func (export "ones_tail") (type $ones_t) (return_call $ones (local.get 0) (local.get 1)))
  (func (export "ones_table") (type $ones_t)
    (call_indirect (type $ones_t) (local.get 0) (local.get 1) (i32.const 1))))`;

const GUESTS = { i32: await guestOf("i32"), i64: await guestOf("i64") } as const;
const ENGINES: Readonly<Record<string, Engine>> = {
  interpreter: interpreter(),
  compiler: compiler(),
  exact: compiler({ faults: "exact" }),
  auto: auto({ otherwise: interpreter() }),
};
const MEMORIES = {
  flat: flat(),
  guarded: flat({ nullGuard: 1024 }),
  sparse: sparse({ grow: "map" }),
} as const;
const declared = { version: "1.0.0", features: FEATURES } as const;
const WAYS = ["", "_tail", "_table"] as const;
const MUL = { params: [i64, i64], results: [i64, i64] } as const;
const ONES = { params: [pointer, size], results: [u32] } as const;

interface Variant {
  readonly address: "i32" | "i64";
  readonly memory: keyof typeof MEMORIES;
  readonly late: boolean;
  readonly limits: Partial<InstanceOptions>;
}

function instanceOf(engine: Engine, { address, memory, late, limits }: Variant): Instance {
  const base = { ...declared, name: "t", memory: MEMORIES[memory] };
  const options = { engine, ...limits };
  if (late) {
    const linked = compile(GUESTS[address], defineTarget({ ...base, sets: [] }), { imports: [instructions.namespace] });
    return instantiate(linked, {
      ...options,
      imports: lateImports(instructions, { provide: {} }),
    });
  }
  return instantiate(compile(GUESTS[address], defineTarget({ ...base, sets: [instructions] })), options);
}

const VARIANTS = (["i32", "i64"] as const).flatMap((address) =>
  (["flat", "guarded", "sparse"] as const).flatMap((memory) =>
    [false, true].flatMap((late) => [{}, { fuel: 1e9 }].map((limits): Variant => ({ address, memory, late, limits }))),
  ),
);

/** What a call gives, or the trap that it ends in. */
function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    return { code: error.code, frames: error.frames.map(({ funcidx, offset }) => `${funcidx}:${offset}`) };
  }
}

const word = oneof(bigInt(0n, 2n ** 64n - 1n), constantFrom(0n, 1n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n));

describe.for(VARIANTS)("$address addresses, $memory memory, late: $late, limits: $limits", (variant) => {
  const sides = Object.values(ENGINES).map((engine) => instanceOf(engine, variant));
  const fuel = (): readonly number[] => sides.map((instance) => instance.usage.fuel ?? 0);

  test("products are whole", () => {
    assert(
      property(word, word, (a, b) => {
        const product = a * b;
        const expected = [BigInt.asIntN(64, product), BigInt.asIntN(64, product >> 64n)];
        for (const instance of sides) {
          for (const way of WAYS) expect(instance.func(`mul${way}`, MUL)(a, b)).toEqual(expected);
        }
      }),
      { numRuns: 50 },
    );
    expect(new Set(fuel()).size).toBe(1);
  });

  test("bits are counted up to the memory's end, and an access beyond is the same trap on all engines", () => {
    const end = 2 * 65_536;
    for (const { memory } of sides) for (let at = 1024; at < end; at += 7) memory.setU8(at, (at * 31) & 0xff);
    assert(
      property(oneof(nat(end), integer({ min: end - 40, max: end })), nat(60), (at, bytes) => {
        const all = sides.map((instance) =>
          WAYS.map((way) => outcome(() => instance.func(`ones${way}`, ONES)(at, bytes))),
        );
        const [first = []] = all;
        for (const others of all) expect(others).toEqual(first);
        const codes = first.map((each) => (typeof each === "number" ? each : (each as { code: string }).code));
        expect(new Set(codes).size).toBe(1);
        const [reader] = sides;
        const inside = at + bytes <= end && (variant.memory !== "guarded" || at >= 1024 || bytes === 0);
        if (inside) {
          const held = reader?.memory.read(at, bytes) ?? [];
          expect(first[0]).toBe([...held].reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0));
        }
      }),
      { numRuns: 60 },
    );
    expect(new Set(fuel()).size).toBe(1);
  });
});

test("where calls are traced the handler is called", () => {
  const names: string[] = [];
  const target = defineTarget({ ...declared, name: "t", memory: flat(), sets: [instructions] });
  const traced = target.intercept(({ handler }, _namespace, name) => (...args) => {
    names.push(name);
    return handler(...args);
  });
  for (const engine of Object.values(ENGINES)) {
    using instance = instantiate(compile(GUESTS.i32, traced), { engine });
    expect(instance.func("mul", { params: [i64, i64], results: [i64, i64] } as const)(3n, 5n)).toEqual([15n, 0n]);
  }
  expect(names).toEqual(Object.keys(ENGINES).map(() => "mul_wide_u"));
});

test("called by name the body runs, called by reference the handler", async () => {
  const host = builtins();
  const sets = [
    builtinSet("t", {
      version: "1.0.0",
      functions: {
        which: host.func({ params: [], results: [i32], body: wasmBody((code) => code.op("i32.const", 1)) }, () => 2),
        // One local of type i32, local.get 0, i32.eqz, end.
        zero: host.func(
          { params: [], results: [i32], body: wasmBody(Uint8Array.of(1, 1, 0x7f, 0x20, 0, 0x45, 0x0b)) },
          () => 2,
        ),
      },
    }),
  ];
  const bytes = await wat`(module (import "t" "which" (func $f (result i32))) (import "t" "zero" (func $z (result i32)))
    (table 1 funcref) (elem (i32.const 0) $f)
    (func (export "named") (result i32) (i32.add (call $f) (i32.mul (i32.const 10) (call $z))))
    (func (export "tail") (result i32) (return_call $f))
    (func (export "reference") (result i32) (call_indirect (result i32) (i32.const 0))))`;
  const target = defineTarget({ ...declared, name: "t", memory: flat(), sets });
  for (const engine of Object.values(ENGINES)) {
    using instance = instantiate(compile(bytes, target), { engine });
    const called = ["named", "tail", "reference"].map((name) => instance.func(name, { params: [], results: [i32] })());
    expect(called).toEqual([11, 1, 2]);
  }
});

test("a body that is wrong, or does more than a body can, is told with the builtin's name", async () => {
  const importing = await wat`(module (import "t" "f" (func (result i32))))`;
  const compiled = (source: BodySource) => () => {
    const body = wasmBody(source);
    const f = builtins().func({ params: [], results: [i32], body }, () => 1);
    const sets = [builtinSet("t", { version: "1.0.0", functions: { f } })];
    return compile(importing, defineTarget({ ...declared, name: "t", memory: flat(), sets }));
  };
  expect(compiled((code) => code.op("i64.const", 1n))).toThrow(/t\.f: its body is no code of its type: type mismatch/);
  expect(compiled((code) => code.op("call", 0))).toThrow(/t\.f: call is nothing that a body can do/);
  expect(compiled((code) => code.op("i32.const", 1).op("memory.grow", 0))).toThrow("memory.grow is nothing that");
  expect(compiled((code) => code.op("block", { typeidx: 0 }).op("i32.const", 1).op("end"))).toThrow("block is nothing");
  expect(compiled(Uint8Array.of(0, 0xff))).toThrow(TargetError);
  expect(() => compiled(7 as never)()).toThrow("body");
  // One that needs a memory is left out where there is none.
  using instance = instantiate(compiled((code) => code.op("i32.const", 0).op("i32.load", 0, 0))(), {
    engine: compiler(),
  });
  expect(instance.has("f")).toBe(false);
});
