// The snapshot before preview 1: a program of its time, and calls by hand where its layouts differ.

import { readFileSync } from "node:fs";
import { compile, defineTarget, flat32, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wasi as target } from "@atoll/targets";
import { assembleText } from "@atoll/testing/wat";
import {
  bufferedInput,
  bufferedOutput,
  fixedClock,
  memoryFileSystem,
  wasi,
  wasiPreview1,
  wasiUnstable,
} from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { expect, test } from "vitest";
import { removeFolder, scratchFolder } from "./fixtures/places.ts";

const NO_TYPE = { params: [], results: [] } as const;

test.each(["memory", "a directory of the host"])(
  "a program that clang 8 made finds everything where it was: %s",
  (place) => {
    const folder = scratchFolder();
    try {
      const stdout = bufferedOutput();
      const files = place === "memory" ? memoryFileSystem() : hostDirectory(folder);
      using instance = instantiate(
        compile(readFileSync(new URL("guests/unstable/unstable.wasm", import.meta.url)), target),
        {
          engine: interpreter(),
          provide: wasi({ args: ["unstable"], stdin: bufferedInput("x"), stdout, preopens: { ".": files } }),
        },
      );
      instance.func("_start", NO_TYPE)();
      expect(stdout.text).toBe("all as it was\n");
    } finally {
      removeFolder(folder);
    }
  },
);

test("it has the functions of preview 1 that there were", () => {
  const since = Object.keys(wasiPreview1.functions).filter((name) => !(name in wasiUnstable.functions));
  expect(since).toEqual(["sock_accept"]);
  for (const [name, { params, results }] of Object.entries(wasiUnstable.functions)) {
    const now = wasiPreview1.functions[name as keyof typeof wasiUnstable.functions];
    expect(params.map(({ valueType }) => valueType)).toEqual(now.params.map(({ valueType }) => valueType));
    expect(results).toEqual(now.results);
  }
});

const guest = (namespace: string): Promise<Uint8Array> =>
  assembleText(`(module
    (import "${namespace}" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "${namespace}" "fd_filestat_get" (func $stat (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "poll") (param i32) (result i32) (call $poll (i32.const 1024) (i32.const 4096) (local.get 0) (i32.const 8)))
    (func (export "stat") (result i32) (call $stat (i32.const 3) (i32.const 2048))))`);

test("two programs of different times on one target see one clock and one file, each in its own layout", async () => {
  const both = defineTarget({ name: "both", version: "1.0.0", memory: flat32(), sets: [wasiPreview1, wasiUnstable] });
  for (const { namespace, size, fields, links } of [
    { namespace: "wasi_unstable", size: 56, fields: { id: 24, timeout: 32 }, links: 20 },
    { namespace: "wasi_snapshot_preview1", size: 48, fields: { id: 16, timeout: 24 }, links: 24 },
  ]) {
    using instance = instantiate(compile(await guest(namespace), both), {
      engine: interpreter(),
      provide: wasi({
        clock: fixedClock({ realtime: 5n }),
        stdin: bufferedInput("abc"),
        preopens: { "/": memoryFileSystem({}, { clock: fixedClock({ realtime: 77n }) }) },
      }),
    });
    const { memory } = instance;
    const poll = instance.func("poll", { params: [i32], results: [i32] });
    // A clock's time that is over by then, and input that is there.
    memory.setU64(1024, 7n);
    memory.setU32(1024 + fields.id, 1);
    memory.setU64(1024 + fields.timeout, 1000n);
    memory.setU64(1024 + size, 8n);
    memory.setU8(1024 + size + 8, 1);
    expect(poll(2)).toBe(0);
    expect(memory.getU32(8)).toBe(1);
    expect([memory.getU64(4096), memory.getU16(4096 + 8), memory.getU8(4096 + 10)]).toEqual([8n, 0, 1]);
    expect(memory.getU64(4096 + 16)).toBe(3n);
    expect(poll(1)).toBe(0);
    expect([memory.getU64(4096), memory.getU8(4096 + 10)]).toEqual([7n, 0]);
    memory.fill(2048, 0xaa, 80);
    expect(instance.func("stat", { params: [], results: [i32] })()).toBe(0);
    expect([memory.getU8(2048 + 16), memory.getU32(2048 + links)]).toEqual([3, 2]);
    expect(memory.getU64(2048 + size - 8 + (size === 48 ? 16 : 0))).toBe(77n);
    // Not a byte behind the structure.
    expect(memory.getU8(2048 + (size === 48 ? 64 : 56))).toBe(0xaa);
  }
});
