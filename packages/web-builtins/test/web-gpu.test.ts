// Buffers of a graphics processor in a guest's memory: the same bytes, and none once they are unmapped. The processor here is a stand-in with the life of
// WebGPU's buffers: ranges are detached when they are unmapped.

import { compile, defineTarget, type Engine, flat, i32, instantiate, Trap } from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { sparse } from "@atoll/vm-builtins";
import { type DeviceBuffer, deviceGpu, noGpu, type WebGpu, webGpu } from "@atoll/web-builtins";
import { thrown } from "@atoll/testing";
import { wat } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";

const GUEST = wat`(module
  (import "web:gpu" "buffer_create" (func $create (param i32 i32) (result i32)))
  (import "web:gpu" "read_buffer_create" (func $create_read (param i32 i32) (result i32)))
  (import "web:gpu" "buffer_map" (func $map (param i32 i32) (result i32)))
  (import "web:gpu" "buffer_unmap" (func $unmap (param i32) (result i32)))
  (import "web:gpu" "buffer_close" (func $close (param i32)))
  (memory (export "memory") 1)
  (export "unmap" (func $unmap)) (export "close" (func $close))
  (func (export "create") (param i32) (result i32) (call $create (local.get 0) (i32.const 1024)))
  (func (export "create_read") (param i32) (result i32) (call $create_read (local.get 0) (i32.const 1024)))
  (func (export "map") (param i32) (result i32) (call $map (local.get 0) (i32.const 1032)))
  (func (export "buffer") (result i32) (i32.load (i32.const 1024)))
  (func (export "address") (result i32) (i32.load (i32.const 1032)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1))))`;

const target = defineTarget({ name: "gpu", version: "1.0.0", memory: sparse(), sets: [webGpu] });
const one = { params: [i32], results: [i32] } as const;
const none = { params: [], results: [i32] } as const;

