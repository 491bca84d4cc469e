// Every ready target with every engine and every guest of the repository's: what fits runs and does the same everywhere, and what does not says why.

import { readFileSync } from "node:fs";
import { type Engine, i32, i64, pointer, size } from "@atoll/core";
import { auto, compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { MemoryFile, type OrcaIo, orcaServices } from "@atoll/orca-builtins";
import { browserHeadless, embedded, orca, wasi } from "@atoll/targets";
import { wasip2 } from "@atoll/targets/wasip2";
import { microcontroller, simulatedBoard } from "@atoll/targets/microcontroller";
import { readyTargets } from "@atoll/targets/node";
import { atollMatchers, type MatrixCell, type MatrixGuest, testMatrix } from "@atoll/testing/vitest";
import { bufferedInput, bufferedOutput, memoryFileSystem, wasi as wasiServices } from "@atoll/wasi-builtins";
import { memoryStorage } from "@atoll/web-builtins";
import { expect, test } from "vitest";
import { wasiSparse } from "../malloc/target.ts";

expect.extend(atollMatchers);

const root = new URL("../../", import.meta.url);
const guest = (path: string, fits: readonly string[]): MatrixGuest => ({ guest: new URL(path, root), fits });
const recorded = (path: string): string => readFileSync(new URL(path, root), "utf8");
const micro = microcontroller();

/** What the guest of the present cell tells: lines of a log, standard output, a serial port, pins. */
let told: () => string = () => "";
const lines = (): ((line: string) => void) => {
  const all: string[] = [];
  told = () => all.join("");
  return (line) => void all.push(line);
};

const wasiProgram = () => {
  const stdout = bufferedOutput();
  told = () => stdout.text;
  return wasiServices({
    args: ["prog", "/tide.txt"],
    env: { TIDE: "low" },
    stdin: bufferedInput("from standard input"),
    stdout,
    preopens: { "/": memoryFileSystem({ "tide.txt": "the tide is in, the tide is out\n" }) },
  });
};

const orcaIo = (): OrcaIo => ({
  files: { input: new MemoryFile(new TextEncoder().encode("the tide\n")), output: new MemoryFile(new Uint8Array(64)) },
});

const engines: readonly Engine[] = [interpreter(), compiler(), auto({ otherwise: interpreter() })];

const anything = ["wasi", "wasi-sparse", "wasip2", "orca", "browser-headless", "embedded"];
const programs = ["wasi", "wasi-sparse", "wasip2"];

/** What a program of WASI comes to: its status, and what it printed. */
const ends = async ({ start }: MatrixCell): Promise<readonly [status: number, text: string]> => {
  const status = await start();
  return [status, told()];
};

testMatrix({
  targets: [
    { target: wasi, provide: wasiProgram },
    { target: wasiSparse, provide: wasiProgram },
    { target: wasip2, provide: wasiProgram },
    {
      target: orca,
      provide: () => {
        const tell = lines();
        return orcaServices({ orcaLog: { log: (level, line) => tell(`${level}: ${line}\n`) }, orcaIo: orcaIo() });
      },
    },
    {
      target: browserHeadless,
      provide: () => {
        const tell = lines();
        const print = (text: string): void => tell(`${text}\n`);
        return {
          webConsole: { error: print, warn: print, info: print, log: print, debug: print },
          webPerformance: { now: () => 1, timeOrigin: 0 },
          webCrypto: { getRandomValues: (bytes) => bytes.fill(7) },
          webTimers: { setTimeout: (callback) => setTimeout(callback, 1) },
          webStorage: memoryStorage({ quota: 1000 }),
          webFetch: { fetch: () => Promise.resolve(new Response("the tide is in")) },
        };
      },
    },
    {
      target: embedded,
      provide: () => {
        const tell = lines();
        let isOn = false;
        return {
          board: {
            write: (pin, high) => {
              isOn = high;
              return pin === 13;
            },
            read: () => false,
            sleep: (milliseconds) => tell((isOn ? "#" : ".").repeat(milliseconds / 20)),
          },
        };
      },
    },
    {
      target: micro,
      provide: () => {
        const tell = lines();
        return { microBoard: simulatedBoard({ send: (byte) => tell(String.fromCharCode(byte)) }) };
      },
    },
  ],
  engines,
  guests: [
    guest("apps/cli/test/guests/hello.wasm", programs),
    guest("apps/cli/test/guests/exit42.wasm", programs),
    guest("apps/cli/test/guests/args-env.wasm", programs),
    guest("apps/cli/test/guests/cat.wasm", programs),
    guest("apps/cli/test/guests/trap.wasm", programs),
    { ...guest("apps/cli/test/guests/loop.wasm", programs), options: { fuel: 1_000_000 } },
    guest("apps/cli/test/guests/recurse.wasm", programs),
    guest("apps/cli/test/guests/arithmetic.wasm", anything),
    guest("apps/cli/test/guests/objects.wasm", ["wasi", "wasi-sparse", "wasip2", "orca", "browser-headless"]),
    guest("apps/demo/guests/wordcount.wasm", programs),
    guest("apps/demo/guests/blink.wasm", ["embedded"]),
    guest("apps/demo/guests/blink-wrong.wasm", []),
    guest("apps/demo/guests/lagoon.wasm", ["orca"]),
    guest("examples/malloc/malloc.wasm", programs),
    guest("examples/heap/heap32.wasm", ["orca"]),
    guest("examples/heap/heap64.wasm", ["orca"]),
    guest("examples/rings/shout32.wasm", ["orca"]),
    guest("examples/rings/shout64.wasm", ["orca"]),
    guest("examples/recipes/recipes32.wasm", ["orca"]),
    guest("examples/recipes/recipes64.wasm", ["orca"]),
    guest("packages/targets/test/guests/micro.wasm", ["microcontroller"]),
  ],
  cases: [
    {
      name: "greets",
      guests: ["hello"],
      run: async (cell) => expect(await ends(cell)).toEqual([0, "Hello from the lagoon!\n"]),
    },
    { name: "exits", guests: ["exit42"], run: async (cell) => expect((await ends(cell))[0]).toBe(42) },
    {
      name: "sees arguments and environment",
      guests: ["args-env"],
      run: async (cell) => expect(await ends(cell)).toEqual([0, "argv[0]=prog\nargv[1]=/tide.txt\nenv TIDE=low\n"]),
    },
    {
      name: "copies a file",
      guests: ["cat"],
      run: async (cell) => expect(await ends(cell)).toEqual([0, "the tide is in, the tide is out\n"]),
    },
    {
      name: "averages what is no number",
      guests: ["trap"],
      run: async (cell) => expect(await ends(cell)).toEqual([0, "average of 1 numbers: 0\n"]),
    },
    {
      name: "ends with its fuel",
      guests: ["loop"],
      run: async ({ start }) => {
        await expect(start()).rejects.toExhaust("fuel_exhausted");
        expect(told()).toBe("counting\n");
      },
    },
    {
      name: "ends with its stack",
      guests: ["recurse"],
      run: ({ start }) => expect(start()).rejects.toExhaust("call_stack_exhausted"),
    },
    {
      name: "calculates",
      guests: ["arithmetic"],
      each: [
        [1, 2, 3],
        [-1, 1, 0],
        [2 ** 31 - 1, 1, -(2 ** 31)],
      ],
      run: ({ instance }, [a, b, sum]) => {
        expect(instance.func("add", { params: [i32, i32], results: [i32] })(a, b)).toBe(sum);
        expect(instance.func("swap", { params: [i32, i64], results: [i64, i32] })(a, 7n)).toEqual([7n, a]);
      },
    },
    {
      name: "keeps objects",
      guests: ["objects"],
      run: ({ instance }) => expect(instance.func("keep", { params: [i32], results: [i32] })(100)).toBe(1),
    },
    {
      name: "counts words",
      guests: ["wordcount"],
      run: async (cell) => {
        const [status, text] = await ends(cell);
        expect([status, text.split("\n")[0]]).toEqual([0, "/tide.txt: 1 lines, 8 words (5 distinct), 32 bytes"]);
      },
    },
    {
      name: "flashes",
      guests: ["blink"],
      run: ({ instance, calls }) => {
        expect(instance.func("blink", { params: [], results: [i32] })()).toBe(14);
        expect(told()).toMatch(/^#\.###\.\.\.###\.\.\.###\.###\.###/);
        expect(calls).toCallBuiltin("board:gpio.set_pin", { pin: 13, high: true }, { times: 14 });
      },
    },
    {
      name: "maps ranges and a ring",
      guests: ["lagoon"],
      each: ["reserve", "map_ranges", "ring"],
      run: ({ instance }, name) => expect(instance.func(name, { params: [], results: [i32] })()).toBe(0),
    },
    {
      name: "allocates",
      guests: ["malloc"],
      timeout: 60_000,
      run: async (cell) => expect(await ends(cell)).toEqual([0, recorded("examples/malloc/output.txt")]),
    },
    {
      name: "gives memory back",
      guests: ["heap32", "heap64"],
      timeout: 60_000,
      run: async ({ instance }) => {
        expect(await instance.funcAsync("run", { params: [], results: [i32] })()).toBe(0);
        expect(told()).toBe(recorded("examples/heap/output.txt"));
      },
    },
    {
      name: "copies a file in capitals",
      guests: ["shout32", "shout64"],
      run: async ({ instance, servicesOf }) => {
        expect(await instance.funcAsync("run", { params: [], results: [i32] })()).toBe(0);
        const output = servicesOf(orca)?.orcaIo.files["output"] as MemoryFile;
        expect(new TextDecoder().decode(output.bytes).slice(0, 9)).toBe("THE TIDE\n");
      },
    },
    {
      name: "sees a ring twice",
      guests: ["recipes32", "recipes64"],
      run: ({ instance }) => {
        const ring = instance.func("ring", { params: [size], results: [pointer] })(65536);
        instance.memory.setU32(ring + 65534, 0x04030201);
        expect(instance).toHold(ring, [3, 4]);
      },
    },
    {
      name: "prints ticks",
      guests: ["micro"],
      run: async ({ start }) => {
        expect(await start()).toBe(0);
        expect(told()).toMatch(/^tick 1 at 250 ms\n/);
      },
    },
    { name: "is refused", guests: ["blink-wrong"], run: () => expect.unreachable("it fits nothing") },
  ],
});

test("every ready target is in the matrix", async () => {
  const targets = [wasi, wasip2, orca, browserHeadless, embedded, micro];
  const ready = await Promise.all(readyTargets.map((each) => each.target()));
  expect(ready.map(({ name }) => name).toSorted()).toEqual(targets.map(({ name }) => name).toSorted());
});
