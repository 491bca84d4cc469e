// Components that wait, and what they tell: calls of their interfaces, coverage of their core modules, the limits while they are suspended.

import { readFileSync } from "node:fs";
import * as jco from "@bytecodealliance/jco-transpile/component";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compiler } from "@atoll/compiler";
import { ExhaustionError } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { Coverage, coverageTotals } from "@atoll/observe";
import { bufferedOutput, callbackInput, memoryFileSystem, wasi } from "@atoll/wasi-builtins";
import type { ImportCall } from "@atoll/webassembly";
import { expect, test } from "vitest";
import {
  componentValueText,
  describeInterfaceCall,
  instantiateComponent,
  parseComponentValue,
  runComponent,
  transpileComponent,
} from "../src/index.ts";

/** A command that writes what it reads, once. */
const echo = await parse(
  readFileSync(new URL("../../../apps/cli/test/guests/component.wat", import.meta.url), "utf8").replace(
    "(call $write (call $stdout) (i32.const 1024) (i32.const 17) (i32.const 0))",
    `(call $read (call $stdin) (i64.const 100) (i32.const 64))
     (call $write (call $stdout) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 0))`,
  ),
);
const waiting = await transpileComponent(echo, jco, { suspending: {} });

test.for([interpreter(), compiler()])(
  "a command waits for services that answer later, on the $name",
  async (engine) => {
    const stdout = bufferedOutput();
    let turns = 0;
    const stdin = callbackInput(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return turns++ === 0 ? new TextEncoder().encode("later\n") : undefined;
    });
    expect(await runComponent(waiting, { engine, services: wasi({ stdin, stdout }) })).toBe(0);
    expect(stdout.text).toBe("later\n");
  },
);

test("one that waits for ever is aborted", async () => {
  const aborting = new AbortController();
  const stdin = callbackInput(() => new Promise<undefined>(() => {}));
  const running = runComponent(waiting, { services: wasi({ stdin }), limits: { signal: aborting.signal } });
  setTimeout(() => aborting.abort(), 10);
  await expect(running).rejects.toThrow(ExhaustionError);
});

test("calls of interfaces are told, those of resources with their methods", async () => {
  const files = readFileSync(new URL("guests/files.component.wasm", import.meta.url));
  const calls: ImportCall[] = [];
  const coverage = new Coverage();
  const status = await runComponent(await transpileComponent(files, jco), {
    trace: (call) => calls.push(call),
    coverage,
    services: wasi({ args: ["files"], preopens: { "/data": memoryFileSystem({}) }, stdout: bufferedOutput() }),
  });
  // As it ends on any host.
  expect(status).toBe(1);
  const names = calls.map(({ name }) => name);
  expect(names).toContain("wasi:cli/stdout.getStdout");
  expect(names).toContain("wasi:filesystem/types.Descriptor.openAt");
  const opened = calls.find(({ name }) => name.endsWith("openAt"));
  expect(opened && describeInterfaceCall(opened)).toMatchObject({ result: "Descriptor" });
  expect(coverageTotals(coverage.report()).functions.covered).toBeGreaterThan(20);
});

test("a function that waits gives a promise of its result", async () => {
  const library = await parse(`(component
    (import "ask" (func $ask (param "n" u32) (result u32)))
    (core func $ask (canon lower (func $ask)))
    (core module $m
      (import "host" "ask" (func $ask (param i32) (result i32)))
      (func (export "twice") (param i32) (result i32) (i32.mul (i32.const 2) (call $ask (local.get 0)))))
    (core instance $i (instantiate $m (with "host" (instance (export "ask" (func $ask))))))
    (func (export "twice") (param "n" u32) (result u32) (canon lift (core func $i "twice"))))`);
  const component = await transpileComponent(library, jco, { suspending: { imports: ["ask"], exports: ["twice"] } });
  const calls: ImportCall[] = [];
  const { twice } = await instantiateComponent(component, {
    imports: { ask: { default: async (n: number) => n + 1 } },
    trace: (call) => calls.push(call),
  });
  expect(await (twice as (n: number) => unknown)(20)).toBe(42);
  expect(calls).toMatchObject([{ arguments: [20], result: 21, error: undefined }]);
});

test("values are text in both directions", () => {
  expect(
    [42, 42n, "a", [1, "b"], { tag: "ok", val: 7 }, { tag: "closed" }, { name: 1n }, new Uint8Array(3), undefined].map(
      componentValueText,
    ),
  ).toEqual(["42", "42", '"a"', '[1, "b"]', "ok(7)", "closed", "{ name: 1 }", "[3 bytes]", "none"]);
  expect(["42", "42n", '"42"', "lagoon", '{"a":1}'].map(parseComponentValue)).toEqual([
    42,
    42n,
    "42",
    "lagoon",
    { a: 1 },
  ]);
});
