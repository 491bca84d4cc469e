// The web sets without a page: on services that the tests can look into.

import { compile, defineTarget, flat, i32, instantiate, type Target } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { sparse } from "@atoll/vm-builtins";
import { expect, test } from "vitest";
import {
  memoryStorage,
  webConsole,
  webCrypto,
  type WebRequest,
  webFetch,
  webImage,
  webPerformance,
  webStorage,
  webTimers,
} from "@atoll/web-builtins";

const engine = interpreter();
const targetOf = <const S extends Parameters<typeof defineTarget>[0]["sets"]>(...sets: S): Target<S> =>
  defineTarget({ name: "page", version: "1.0.0", memory: sparse(), sets });
const start = { params: [], results: [i32] } as const;

test("lines go to the console at their level, and long ones are cut", async () => {
  const bytes = await assembleText(`(module
    (import "web:console" "warn" (func $warn (param i32 i32)))
    (import "web:console" "log" (func $log (param i32 i32)))
    (memory 2) (data (i32.const 0) "gr\\c3\\bc\\c3\\9fe \\ff")
    (func (export "run") (result i32)
      (call $warn (i32.const 0) (i32.const 9)) (call $log (i32.const 0) (i32.const 100000)) (i32.const 0)))`);
  const lines: string[] = [];
  const at = (level: string) => (text: string) => void lines.push(`${level} ${text.length} ${text.slice(0, 8)}`);
  const provide = {
    webConsole: { error: at("error"), warn: at("warn"), info: at("info"), log: at("log"), debug: at("debug") },
  };
  instantiate(compile(bytes, targetOf(webConsole)), { engine, provide }).func("run", start)();
  expect(lines).toEqual(["warn 7 grüße �", expect.stringMatching(/^log 65\d{3} grüße �/)]);
});

test("random bytes of any length come in pieces that the source gives", async () => {
  const bytes = await assembleText(`(module
    (import "web:crypto" "get_random_values" (func $get (param i32 i32)))
    (import "web:performance" "now" (func $now (result f64)))
    (memory (export "memory") 4)
    (func (export "run") (result i32) (call $get (i32.const 8) (i32.const 200000)) (i32.trunc_f64_s (call $now))))`);
  const asked: number[] = [];
  const instance = instantiate(compile(bytes, targetOf(webCrypto, webPerformance)), {
    engine,
    provide: {
      webCrypto: { getRandomValues: (to) => to.fill(asked.push(to.length)) },
      webPerformance: { now: () => 42.5, timeOrigin: 0 },
    },
  });
  expect(instance.func("run", start)()).toBe(42);
  expect(asked).toEqual([65536, 65536, 65536, 3392]);
  const { memory } = instance;
  expect([memory.getU8(7), memory.getU8(8), memory.getU8(200_007), memory.getU8(200_008)]).toEqual([0, 1, 4, 0]);
});

test("where nothing is painted a frame is a sixtieth of a second, by the service's clock", async () => {
  const bytes = await assembleText(`(module
    (import "web:timers" "next_frame" (func $frame (result f64)))
    (func (export "run") (result i32) (i32.trunc_f64_s (call $frame))))`);
  const instance = instantiate(compile(bytes, targetOf(webTimers)), {
    engine,
    provide: {
      webTimers: {
        setTimeout: (callback, milliseconds) => (expect(milliseconds).toBe(1000 / 60), queueMicrotask(callback)),
      },
      webPerformance: { now: () => 42, timeOrigin: 0 },
    },
  });
  expect(await instance.funcAsync("run", start)()).toBe(42);
});

