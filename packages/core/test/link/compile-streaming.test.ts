// Modules that come piece by piece: the same modules and the same errors as of their bytes, functions validated and handed on as they come, and no
// waiting beyond time and signal.

import { fc, test as property } from "@fast-check/vitest";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { defineTarget } from "../../src/declare/target.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { EngineError, ExhaustionError, TargetError } from "../../src/errors/errors.ts";
import { compile } from "../../src/link/compile.ts";
import type { StreamingOptions } from "../../src/link/arriving-module.ts";
import { type ByteStream, compileStreaming } from "../../src/link/compile-streaming.ts";
import { FEATURES } from "../../src/module/features.ts";

const target = defineTarget({
  name: "empty",
  version: "1.0.0",
  memory: flat32(),
  sets: [],
  features: FEATURES,
  openNamespaces: ["host"],
});

const GUEST = await wat`(module (import "host" "f" (func $f (param i32) (result i32)))
  (memory (export "memory") 1) (table 1 funcref) (elem (i32.const 0) $first) (global (mut i64) (i64.const -7))
  (func $first (param i32) (result i32) (local f64) (i32.extend8_s (local.get 0)))
  (func $second (export "second") (param i32) (result i32) (call $f (call $first (i32.const 300))))
  (func (drop (ref.null func)))
  (data (i32.const 8) "what stands behind the code") (data "passive"))`;

async function* pieces(bytes: Uint8Array, cuts: readonly number[] = []): AsyncGenerator<Uint8Array, undefined> {
  const ends = [...new Set([...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length])].toSorted(
    (a, b) => a - b,
  );
  let from = 0;
  // One array for all: what came before is overwritten.
  const piece = new Uint8Array(bytes.length);
  for (const to of ends) {
    piece.set(bytes.subarray(from, to));
    yield piece.subarray(0, to - from);
    from = to;
  }
}

/** What came of it, in words. */
async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error ? `${error.name} ${error.message}` : error;
  }
}

const cuts = fc.array(fc.nat(GUEST.length), { maxLength: 12 });

property.prop([cuts])("wherever its bytes are parted, it is the module that they make", async (places) => {
  const whole = compile(GUEST, target);
  const linked = await compileStreaming(pieces(GUEST, places), target);
  expect(linked.module.bytes).toEqual(GUEST);
  expect(linked.module.bytes.buffer.byteLength).toBe(GUEST.length);
  expect(linked.features).toEqual(whole.features);
  expect([...linked.module.bodies]).toEqual([...whole.module.bodies]);
  expect([...linked.module.data]).toEqual([...whole.module.data]);
  expect(linked.module.exports).toEqual(whole.module.exports);
});

property.prop([cuts, fc.nat(GUEST.length - 1), fc.integer({ min: 0, max: 255 }), fc.boolean()])(
  "a damaged module has the error that its bytes have, or none",
  async (places, at, byte, isShort) => {
    const bytes = isShort ? GUEST.slice(0, at) : GUEST.with(at, byte);
    const expected = await outcome(() => compile(bytes, target).features);
    expect(await outcome(async () => (await compileStreaming(pieces(bytes, places), target)).features)).toEqual(
      expected,
    );
  },
);

/** An engine that notes what it is told of bodies. */
function notingEngine(): { readonly engine: Engine; readonly told: unknown[] } {
  const told: unknown[] = [];
  const engine: Engine = {
    name: "noting",
    version: "1.0.0",
    features: new Set(FEATURES),
    createFunctions: () => [],
    receive: ({ module, bindings }, instances) => {
      told.push([instances, module.functions.length, bindings.length]);
      return {
        body: (index) => told.push([index, module.bodies.at(index)?.locals.length, module.data.length]),
        finish: () => told.push(["finish", module.data.length]),
      };
    },
  };
  return { engine, told };
}

const LONG = await wat`(module (memory 3) ${"(func (drop (i32.const 7)))".repeat(300)}
  (data (i32.const 8) "${"more than there was room for ".repeat(3000)}"))`;

