// What lowering makes of small modules, as text and to run.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { FEATURES } from "@atoll/core";
import {
  type Bits,
  decodeModule,
  type ExternValue,
  instantiateModule,
  type Module,
  type ModuleInstance,
  validateWithin,
} from "@atoll/core/engine";
import { CodeBlocks } from "../../src/bytecode/code-space.ts";
import { disassemble, operationText } from "../../src/bytecode/disassemble.ts";
import type { LoweredFunction } from "../../src/bytecode/lowered-function.ts";
import { lowerFunction, operationOffsets } from "../../src/lowering/lower-function.ts";
import { expect, test } from "vitest";
import { call, engine } from "../instances.ts";

/** A function that was lowered. */
export interface Lowered {
  readonly lowered: LoweredFunction;
  /** Its operations, one a line, in the order of the code. */
  readonly operations: readonly string[];
}

export async function decoded(text: string): Promise<Module> {
  const module = decodeModule(await parse(text));
  validateWithin(module, new Set(FEATURES));
  return module;
}

/** Lowers a defined function, for flat memory if nothing else is said. */
export function lower(module: Module, index = 0, form: "flat" | "paged" = "flat"): Lowered {
  const funcidx = module.importCounts.func + index;
  const lowered = lowerFunction(module, funcidx, form, new CodeBlocks());
  const positions = operationOffsets(module, funcidx, form).keys();
  return { lowered, operations: disassemble(lowered, positions).map((each) => operationText(each, lowered.start)) };
}

/** The operations of the first function that a module defines. */
export async function operations(text: string): Promise<readonly string[]> {
  return lower(await decoded(text)).operations;
}

/** A module of one function, exported as `f`, with locals and what stands before it. */
export function func(signature: string, body: string, before = ""): string {
  return `(module ${before} (func (export "f") ${signature} ${body}))`;
}

/** The function `f` of a module, to call. */
export async function runnable(text: string, imports: readonly ExternValue[] = []) {
  const instance: ModuleInstance = instantiateModule({ module: await decoded(text), engine, imports });
  return (...args: readonly Bits[]): readonly Bits[] => call(instance, "f", ...args);
}

/** A function, what becomes of it, and what it gives. */
export interface Case {
  readonly type: string;
  readonly body: string;
  /** What else is in the module, before the function. */
  readonly before?: string;
  /** The operations, from the function's first on. */
  readonly operations: readonly string[];
  /** Arguments and results, as bits. */
  readonly runs: readonly (readonly [args: readonly Bits[], results: readonly Bits[]])[];
}

/** Lowers each function, and runs it. */
export function testLowering(cases: Readonly<Record<string, Case>>): void {
  for (const [name, each] of Object.entries(cases)) {
    test(name, async () => {
      const text = func(each.type, each.body, each.before);
      const module = await decoded(text);
      expect(lower(module, module.bodies.length - 1).operations).toEqual(each.operations);
      const f = await runnable(text);
      for (const [args, results] of each.runs) expect(f(...args)).toEqual(results);
    });
  }
}
