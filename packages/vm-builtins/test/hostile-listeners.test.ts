// Listeners of a memory's events that do what they must not: throw, change the memory in the midst of a change, run the guest again, dispose of the instance.
// The guest sees traps at worst, on every engine alike, and its memory is whole afterwards.

import { compiler } from "@atoll/compiler";
import { compile, defineTarget, i32, type Instance, instantiate, type VirtualMemory } from "@atoll/core";
import type { MemoryEvent } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, test } from "vitest";
import { sparse, vmSet } from "../src/index.ts";

const target = defineTarget({ name: "listened", version: "1.0.0", memory: sparse({ grow: "map" }), sets: [vmSet] });
const module = compile(
  new Uint8Array(
    await parse(`(module
      (import "vm" "map" (func $map (param i32 i32 i32 i32) (result i32)))
      (import "vm" "unmap" (func $unmap (param i32 i32) (result i32)))
      (memory (export "memory") 1 65536)
      (func (export "run") (result i32) (local $p i32) (local $n i32)
        (loop $l
          (local.set $p (call $map (i32.const 0) (i32.const 65536) (i32.const 3) (i32.const 0)))
          (if (local.get $p) (then
            (i32.store (local.get $p) (i32.const 7))
            (if (i32.ne (i32.load (local.get $p)) (i32.const 7)) (then unreachable))
            (drop (call $unmap (local.get $p) (i32.const 65536)))))
          (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 20))))
        (i32.const 42)))`),
  ),
  target,
);
const TYPE = { params: [], results: [i32] } as const;

interface Told {
  readonly event: MemoryEvent;
  readonly space: VirtualMemory;
  readonly instance: Instance;
  /** How many events there were before. */
  readonly before: number;
}

/** What a listener does, and how the run ends. */
const LISTENERS: Readonly<Record<string, readonly [listen: (told: Told) => unknown, ends: string]>> = {
  "throws an error": [
    () => {
      throw new Error("no");
    },
    "UncaughtException: vm.map: no",
  ],
  "throws nothing": [
    () => {
      // oxlint-disable-next-line typescript/only-throw-error -- what is tried
      throw undefined;
    },
    "UncaughtException: vm.map: threw undefined",
  ],
  "unmaps all there is": [({ space }) => space.unmap(65536, 2 ** 24), "Trap: unmapped"],
  "unmaps what has just been mapped": [
    ({ event, space }) => (event.type === "map" ? space.unmap(event.region.base, event.region.size) : 0),
    "Trap: unmapped",
  ],
  "unmaps the page that is being written": [
    ({ event, space }) => (event.type === "commit" ? space.unmap(event.address, event.size) : 0),
    "Trap: ",
  ],
  "unmaps the page that is being written, and maps others": [
    ({ event, space }) => {
      if (event.type !== "commit") return;
      space.unmap(event.address, event.size);
      space.map(0, 131072, 3, 0);
    },
    "Trap: ",
  ],
  "gives back the page that is being written": [
    ({ event, space }) => (event.type === "commit" ? space.discard(event.address, event.size) : 0),
    "Trap: ",
  ],
  "maps more": [({ space, before }) => (before < 60 ? space.map(0, 65536, 3, 0) : 0), "42"],
  "gives a promise that fails": [async () => Promise.resolve(), "42"],
  "runs the guest again": [({ instance, before }) => (before < 10 ? instance.func("run", TYPE)() : 0), "42"],
  "disposes of the instance": [({ instance }) => instance[Symbol.dispose](), "DisposedError: the instance"],
};

describe.each([interpreter(), compiler()])("on $name", (engine) => {
  test.each(Object.entries(LISTENERS))("a listener that %s", (_name, [listen, ends]) => {
    const instance = instantiate(module, { engine, timeout: 10_000 });
    const { memory } = instance;
    const space = memory?.virtual;
    if (memory === undefined || space === undefined) throw new Error("no virtual memory");
    let before = 0;
    const listening = space.on((event) => void listen({ event, space, instance, before: before++ }));
    let end: string;
    try {
      end = String(instance.func("run", TYPE)());
    } catch (error) {
      end = String(error);
    }
    expect(end).toContain(ends);
    expect(before).toBeGreaterThan(0);
    listening[Symbol.dispose]();
    if (ends.startsWith("DisposedError")) return;
    // What is mapped now is as it was made: zeros, and its own.
    memory.setU32(8, 5);
    const address = space.map(0, 131072, 3, 0);
    expect(address).toBeGreaterThan(0);
    expect([memory.getU32(address), memory.getU32(address + 131068)]).toEqual([0, 0]);
    memory.setU32(address, 9);
    expect([memory.getU32(8), memory.getU32(address)]).toEqual([5, 9]);
    expect(instance.func("run", TYPE)()).toBe(42);
  });
});
