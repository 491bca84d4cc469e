// What a namespace tells of its guests: calls of the program's functions, coverage, and source lines of traps.

import { readFileSync } from "node:fs";
import { Trap } from "@atoll/core";
import { sourceLines } from "@atoll/dwarf";
import { Coverage, coverageTotals } from "@atoll/observe";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { createWebAssembly, type ImportCall, type WebAssemblyNamespace } from "../src/index.ts";

type Functions = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

function exportsOf(namespace: WebAssemblyNamespace, bytes: Uint8Array, imports: WebAssembly.Imports = {}): Functions {
  const module = new namespace.Module(bytes as Uint8Array<ArrayBuffer>);
  return new namespace.Instance(module, imports).exports as Functions;
}

const caller = await wat`(module
  (import "env" "add" (func $add (param i32 i64) (result i64)))
  (import "env" "fail" (func $fail))
  (func (export "add") (result i64) (call $add (i32.const 40) (i64.const 2)))
  (func (export "fail") (call $fail)))`;

test("calls of a program's functions are told when they have ended", () => {
  const calls: ImportCall[] = [];
  const namespace = createWebAssembly({ trace: (call) => calls.push(call) });
  const error = new Error("no more");
  const { add, fail } = exportsOf(namespace, caller, {
    env: {
      add: (a: number, b: bigint) => BigInt(a) + b,
      fail() {
        throw error;
      },
    },
  });
  expect(add?.()).toBe(42n);
  expect(() => fail?.()).toThrow(error);
  expect(calls).toEqual([
    { name: "env.add", arguments: [40, 2n], result: 42n, error: undefined },
    { name: "env.fail", arguments: [], result: undefined, error },
  ]);
});

test("all instances of a namespace share its recorders, and others have none of it", () => {
  const bytes = readFileSync(new URL("../../dwarf/test/guests/c-clang22.wasm", import.meta.url));
  const coverage = new Coverage({ sources: sourceLines });
  const namespace = createWebAssembly({ coverage, sources: sourceLines });
  exportsOf(createWebAssembly(), bytes)["fill"]?.(3);
  expect(coverage.report().modules).toEqual([]);
  exportsOf(namespace, bytes)["fill"]?.(3);
  const { divide } = exportsOf(namespace, bytes);
  expect(divide?.(8, 2)).toBe(33);
  const { functions, lines } = coverageTotals(coverage.report());
  expect(functions).toEqual({ covered: 4, total: 4 });
  expect(lines.covered).toBeGreaterThan(10);
  const trap = thrownBy(() => divide?.(1, 0));
  expect(trap).toBeInstanceOf(namespace.RuntimeError);
  const { cause } = trap as Error;
  expect(cause).toBeInstanceOf(Trap);
  expect((cause as Trap).frames[0]?.source?.[0]).toMatchObject({ file: "/guests/shapes.c", line: 16 });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
