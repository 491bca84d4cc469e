// A program on the host's own engine.

import { F32, F64, I32, I64, type ValueType } from "@atoll/core/engine";
import {
  callableFunctions,
  type CallOutcome,
  type Digest,
  exceptionCode,
  type Execution,
  foreignObject,
  hostFunctions,
  showValue,
  zeroArgument,
} from "./execution.ts";
import { DIGEST_DEPTH } from "./generate/digest.ts";
import { isShown } from "./generate/crossing.ts";
import { PROGRAM_FUEL } from "./generate/nodes.ts";
import type { Call, Program } from "./generate/program.ts";

/**
 * V8's words for traps, and Atoll's codes that may stand for them. An atomic access that is both out of bounds and unaligned may
 * trap for either, and so may what is out of bounds of both an array and a segment.
 */
const TRAPS: readonly (readonly [words: RegExp, codes: readonly string[]])[] = [
  [/unreachable/, ["unreachable"]],
  [/(divide|remainder) by zero/, ["integer_divide_by_zero"]],
  [/divide result unrepresentable/, ["integer_overflow"]],
  [/float unrepresentable in integer range/, ["invalid_conversion", "integer_overflow"]],
  [/memory access out of bounds/, ["out_of_bounds_memory", "unmapped", "unaligned_atomic"]],
  [/data segment .*out of bounds/, ["out_of_bounds_memory", "unmapped", "out_of_bounds_array"]],
  [/table index is out of bounds|table access out of bounds/, ["out_of_bounds_table", "undefined_element"]],
  [/element segment .*out of bounds/, ["out_of_bounds_table", "out_of_bounds_array"]],
  [/^null function$/, ["uninitialized_element"]],
  [/(null function or )?function signature mismatch/, ["uninitialized_element", "indirect_call_type"]],
  [/does not support unaligned accesses/, ["unaligned_atomic", "out_of_bounds_memory", "unmapped"]],
  [
    /dereferencing a null pointer/,
    [
      "null_reference",
      "null_function_reference",
      "null_exception_reference",
      "null_structure_reference",
      "null_array_reference",
      "null_i31_reference",
    ],
  ],
  [/rethrowing null value/, ["null_exception_reference"]],
  [/illegal cast/, ["cast_failure"]],
  [/array element access out of bounds/, ["out_of_bounds_array"]],
  [/Maximum call stack size exceeded/, ["call_stack_exhausted"]],
];

// Deep enough for every comparison.
Error.stackTraceLimit = 100;

/** The wasm frames of V8's stack text. */
function framesOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return [...stack.matchAll(/wasm-function\[(\d+)\]:0x([0-9a-f]+)/g)].map(([, func, offset]) => `${func}:${offset}`);
}

/** The tag of the exceptions that host functions throw, for all programs. */
const HOST_TAG = new WebAssembly.Tag({ parameters: ["i32"] });

function trapOf(error: unknown): CallOutcome {
  const message = error instanceof Error ? error.message : String(error);
  const codes = TRAPS.find(([words]) => words.test(message))?.[1] ?? [];
  return { kind: "trap", message, codes, frames: framesOf(error) };
}

/** A table as the JS API shows it: one with 64-bit addresses counts in bigints. */
interface AnyTable {
  readonly length: number | bigint;
  get(index: number | bigint): unknown;
}

export class HostExecution implements Execution {
  readonly failure: CallOutcome | undefined;
  readonly log: string[] = [];
  readonly #programs: readonly Program[];
  readonly #exports: WebAssembly.Exports[] = [];