/** A GPUBuffer's life without a processor: what was written is there again, in another buffer, after the next map. */
class StandIn implements DeviceBuffer {
  destroyed = false;
  readonly modes: number[] = [];
  #bytes: ArrayBuffer;
  constructor(size: number) {
    this.#bytes = new ArrayBuffer(size);
  }
  get bytes(): Uint8Array {
    return new Uint8Array(this.#bytes);
  }
  mapAsync(mode: number): Promise<void> {
    this.modes.push(mode);
    return Promise.resolve();
  }
  getMappedRange(): ArrayBuffer {
    return this.#bytes;
  }
  unmap(): void {
    this.#bytes = this.#bytes.transfer();
  }
  destroy(): void {
    this.destroyed = true;
  }
}

async function start(engine: Engine, limits = {}, gpu?: WebGpu) {
  const made: StandIn[] = [];
  const written: StandIn[] = [];
  const wanted: StandIn[] = [];
  const usages: number[] = [];
  const device = {
    createBuffer: ({ size, usage }: { readonly size: number; readonly usage: number }) => {
      usages.push(usage);
      const buffer = new StandIn(size);
      made.push(buffer);
      return buffer;
    },
  };
  const instance = instantiate(compile(await GUEST, target, { engine }), {
    engine,
    ...limits,
    provide: {
      webGpu:
        gpu ??
        deviceGpu(
          device,
          (buffer) => void written.push(buffer),
          (buffer) => {
            wanted.push(buffer);
            // The processor's work.
            buffer.bytes.fill(0x10 * wanted.length);
          },
        ),
    },
  });
  return {
    instance,
    made,
    written,
    wanted,
    usages,
    createRead: instance.func("create_read", one),
    create: instance.func("create", one),
    map: instance.funcAsync("map", one),
    unmap: instance.func("unmap", one),
    close: instance.func("close", { params: [i32], results: [] }),
    buffer: instance.func("buffer", none),
    address: instance.func("address", none),
    load: instance.func("load", one),
    store: instance.func("store", { params: [i32, i32], results: [] }),
  };
}

describe.each(Object.entries({ interpreter: interpreter(), compiler: compiler() }))("%s", (_name, engine) => {
  test("what the guest writes is in the buffer, and out of the guest's reach afterwards", async () => {
    const { instance, made, written, create, map, unmap, close, buffer, address, load, store } = await start(engine);
    expect(create(8)).toBe(0);
    expect(await map(buffer())).toBe(0);
    const at = address();
    store(at, 0x0403_0201);
    store(at + 4, 5);
    expect(load(at)).toBe(0x0403_0201);
    // What is behind the range is nobody's.
    expect(thrown(Trap, () => load(at + 8)).code).toBe("unmapped");
    expect([...(made[0]?.bytes ?? [])]).toEqual([1, 2, 3, 4, 5, 0, 0, 0]);
    expect(await map(buffer())).toBe(5);
    expect(unmap(buffer())).toBe(0);
    expect(written).toEqual(made);
    expect(thrown(Trap, () => load(at)).code).toBe("detached");
    expect(thrown(Trap, () => store(at, 1)).code).toBe("detached");
    expect(unmap(buffer())).toBe(6);
    // Mapped again, it is another range, with what was written.
    expect(await map(buffer())).toBe(0);
    expect(load(address() + 4)).toBe(5);
    close(buffer());
    expect(thrown(Trap, () => load(address())).code).toBe("unmapped");
    expect(made[0]?.destroyed).toBe(true);
    expect([...instance.handles.counts]).toEqual([["gpu_buffer", { made: 1, live: 0 }]]);
    expect(instance.memory.virtual?.regions().filter(({ owner }) => owner === "host")).toEqual([]);
    instance[Symbol.dispose]();
  });
});

describe.each(Object.entries({ interpreter: interpreter(), compiler: compiler() }))("%s, reading", (_name, engine) => {
  test("what the processor has written is in the guest's memory until it is unmapped, and is not for the guest to change", async () => {
    const { made, written, wanted, usages, createRead, map, unmap, buffer, address, load, store } = await start(engine);
    expect(createRead(8)).toBe(0);
    expect(await map(buffer())).toBe(0);
    const at = address();
    expect(load(at + 4)).toBe(0x1010_1010);
    // The same bytes: what the host's side does to them is seen, without another call.
    made[0]?.bytes.fill(7);
    expect(load(at)).toBe(0x0707_0707);
    expect(thrown(Trap, () => store(at, 1)).code).toBe("protection");
    expect(thrown(Trap, () => load(at + 8)).code).toBe("unmapped");
    expect(unmap(buffer())).toBe(0);
    expect(thrown(Trap, () => load(at)).code).toBe("detached");
    expect(await map(buffer())).toBe(0);
    expect(load(address())).toBe(0x2020_2020);
    expect([wanted.length, written.length, usages, made[0]?.modes]).toEqual([2, 0, [1 | 8], [1, 1]]);
  });
});

const engine = interpreter();

test("a processor that fails to make a buffer leaves no charge behind", async () => {
  const gpu: WebGpu = {
    createBuffer: () => {
      throw new RangeError("the device is lost");
    },
  };
  const { create } = await start(engine, { maxMemoryBytes: 2 ** 20 }, gpu);
  // Otherwise there would be no memory for the fifth.
  for (let i = 0; i < 20; i++) expect(() => create(2 ** 18)).toThrow("the device is lost");
});

test("buffers count for the limit of memory, have whole words, and go with their instance", async () => {
  const { instance, made, create, map, buffer } = await start(engine, { maxMemoryBytes: 2 ** 20 });
  expect([create(0), create(6), create(2 ** 28 + 4), create(2 ** 21)]).toEqual([4, 4, 4, 2]);
  expect(create(2 ** 19)).toBe(0);
  await map(buffer());
  instance[Symbol.dispose]();
  expect(made.map(({ destroyed }) => destroyed)).toEqual([true]);
});

test("a buffer that waits for the processor is mapped once, and not at all if it is given up meanwhile", async () => {
  const waiting: ((range: ArrayBuffer) => void)[] = [];
  const gpu: WebGpu = {
    createBuffer: () => ({
      map: () => new Promise((resolve) => waiting.push(resolve)),
      unmap: () => {},
      destroy: () => {},
    }),
  };
  const { instance, create, map, buffer, unmap, close } = await start(engine, {}, gpu);
  create(4);
  const first = map(buffer());
  expect(await map(buffer())).toBe(5);
  expect(unmap(buffer())).toBe(6);
  waiting[0]?.(new ArrayBuffer(4));
  expect(await first).toBe(0);
  expect(unmap(buffer())).toBe(0);
  const second = map(buffer());
  close(buffer());
  waiting[1]?.(new ArrayBuffer(4));
  expect(await second).toBe(3);
  expect(instance.memory.virtual?.regions().filter(({ owner }) => owner === "host")).toEqual([]);
});

test("without a processor, and in memory that does not map, there are none", async () => {
  const { create } = await start(engine, {}, noGpu);
  expect(create(4)).toBe(7);
  const plain = defineTarget({ name: "plain", version: "1.0.0", memory: flat(), sets: [webGpu] });
  const instance = instantiate(compile(await GUEST, plain), { engine, provide: { webGpu: noGpu } });
  expect(instance.func("create", one)(4)).toBe(1);
});
