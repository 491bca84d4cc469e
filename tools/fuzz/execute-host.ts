// A program on the host's own engine.

import { F32, F64, I32, I64, type ValueType } from "@atoll/core";
import {
  type CallOutcome,
  type Execution,
  foreignObject,
  hostFunctions,
  PROGRAM_FUEL,
  showValue,
} from "./execution.ts";
import type { Call, Program } from "./generate/program.ts";

/** V8's words for traps, and Atoll's codes that may stand for them. */
const TRAPS: readonly (readonly [words: RegExp, codes: readonly string[]])[] = [
  [/unreachable/, ["unreachable"]],
  [/(divide|remainder) by zero/, ["integer_divide_by_zero"]],
  [/divide result unrepresentable/, ["integer_overflow"]],
  [/float unrepresentable in integer range/, ["invalid_conversion", "integer_overflow"]],
  [/memory access out of bounds|data segment .*out of bounds/, ["out_of_bounds_memory"]],
  [/table index is out of bounds|table access out of bounds/, ["out_of_bounds_table", "undefined_element"]],
  [/element segment .*out of bounds/, ["out_of_bounds_table"]],
  [/(null function or )?function signature mismatch/, ["uninitialized_element", "indirect_call_type"]],
  [/does not support unaligned accesses/, ["unaligned_atomic"]],
  [/dereferencing a null pointer/, ["null_reference", "null_function_reference"]],
  [/Maximum call stack size exceeded/, ["call_stack_exhausted"]],
];

function outcomeOf(error: unknown): CallOutcome {
  const message = error instanceof Error ? error.message : String(error);
  const codes = TRAPS.find(([words]) => words.test(message))?.[1] ?? [];
  return { kind: "trap", message, codes };
}

export class HostExecution implements Execution {
  readonly failure: CallOutcome | undefined;
  readonly log: string[] = [];
  readonly #program: Program;
  readonly #exports: Readonly<Record<string, unknown>>;

  constructor(bytes: Uint8Array<ArrayBuffer>, program: Program) {
    this.#program = program;
    let exports: Readonly<Record<string, unknown>> = {};
    try {
      const imports = { env: hostFunctions(this.log) } as WebAssembly.Imports;
      exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
    } catch (error) {
      // A module that does not compile is the generator's fault.
      if (error instanceof WebAssembly.CompileError) throw error;
      this.failure = outcomeOf(error);
    }
    this.#exports = exports;
  }

  call({ func, args }: Call): CallOutcome {
    const signature = this.#program.functions[func]?.signature ?? { params: [], results: [] };
    (this.#exports["g0"] as WebAssembly.Global).value = PROGRAM_FUEL;
    const run = this.#exports[`f${func}`] as (...values: unknown[]) => unknown;
    let result: unknown;
    try {
      result = run(...args.map((arg, i) => toJs(signature.params[i], arg)));
    } catch (error) {
      return outcomeOf(error);
    }
    const values = signature.results.length === 1 ? [result] : ((result ?? []) as unknown[]);
    return { kind: "values", values: signature.results.map((type, i) => showValue(type, values[i])) };
  }

  state(): readonly string[] {
    const globals = this.#program.globals.map(({ type }, i) => {
      const global = this.#exports[`g${i}`] as WebAssembly.Global | undefined;
      return global === undefined ? "" : showValue(type, global.value);
    });
    const tables = this.#program.tables.map(({ element, addressType }, i) => {
      const table = this.#exports[`t${i}`] as WebAssembly.Table;
      // The JS API counts 64-bit tables in bigints, of which the types know nothing.
      const wide = addressType === "i64";
      const count = wide ? Number(table.length) : table.length;
      const get = (at: number): unknown => table.get(wide ? (BigInt(at) as unknown as number) : at);
      return Array.from({ length: count }, (_, at) => showValue(element, get(at))).join();
    });
    return [...globals, ...tables];
  }

  memories(): readonly Uint8Array[] {
    return this.#program.memories.map((_, i) => new Uint8Array((this.#exports[`m${i}`] as WebAssembly.Memory).buffer));
  }
}

const scratch = new DataView(new ArrayBuffer(8));

function toJs(type: ValueType | undefined, arg: Call["args"][number]): unknown {
  switch (type) {
    case I32:
    case I64:
      return arg;
    case F32:
      scratch.setUint32(0, arg as number);
      return scratch.getFloat32(0);
    case F64:
      scratch.setBigUint64(0, arg as bigint);
      return scratch.getFloat64(0);
    default:
      return typeof arg === "string" ? foreignObject(arg) : null;
  }
}