  /** `modules[i]` is the binary of `programs[i]`. Throws CompileError when the host holds one to be invalid. */
  constructor(modules: readonly Uint8Array<ArrayBuffer>[], programs: readonly Program[]) {
    this.#programs = programs;
    const exception = (value: number): unknown => new WebAssembly.Exception(HOST_TAG, [value]);
    const functions = hostFunctions(this.log, (number) => this.#enter(number), exception);
    const env = { ...functions, tag: HOST_TAG } as unknown as WebAssembly.ModuleImports;
    try {
      for (const bytes of modules) {
        const previous = this.#exports.at(-1);
        const imports = { env, ...(previous === undefined ? {} : { previous }) };
        this.#exports.push(new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports);
      }
    } catch (error) {
      if (error instanceof WebAssembly.CompileError) throw error;
      this.failure = this.#outcomeOf(error);
    }
  }

  /** The last program has the types of those before it. */
  get #digest(): Digest | undefined {
    const digest = this.#exports.at(-1)?.["digest"] as ((object: unknown, depth: number) => bigint) | undefined;
    return digest === undefined ? undefined : (object) => digest(object, DIGEST_DEPTH);
  }

  #export(program: number, name: string): unknown {
    return this.#exports[program]?.[name];
  }

  call(call: Call): CallOutcome {
    for (const exports of this.#exports) (exports["g0"] as WebAssembly.Global).value = PROGRAM_FUEL;
    try {
      return { kind: "values", values: this.#run(call) };
    } catch (error) {
      return this.#outcomeOf(error);
    }
  }

  #outcomeOf(error: unknown): CallOutcome {
    if (!(error instanceof WebAssembly.Exception)) return trapOf(error);
    const tags = this.#begun.flatMap(({ tags: own }, at) =>
      own.map(({ params }, i) => ({ params, tag: this.#export(at, `e${i}`) as WebAssembly.Tag })),
    );
    const index = tags.findIndex(({ tag }) => error.is(tag));
    const { params, tag } = tags[index] ?? { params: error.is(HOST_TAG) ? [I32] : [], tag: HOST_TAG };
    const code = exceptionCode(index, params, (i) => error.getArg(tag, i), this.#digest);
    return { kind: "trap", message: code, codes: [code], frames: [] };
  }

  #run({ program, func, args }: Call): readonly string[] {
    const { params, results } = this.#programs[program]?.functions[func]?.signature ?? { params: [], results: [] };
    const run = this.#export(program, `f${func}`) as (...values: unknown[]) => unknown;
    const result = run(...args.map((arg, i) => toJs(params[i], arg)));
    const values = results.length === 1 ? [result] : ((result ?? []) as unknown[]);
    return results.map((type, i) => showValue(type, values[i], this.#digest));
  }

  #enter(number: number): string {
    const callable = callableFunctions(this.#programs, this.#exports.length);
    const chosen = callable[number % callable.length];
    if (chosen === undefined) return "nothing to call";
    const params = this.#programs[chosen.program]?.functions[chosen.func]?.signature.params ?? [];
    return this.#run({ ...chosen, args: params.map(zeroArgument) }).join();
  }

  /** The programs that have an instance. */
  get #begun(): readonly Program[] {
    return this.#programs.slice(0, this.#exports.length);
  }

  state(): readonly string[] {
    return this.#begun.flatMap((program, at) => [...this.#globals(program, at), ...this.#tables(program, at)]);
  }

  #globals(program: Program, at: number): string[] {
    return program.globals.map(({ type }, i) => {
      if (!isShown(type)) return "";
      return showValue(type, (this.#export(at, `g${i}`) as WebAssembly.Global).value, this.#digest);
    });
  }

  #tables(program: Program, at: number): string[] {
    return program.tables.map(({ element, addressType }, i) => {
      if (!isShown(element)) return "";
      const table = this.#export(at, `t${i}`) as AnyTable;
      const get = (index: number): unknown => table.get(addressType === "i64" ? BigInt(index) : index);
      return Array.from({ length: Number(table.length) }, (_, index) =>
        showValue(element, get(index), this.#digest),
      ).join();
    });
  }

  memories(): readonly Uint8Array[] {
    return this.#begun.flatMap(({ memories }, at) =>
      memories.map((_, i) => new Uint8Array((this.#export(at, `m${i}`) as WebAssembly.Memory).buffer)),
    );
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
      return typeof arg === "string" ? foreignObject(arg) : arg;
  }
}
