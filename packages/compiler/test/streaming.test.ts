// Modules that are emitted while they come: code is made before the last byte is there, once, and is the code that is made of the whole module.

import { readFileSync } from "node:fs";
import { auto, compiler } from "@atoll/compiler";
import { compile, FEATURES, i32, instantiate, type Target, Trap } from "@atoll/core";
import { compileStreaming, prepareModule } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { embedded, wasi } from "@atoll/targets";
import { wat } from "@atoll/testing/wat";
import { expect, test, vi } from "vitest";
import { BodyEmitter } from "../src/emit/emit-body.ts";
import { TARGETS } from "./fixtures/prepared-guest.ts";

const GUEST = await wat`(module (import "t" "twice" (func $twice (param i32) (result i32)))
  (memory 1) (table 2 funcref) (elem (i32.const 0) $twice $sum) (data (i32.const 8) "\02")
  (type $t (func (param i32) (result i32)))
  (func $sum (type $t) (i32.add (local.get 0) (i32.load8_u (i32.const 8))))
  (func (export "run") (type $t)
    (drop (memory.grow (i32.const 1)))
    (i32.store (i32.const 70000) (call_indirect (type $t) (local.get 0) (i32.const 0)))
    (call_indirect (type $t) (i32.load (i32.const 70000)) (i32.const 1)))
  (func $inner (type $t) (i32.load (local.get 0)))
  (func (export "fail") (type $t) (i32.add (i32.const 1) (call $inner (local.get 0)))))`;
/** With a segment whose length is behind the code. */
const COPIES = await wat`(module (memory 1) (data $d "what is copied")
  (func (export "run") (param i32) (result i32)
    (memory.init $d (i32.const 0) (i32.const 0) (i32.const 14)) (i32.load8_u (local.get 0))))`;

const I32_I32 = { params: [i32], results: [i32] } as const;
const ENGINES = { compiler: () => compiler(), auto: () => auto({ otherwise: interpreter() }) } as const;

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Calls of what emits a body, from now on, second versions left out. */
function emissions(): { readonly count: number; stop(): void } {
  const spy = vi.spyOn(BodyEmitter.prototype, "emit");
  return {
    get count() {
      return spy.mock.calls.filter(([, , , how]) => how?.closed !== true).length;
    },
    stop: () => spy.mockRestore(),
  };
}

for (const kind of ["compiler", "auto"] as const) {
  for (const [memory, instances] of [
    ["flat", "free"],
    ["flat", "limited"],
    ["sparse", "free"],
    ["sparse", "limited"],
  ] as const) {
    test(`${kind} has emitted all functions of a ${instances} module on ${memory} memory before its last byte is there, and emits none again`, async () => {
      const engine = ENGINES[kind]();
      const last = Promise.withResolvers<undefined>();
      const waiting = Promise.withResolvers<undefined>();
      async function* held(): AsyncGenerator<Uint8Array> {
        for (const byte of GUEST.subarray(0, -1)) yield Uint8Array.of(byte);
        waiting.resolve(undefined);
        await last.promise;
        yield GUEST.subarray(-1);
      }
      const emitted = emissions();
      try {
        const linking = compileStreaming(held(), TARGETS[memory], { engine, instances });
        await waiting.promise;
        expect(emitted.count).toBe(4);
        last.resolve(undefined);
        const limits = instances === "free" ? {} : { fuel: 1000 };
        using instance = instantiate(await linking, { engine, ...limits });
        expect(instance.func("run", I32_I32)(20)).toBe(42);
        expect(emitted.count).toBe(4);
        expect(() => instance.func("fail", I32_I32)(-1)).toThrow(Trap);
      } finally {
        emitted.stop();
      }
    });
  }
}

const FILES: Readonly<Record<string, readonly [file: string, target: Target]>> = {
  blink: ["apps/demo/guests/blink.wasm", embedded],
  wordcount: ["apps/demo/guests/wordcount.wasm", wasi],
  lagoon: ["apps/demo/guests/lagoon.wasm", wasi],
  objects: ["apps/cli/test/guests/objects.wasm", wasi.extend({ name: "all", version: "1.0.0", features: FEATURES })],
};

test("the code is that of the whole module, whatever it is for", async () => {
  const guests: { readonly bytes: Uint8Array; readonly target: Target }[] = [
    ...Object.values<Target>(TARGETS).flatMap((target) => [GUEST, COPIES].map((bytes) => ({ bytes, target }))),
    ...Object.values(FILES).map(([file, target]) => ({ bytes: Uint8Array.from(readFileSync(file)), target })),
  ];
  for (const { bytes, target } of guests) {
    for (const instances of ["free", "limited"] as const) {
      const engine = compiler();
      const options = { engine, imports: "any" } as const;
      const streamed = await compileStreaming(inPieces(bytes, 1000), target, { ...options, instances });
      const prepared = prepareModule(streamed, { engine, instances, code: "bytes" });
      expect(prepared).toEqual(prepareModule(compile(bytes, target, options), { engine, instances, code: "bytes" }));
    }
  }
});

test("slices of segments whose length comes behind the code are as long as they are", async () => {
  for (const target of Object.values(TARGETS)) {
    const engine = compiler();
    const linked = await compileStreaming(inPieces(COPIES, 7), target, { engine, instances: "limited" });
    using instance = instantiate(linked, { engine, fuel: 1000 });
    expect(instance.func("run", I32_I32)(0)).toBe(119);
  }
});
