// Core modules that import WASI 0.2: a guest over the bindings that wit-bindgen writes for C, and what engines of others import.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compiler } from "@atoll/compiler";
import { compile, ExhaustionError, i32, instantiate, safeCompile, Trap } from "@atoll/core";
import { startGuest, startGuestAsync } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { wasi as wasiTarget } from "@atoll/targets";
import { wasip2 } from "@atoll/targets/wasip2";
import {
  bufferedInput,
  bufferedOutput,
  fixedClock,
  memoryFileSystem,
  seededRandom,
  wasi,
  type WasiOptions,
} from "@atoll/wasi-builtins";
import { wasiPreview2Sets } from "@atoll/wasi-builtins/preview2/sets";
import { describe, expect, test } from "vitest";

const ENGINES = { interpreter: interpreter(), compiler: compiler() };
const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, "guests/preview2/preview2.wasm")));

function given(): WasiOptions & { readonly stdout: ReturnType<typeof bufferedOutput> } {
  return {
    args: ["guest", "a b"],
    env: { TIDE: "high" },
    stdin: bufferedInput("a line\n"),
    stdout: bufferedOutput(),
    clock: fixedClock({ realtime: 1_500_000_000n }),
    random: seededRandom(1),
    preopens: { "/": memoryFileSystem({ "a.txt": "one" }) },
  };
}

const SAID = `argument 0: guest
argument 1: a b
variable TIDE is high
a working directory: no
input: a line
it is 1.500000000
1 ready, the first is 1
later by 2000
four bytes: 9e 29 90 91
a number: e3af522fc1017b27
a folder at /
wrote 6, has 8, is a file: yes, was touched: yes
read "wave", at the end: 0
a piece: "a wa"
a piece: "ve"
then it is closed
entry a.txt, 6
entry new.txt, 6
missing: no entry
outside: not permitted
touched at 7.8
`;

describe.each(Object.entries(ENGINES))("on %s", (_name, engine) => {
  test.each(["synchronous", "asynchronous"])("a program over wit-bindgen's bindings runs, %s", async (mode) => {
    const options = given();
    using instance = instantiate(compile(bytes, wasip2), { engine, provide: wasi(options) });
    const status = mode === "synchronous" ? startGuest(instance) : await startGuestAsync(instance);
    expect(options.stdout.text).toBe(SAID);
    expect(status).toBe(0);
    expect([...instance.handles.counts.values()].filter(({ live }) => live > 0)).toEqual([]);
  });
});

test("the same interface is found under every version of 0.2 and by the component model's own naming", async () => {
  const names = ["wasi:cli/environment@0.2.0", "wasi:cli/environment@0.2.99", "cm32p2|wasi:cli/environment@0.2"];
  for (const name of names) {
    const text = `(module (import "${name}" "get-arguments" (func (param i32))) (memory 1))`;
    expect(safeCompile(new Uint8Array(await parse(text)), wasip2).ok, name).toBe(true);
  }
});

test("what is missing is told by the interface's name", async () => {
  const text = (name: string): string => `(module (import "${name}" "x" (func)))`;
  const issues = async (name: string, target = wasip2 as Parameters<typeof safeCompile>[1]) => {
    const checked = safeCompile(new Uint8Array(await parse(text(name))), target);
    return checked.ok ? [] : checked.issues.map(({ message, hint = "" }) => `${message}; ${hint}`);
  };
  expect(await issues("wasi:http/types@0.2.3")).toEqual(["target wasip2 has no interface wasi:http/types@0.2.3; "]);
  expect(await issues("wasi:cli/environment@0.3.0")).toEqual([
    expect.stringContaining("target wasip2 has no interface wasi:cli/environment@0.3.0; did you mean"),
  ]);
  expect(await issues("wasi:cli/environment@0.2.3", wasiTarget)).toEqual([
    "target wasi has no interface wasi:cli/environment@0.2.3; WASI 0.2 is made for components; for core modules the target wasip2 has its cli, clocks, filesystem, io and random",
  ]);
  expect(await issues("wasi:cli/environment@0.2.3")).toEqual([
    expect.stringContaining("wasi:cli/environment@0.2.3 has no builtin x in target wasip2; it has get-environment"),
  ]);
});

test("whatever a guest passes, there is a result or a trap", async () => {
  const calls = wasiPreview2Sets.flatMap((set) =>
    Object.entries(set.functions)
      .filter(([name]) => !/block|^exit|poll$/.test(name))
      .map(([name, { params, results }]) => ({ set, name, params, results })),
  );
  const imports = calls.map(
    ({ set, name, params, results }, i) =>
      `(import "${set.namespace}" "${name}" (func $f${i} (param ${params.map((each) => each.valueType).join(" ")}) (result ${results.map((each) => each.valueType).join(" ")})))`,
  );
  const exported = calls.map((_, i) => `(export "f${i}" (func $f${i}))`);
  const text = `(module ${imports.join("\n")} (memory (export "memory") 1) ${exported.join("\n")}
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))`;
  using instance = instantiate(compile(new Uint8Array(await parse(text)), wasip2), {
    engine: interpreter(),
    provide: wasi(given()),
    fuel: 1e8,
  });
  const handle = (owner: string): number => {
    const at = calls.findIndex(({ name }) => name === owner);
    return instance.func(`f${at}`, { params: [], results: [i32] })();
  };
  const handles = [handle("get-stdin"), handle("get-stdout")];
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 48271) % 0x7fffffff) % below;
  const words = [0, 1, 2, 8, 64, 65535, 65536, -1, 0x7fffffff, -0x80000000, ...handles];
  let traps = 0;
  for (let round = 0; round < 40; round++) {
    for (const [i, { params, results, name }] of calls.entries()) {
      if (name.startsWith("[resource-drop]")) continue;
      // So many bytes at once would only take long.
      const values = params.map(({ valueType }) =>
        valueType === "i64" ? BigInt(words[random(8)] ?? 0) : (words[random(words.length)] ?? 0),
      );
      try {
        const call = instance.func(`f${i}`, { params, results }) as (...args: unknown[]) => unknown;
        call(...values);
      } catch (error) {
        if (!(error instanceof ExhaustionError)) expect(error, name).toBeInstanceOf(Trap);
        traps++;
      }
    }
  }
  expect(traps).toBeGreaterThan(1000);
});