test("what is stored is read again, and what there is no room for is told", async () => {
  const bytes = await assembleText(`(module
    (import "web:storage" "set_item" (func $set (param i32 i32 i32 i32) (result i32)))
    (import "web:storage" "get_item" (func $get (param i32 i32 i32 i32 i32) (result i32)))
    (import "web:storage" "length" (func $length (result i32)))
    (memory (export "memory") 1) (data (i32.const 0) "tidelow")
    (func (export "run") (result i32)
      (call $set (i32.const 0) (i32.const 4) (i32.const 4) (i32.const 3)))
    (func (export "big") (result i32) (call $set (i32.const 0) (i32.const 4) (i32.const 0) (i32.const 60000)))
    (func (export "get") (result i32) (call $get (i32.const 0) (i32.const 4) (i32.const 64) (i32.const 10) (i32.const 80)))
    (func (export "missing") (result i32) (call $get (i32.const 1) (i32.const 4) (i32.const 64) (i32.const 10) (i32.const 80)))
    (func (export "count") (result i32) (call $length)))`);
  const storage = memoryStorage({ quota: 1000 });
  const instance = instantiate(compile(bytes, targetOf(webStorage)), { engine, provide: { webStorage: storage } });
  const run = (name: string): number => instance.func(name, start)();
  expect([run("run"), run("big"), run("get"), run("missing"), run("count")]).toEqual([0, 2, 0, 1, 1]);
  expect(new TextDecoder().decode(instance.memory.read(64, 3))).toBe("low");
  expect(instance.memory.getU32(80)).toBe(3);
  expect(storage.getItem("tide")).toBe("low");
});

test("a guest waits for time and frames while the host goes on", async () => {
  const bytes = await assembleText(`(module
    (import "web:timers" "sleep" (func $sleep (param f64)))
    (import "web:timers" "next_frame" (func $frame (result f64)))
    (func (export "run") (result i32) (call $sleep (f64.const 5)) (i32.trunc_f64_s (call $frame))))`);
  const asked: number[] = [];
  const instance = instantiate(compile(bytes, targetOf(webTimers)), {
    engine,
    provide: {
      webTimers: {
        setTimeout: (callback, milliseconds) => (asked.push(milliseconds), queueMicrotask(callback)),
        requestAnimationFrame: (callback) => queueMicrotask(() => callback(16)),
      },
      webPerformance: { now: () => 0, timeOrigin: 0 },
    },
  });
  expect(await instance.funcAsync("run", start)()).toBe(16);
  expect(asked).toEqual([5]);
});

const FETCH = assembleText(`(module
  (import "web:fetch" "open" (func $open (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "web:fetch" "status" (func $status (param i32 i32) (result i32)))
  (import "web:fetch" "read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "web:fetch" "close" (func $close (param i32)))
  (memory (export "memory") 1) (data (i32.const 0) "https://tide.example/lowGET")
  (func (export "open") (result i32) (call $open (i32.const 0) (i32.const 24) (i32.const 24) (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 64)))
  (func (export "status") (result i32) (drop (call $status (i32.load (i32.const 64)) (i32.const 68))) (i32.load (i32.const 68)))
  (func (export "read") (result i32)
    (if (call $read (i32.load (i32.const 64)) (i32.const 128) (i32.const 4) (i32.const 72)) (then (return (i32.const -1))))
    (i32.load (i32.const 72)))
  (func (export "close") (result i32) (call $close (i32.load (i32.const 64))) (i32.const 0)))`);

function bodyOf(pieces: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const rest = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = rest.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  });
}

test("a response is read piece by piece, and given up when it is closed", async () => {
  const requests: WebRequest[] = [];
  const pieces = ["the tide", " is", ""].map((text) => new TextEncoder().encode(text));
  const instance = instantiate(compile(await FETCH, targetOf(webFetch)), {
    engine,
    provide: {
      webFetch: {
        fetch(request) {
          requests.push(request);
          return Promise.resolve(new Response(bodyOf(pieces), { status: 203 }));
        },
      },
    },
  });
  const run = (name: string): Promise<number> => instance.funcAsync(name, start)();
  expect([await run("open"), await run("status")]).toEqual([0, 203]);
  let text = "";
  for (let count = await run("read"); count > 0; count = await run("read")) {
    text += new TextDecoder().decode(instance.memory.read(128, count));
  }
  expect(text).toBe("the tide is");
  expect(requests).toMatchObject([{ url: "https://tide.example/low", method: "GET", body: undefined }]);
  await run("close");
  expect(requests[0]?.signal.aborted).toBe(true);
  expect(instance.handles.counts.get("web_response")).toEqual({ made: 1, live: 0 });
});

