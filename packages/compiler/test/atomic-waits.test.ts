// A thread that waits for another one is woken by nobody when its time is over: it sleeps no longer than it has, on each engine.

import { compiler } from "@atoll/compiler";
import { type Engine, FEATURES } from "@atoll/core";
import { decodeModule, FunctionInstance, instantiateModule, RunLimits, validateWithin } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const engines: readonly (() => Engine)[] = [compiler, interpreter];

async function waiter(engine: Engine, limits: RunLimits) {
  const module = decodeModule(
    await assembleText(`(module (memory 1 1 shared)
      (func (export "wait32") (param i32 i64) (result i32) (memory.atomic.wait32 (local.get 0) (i32.const 0) (local.get 1)))
      (func (export "wait64") (param i32 i64) (result i32) (memory.atomic.wait64 (local.get 0) (i64.const 0) (local.get 1)))
      (func (export "differs") (param i32 i64) (result i32) (memory.atomic.wait32 (local.get 0) (i32.const 1) (local.get 1))))`),
  );
  validateWithin(module, new Set(FEATURES));
  const { exports } = instantiateModule({ module, engine, limits });
  return (name: string, address: number, nanoseconds: bigint) => {
    const found = exports.get(name);
    if (!(found instanceof FunctionInstance)) throw new Error(`no function ${name}`);
    return found.invoke([address, nanoseconds]);
  };
}

test.for(engines)("a wait without an end has that of its run", async (make) => {
  for (const name of ["wait32", "wait64"]) {
    const wait = await waiter(make(), new RunLimits({ timeout: 400 }));
    expect(() => wait(name, 8, -1n)).toThrow("the run took longer than 400 ms");
    expect(() => wait(name, 8, 2n ** 62n)).toThrow("the run took longer than 400 ms");
  }
});

test.for(engines)("a wait that ends before is what it is without limits", async (make) => {
  const wait = await waiter(make(), new RunLimits({ timeout: 60_000 }));
  expect(wait("wait32", 8, 1_000_000n)).toEqual([2]);
  expect(wait("wait64", 8, 0n)).toEqual([2]);
  expect(wait("differs", 8, -1n)).toEqual([1]);
  expect(() => wait("wait32", 3, -1n)).toThrow("unaligned atomic");
  expect(() => wait("wait32", 65_536, -1n)).toThrow("out of bounds memory access");
});
