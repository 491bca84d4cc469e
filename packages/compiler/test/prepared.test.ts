// Modules that are compiled once, and run by other threads and by many instances.

import { Worker } from "node:worker_threads";
import { compile, EngineError, i32, instantiate, LinkError, TargetError } from "@atoll/core";
import { linkPrepared, type PreparedModule, prepareModule } from "@atoll/core/engine";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { BARE, ENGINES, runPrepared, TARGETS, type Told } from "./fixtures/prepared-guest.ts";

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

const KINDS = Object.keys(ENGINES) as (keyof typeof ENGINES)[];
const I32_I32 = { params: [i32], results: [i32] } as const;

interface ToldByThread extends Told {
  readonly compiled: readonly number[];
}

async function inThread(workerData: object): Promise<ToldByThread> {
  const worker = new Worker(new URL("./fixtures/prepared-worker.ts", import.meta.url), {
    workerData,
    execArgv: ["--conditions=@atoll/source", "--no-warnings"],
  });
  try {
    return await new Promise<ToldByThread>((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
    });
  } finally {
    await worker.terminate();
  }
}

test.for(KINDS.flatMap((kind) => [[kind, "flat"] as const, [kind, "sparse"] as const]))(
  "another thread runs what %s prepared on %s memory, and does not compile it",
  async ([kind, memory]) => {
    const engine = ENGINES[kind]();
    const linked = compile(GUEST, TARGETS[memory], { engine });
    const prepared = prepareModule(linked, { engine });
    const { compiled, ...told } = await inThread({ engine: kind, memory, prepared });
    expect(told).toEqual(runPrepared(prepared, memory, engine));
    expect(told.result).toBe(42);
    expect(told.frames).toHaveLength(2);
    // What stands between guest and JavaScript is made by each thread.
    const glue = Math.max(0, ...compiled);
    const whole =
      kind === "interpreter" ? Infinity : Math.max(...sizesOf(prepareModule(linked, { engine, code: "bytes" })));
    expect(glue).toBeLessThan(whole);
  },
);

/** Bytes of the code of a module that was prepared as such. */
function sizesOf({ engine }: PreparedModule): number[] {
  const { shapes } = engine.prepared as { readonly shapes: readonly { readonly code: Uint8Array }[] };
  return shapes.map(({ code }) => code.length);
}

test("instances of all names share what was emitted, and only those of one name what the host has compiled", () => {
  const engine = ENGINES.compiler();
  const linked = compile(GUEST, TARGETS.flat, { engine });
  const before = prepareModule(linked, { engine, instances: "made" });
  expect(before.engine.prepared).toBeUndefined();
  for (const name of ["a", "b", "a"]) {
    using instance = instantiate(linked, { engine, name });
    expect(instance.func("run", I32_I32)(1)).toBe(4);
  }
  using limited = instantiate(linked, { engine, fuel: 1000 });
  expect(limited.func("run", I32_I32)(1)).toBe(4);
  const made = prepareModule(linked, { engine, instances: "made", code: "bytes" });
  expect(sizesOf(made)).toHaveLength(2);
  const again = linkPrepared(made, TARGETS.flat, { engine });
  using other = instantiate(again, { engine });
  expect(other.func("run", I32_I32)(1)).toBe(4);
  expect(prepareModule(again, { engine, instances: "made" }).engine.prepared).toBeUndefined();
  // Whoever adds a variant keeps those that nobody used.
  const third = linkPrepared(
    prepareModule(compile(GUEST, TARGETS.flat, { engine }), { engine, code: "bytes" }),
    TARGETS.flat,
    { engine },
  );
  expect(sizesOf(prepareModule(third, { engine, instances: "limited", code: "bytes" }))).toHaveLength(2);
});

test("an instance with limits has code that counts, prepared or not", () => {
  const engine = ENGINES.compiler();
  const linked = compile(GUEST, TARGETS.flat, { engine });
  const used = [prepareModule(linked, { engine }), prepareModule(linked, { engine, instances: "limited" })].map(
    (prepared) => {
      const again = linkPrepared(structuredClone(prepared), TARGETS.flat, { engine });
      using instance = instantiate(again, { engine, fuel: 1000 });
      instance.func("run", I32_I32)(1);
      return instance.usage.fuel;
    },
  );
  expect(used[0]).toBeGreaterThan(0);
  expect(used[1]).toBe(used[0]);
});

test("what was prepared may be bytes", () => {
  const engine = ENGINES.compiler();
  const linked = compile(GUEST, TARGETS.sparse, { engine });
  const prepared = structuredClone(prepareModule(linked, { engine, code: "bytes" }));
  expect(runPrepared(prepared, "sparse", engine)).toEqual(
    runPrepared(prepareModule(linked, { engine }), "sparse", engine),
  );
});

test("what another version or engine prepared is refused, and what does not fit the target", () => {
  const engine = ENGINES.compiler();
  const prepared: PreparedModule = prepareModule(compile(GUEST, TARGETS.flat, { engine }), { engine });
  const link = (changed: object, by = engine) => {
    return () => linkPrepared({ ...prepared, ...changed }, TARGETS.flat, { engine: by });
  };
  expect(link({ version: "0.0.9" })).toThrow(EngineError);
  expect(link({ version: "0.0.9" })).toThrow(
    "it was prepared by compiler@0.1.0 of Atoll 0.0.9, and this is compiler@0.1.0 of",
  );
  expect(link({ engine: { ...prepared.engine, version: "7.0.0" } })).toThrow("it was prepared by compiler@7.0.0 of");
  expect(link({}, ENGINES.interpreter())).toThrow(EngineError);
  expect(link({ engine: { ...prepared.engine, prepared: 7 } })).toThrow("nothing that the compiler made");
  expect(link({ uses: undefined })).toThrow(TargetError);
  expect(() => linkPrepared(prepared, BARE, { engine })).toThrow(LinkError);
});