test("a request that nobody has an answer to ends with the instance", async () => {
  const signals: AbortSignal[] = [];
  const silent = {
    fetch: ({ signal }: WebRequest) => {
      signals.push(signal);
      return new Promise<Response>(() => {});
    },
  };
  const instance = instantiate(compile(await FETCH, targetOf(webFetch)), { engine, provide: { webFetch: silent } });
  const opened = instance.funcAsync("open", start)();
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  instance[Symbol.dispose]();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  await expect(opened).rejects.toThrow("disposed");
});

test("what a request fails with is told as one failure", async () => {
  const refused = { fetch: () => Promise.reject(new TypeError("no")) };
  const instance = instantiate(compile(await FETCH, targetOf(webFetch)), { engine, provide: { webFetch: refused } });
  expect(await instance.funcAsync("open", start)()).toBe(1);
});

const IMAGE = assembleText(`(module
  (import "web:image" "create" (func $create (param i32 i32 i32) (result i32)))
  (import "web:image" "pixels" (func $pixels (param i32 i32) (result i32)))
  (import "web:image" "show" (func $show (param i32 i32 i32) (result i32)))
  (import "web:image" "close" (func $close (param i32)))
  (memory (export "memory") 1)
  (func (export "create") (param i32 i32) (result i32) (call $create (local.get 0) (local.get 1) (i32.const 16)))
  (func (export "paint") (param i32) (result i32)
    (drop (call $pixels (i32.load (i32.const 16)) (i32.const 20)))
    (i32.store (i32.load (i32.const 20)) (local.get 0))
    (call $show (i32.load (i32.const 16)) (i32.const 3) (i32.const 4)))
  (func (export "close") (result i32) (call $close (i32.load (i32.const 16))) (i32.load (i32.load (i32.const 20)))))`);

test("an image's pixels are the surface's own, until it is closed", async () => {
  const shown: unknown[] = [];
  const all: Uint8ClampedArray[] = [];
  const show = (data: Uint8ClampedArray, ...rest: number[]): void => {
    all.push(data);
    shown.push([...data.subarray(0, 4), ...rest]);
  };
  const webSurface = { width: 20, height: 10, show };
  const instance = instantiate(compile(await IMAGE, targetOf(webImage)), { engine, provide: { webSurface } });
  const create = instance.func("create", { params: [i32, i32], results: [i32] });
  const paint = instance.func("paint", { params: [i32], results: [i32] });
  expect(create(20, 10)).toBe(0);
  expect([paint(0x04030201), paint(-1)]).toEqual([0, 0]);
  expect(shown).toEqual([
    [1, 2, 3, 4, 20, 10, 3, 4],
    [255, 255, 255, 255, 20, 10, 3, 4],
  ]);
  expect([all[0]?.length, all[0] === all[1]]).toEqual([800, true]);
  const before = instance.limits.memoryBytes;
  expect(() => instance.func("close", start)()).toThrow("unmapped memory access: read of 4 bytes at 0xc0000000");
  expect(instance.limits.memoryBytes).toBeLessThan(before);
  expect([create(0, 1), create(20_000, 1)]).toEqual([4, 4]);
});

test("images count against the limit of memory, and need memory that maps", async () => {
  const module = compile(await IMAGE, targetOf(webImage));
  const webSurface = { width: 1, height: 1, show: () => {} };
  const small = instantiate(module, { engine, provide: { webSurface }, maxMemoryBytes: 2 ** 20 });
  expect(small.func("create", { params: [i32, i32], results: [i32] })(1000, 1000)).toBe(2);
  const plain = defineTarget({ name: "plain", version: "1.0.0", memory: flat(), sets: [webImage] });
  const flatInstance = instantiate(compile(await IMAGE, plain), { engine, provide: { webSurface } });
  expect(flatInstance.func("create", { params: [i32, i32], results: [i32] })(10, 10)).toBeGreaterThan(0);
});
