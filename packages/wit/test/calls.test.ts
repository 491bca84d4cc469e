// Calls of core modules: values out of a guest's memory and into it, by both namings, and what comes of those that are none.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, defineTarget, flat, i32, instantiate, Trap } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { failure, parseWit, witSets } from "@atoll/wit";
import { describe, expect, test } from "vitest";

const WIT = `package you:store@0.3.1;
interface kv {
  enum problem { missing, full }
  record entry { key: string, size: u16, tags: list<string> }
  flags how { fast, safe }
  resource bucket { constructor(name: string); name: func() -> string; }
  get: func(key: string) -> result<entry, problem>;
  how-many: func(keys: list<string>, how: how) -> u32;
  pick: func(code: char) -> option<char>;
  swap: func(given: bucket) -> bucket;
  later: func() -> u32;
}`;

class Bucket {
  readonly #name: string;
  dropped = 0;
  constructor(name: string) {
    this.#name = name;
  }
  name(): string {
    return this.#name;
  }
  [Symbol.dispose](): void {
    this.dropped++;
  }
}

const sets = witSets(parseWit(WIT), {
  waits: (_owner, name) => name === "later",
  implement: () => ({
    "you:store/kv": {
      Bucket,
      get(key: string) {
        if (key !== "tide") throw failure("missing");
        return { key, size: 65535, tags: ["high", "löw"] };
      },
      howMany: (keys: readonly string[], { fast, safe }: Readonly<Record<"fast" | "safe", boolean>>) =>
        keys.join("").length * 100 + (fast ? 10 : 0) + (safe ? 1 : 0),
      pick: (code: string) => (code === "x" ? undefined : code),
      swap: (given: Bucket) => given,
      later: () => Promise.resolve(7),
    },
  }),
});

/** A guest that hands everything on: `call` is one import's name, its types and what it is called with. */
async function guest(namespace: string, realloc: string) {
  const text = `(module
    (import "${namespace}" "get" (func $get (param i32 i32 i32)))
    (import "${namespace}" "how-many" (func $many (param i32 i32 i32) (result i32)))
    (import "${namespace}" "pick" (func $pick (param i32 i32)))
    (import "${namespace}" "[constructor]bucket" (func $new (param i32 i32) (result i32)))
    (import "${namespace}" "[method]bucket.name" (func $name (param i32 i32)))
    (import "${namespace}" "swap" (func $swap (param i32) (result i32)))
    (import "${namespace}" "${realloc.startsWith("cm") ? "bucket_drop" : "[resource-drop]bucket"}" (func $drop (param i32)))
    (import "${namespace}" "later" (func $later (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 8) "tide\\00\\00\\00\\00\\08\\00\\00\\00\\04\\00\\00\\00\\ff\\ff")
    (global $at (mut i32) (i32.const 4096))
    (func (export "${realloc}") (param i32 i32 i32 i32) (result i32) (local $to i32)
      (local.set $to (i32.and (i32.add (global.get $at) (i32.const 7)) (i32.const -8)))
      (global.set $at (i32.add (local.get $to) (local.get 3)))
      (local.get $to))
    (export "get" (func $get)) (export "many" (func $many)) (export "pick" (func $pick)) (export "new" (func $new))
    (export "name" (func $name)) (export "swap" (func $swap)) (export "drop" (func $drop)) (export "later" (func $later)))`;
  const target = defineTarget({ name: "store", version: "1.0.0", memory: flat(), sets });
  const instance = instantiate(compile(new Uint8Array(await parse(text)), target), { engine: interpreter() });
  const call = (name: string, ...values: number[]): unknown => {
    const results = ["many", "new", "swap"].includes(name) ? [i32] : [];
    return instance.func(name, { params: values.map(() => i32), results })(...(values as never[]));
  };
  const word = (at: number): number => instance.memory.getU32(at);
  const read = (at: number): string => new TextDecoder().decode(instance.memory.read(word(at), word(at + 4)));
  return { instance, call, word, read };
}

describe.each([
  ["you:store/kv@0.3.1", "cabi_realloc"],
  ["you:store/kv@0.3.9", "cabi_realloc"],
  ["cm32p2|you:store/kv@0.3", "cm32p2_realloc"],
])("%s", (namespace, realloc) => {
  test("records, lists and errors come where the guest wants them", async () => {
    const { instance, call, word, read } = await guest(namespace, realloc);
    call("get", 8, 4, 64);
    expect([word(64), read(68), word(76), word(84)]).toEqual([0, "tide", 65535, 2]);
    expect([read(word(80)), read(word(80) + 8)]).toEqual(["high", "löw"]);
    call("get", 8, 3, 64);
    expect([word(64), word(68) & 0xff]).toEqual([1, 0]);
    expect(call("many", 16, 1, 3)).toBe(411);
    expect(call("many", 16, 0, 2)).toBe(1);
    call("pick", 0x1f30a, 64);
    expect([word(64), word(68)]).toEqual([1, 0x1f30a]);
    call("pick", 0x78, 64);
    expect(word(64)).toBe(0);
    expect(await instance.funcAsync("later", { params: [], results: [i32] })()).toBe(7);
  });

  test("handles are made, used, given up and dropped", async () => {
    const { instance, call, read } = await guest(namespace, realloc);
    const one = Number(call("new", 8, 4));
    call("name", one, 64);
    expect(read(64)).toBe("tide");
    const other = Number(call("swap", one));
    expect(() => call("name", one, 64)).toThrow("is no you:store/kv.bucket");
    expect(instance.handles.counts.get("you:store/kv.bucket")).toEqual({ made: 2, live: 1 });
    call("drop", other);
    expect(() => call("drop", other)).toThrow(Trap);
    expect(instance.handles.counts.get("you:store/kv.bucket")).toEqual({ made: 2, live: 0 });
  });
});

test("what is no value is a trap, and nothing is written", async () => {
  const { call, word } = await guest("you:store/kv@0.3.1", "cabi_realloc");
  expect(() => call("get", 24, 2, 64)).toThrow("no UTF-8");
  expect(() => call("get", 0x10000, 1, 64)).toThrow(/out of bounds/);
  expect(() => call("get", 8, 4, 65)).toThrow("not aligned");
  expect(() => call("get", 8, 4, 0x10000)).toThrow(/out of bounds/);
  expect(() => call("pick", 0xd800, 64)).toThrow("no character");
  expect(() => call("pick", 0x110000, 64)).toThrow("no character");
  expect(() => call("many", 16, 0x7fffffff, 0)).toThrow(Trap);
  expect(() => call("name", 0, 64)).toThrow("is no you:store/kv.bucket");
  expect(word(64)).toBe(0);
});