property.prop([fc.array(fc.nat(4000), { maxLength: 6 }), fc.nat(LONG.length)])(
  "an engine gets all functions of a valid module, whatever its pieces and its length are",
  async (places, place) => {
    const { engine, told } = notingEngine();
    const linked = await compileStreaming(pieces(LONG, [...places, place]), target, { engine });
    expect(linked.module.bytes).toEqual(LONG);
    expect(told).toHaveLength(1 + 300 + 1);
    expect(told.at(-1)).toEqual(["finish", 1]);
  },
);

test("an engine gets each function when it is there and valid, before the last byte is", async () => {
  const { engine, told } = notingEngine();
  const last = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  async function* held(): AsyncGenerator<Uint8Array> {
    for (const byte of GUEST.subarray(0, -1)) yield Uint8Array.of(byte);
    begun.resolve(undefined);
    await last.promise;
    yield GUEST.subarray(-1);
  }
  const linked = compileStreaming(held(), target, { engine, instances: "limited" });
  await begun.promise;
  expect(told).toEqual([
    ["limited", 4, 1],
    [0, 1, 0],
    [1, 0, 0],
    [2, 0, 0],
  ]);
  last.resolve(undefined);
  expect((await linked).module.data.length).toBe(2);
  expect(told.at(-1)).toEqual(["finish", 2]);
});

test("what an engine refuses on the way is said by its instances", async () => {
  const { engine, told } = notingEngine();
  const refusing: Engine = {
    ...engine,
    receive: () => ({
      body: () => {
        throw new EngineError("noting", "too long");
      },
      finish: () => told.push("finish"),
    }),
  };
  expect((await compileStreaming(pieces(GUEST), target, { engine: refusing })).module.bodies).toHaveLength(3);
  expect(told).toEqual([]);
});

test("streams, responses and promises of them are read, and closed when nobody wants more", async () => {
  const closed: unknown[] = [];
  const stream = (bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> =>
    new ReadableStream({
      pull: (controller) => {
        controller.enqueue(bytes);
        if (bytes !== NOT_BYTES) controller.close();
      },
      cancel: (reason) => void closed.push(reason),
    });
  const NOT_BYTES = "text" as unknown as Uint8Array<ArrayBuffer>;
  const guest = Uint8Array.from(GUEST);
  const sources: Record<string, () => ByteStream | Promise<ByteStream>> = {
    stream: () => stream(guest),
    response: () => new Response(stream(guest)),
    promise: async () => new Response(guest),
  };
  for (const make of Object.values(sources)) {
    expect((await compileStreaming(make(), target)).module.bytes).toEqual(GUEST);
  }
  await expect(compileStreaming(new Response(null), target)).rejects.toThrow("unexpected end");
  expect(closed).toEqual([]);
  await expect(compileStreaming(stream(NOT_BYTES), target)).rejects.toThrow(TargetError);
  expect(closed).toHaveLength(1);
});

test("the error of a stream that fails is told", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield GUEST.subarray(0, 20);
    throw new RangeError("the line is cut");
  }
  await expect(compileStreaming(failing(), target)).rejects.toThrow("the line is cut");
});

const NEVER: StreamingOptions[] = [
  { timeout: 20 },
  { timeout: 60_000, since: performance.now() - 60_000 },
  { signal: AbortSignal.timeout(20) },
];

test.for(NEVER)("nobody waits beyond %o for what never comes", async (options) => {
  async function* stuck(): AsyncGenerator<Uint8Array> {
    yield GUEST.subarray(0, 50);
    await new Promise(() => {});
  }
  await expect(compileStreaming(stuck(), target, options)).rejects.toThrow(ExhaustionError);
  await expect(compileStreaming(new Promise<never>(() => {}), target, { ...options, timeout: 20 })).rejects.toThrow(
    ExhaustionError,
  );
});
