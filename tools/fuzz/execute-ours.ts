// A program on one of Atoll's engines.

import {
  decodeModule,
  type Engine,
  ExhaustionError,
  fromBits,
  FunctionInstance,
  GlobalInstance,
  hostFunction,
  I32,
  instantiateModule,
  InternalError,
  Memory,
  type ModuleInstance,
  type RunLimits,
  TableInstance,
  Trap,
  validateModule,
  type ValueType,
  isRefType,
} from "@atoll/core";
import {
  type CallOutcome,
  type Execution,
  foreignObject,
  hostFunctions,
  PROGRAM_FUEL,
  showValue,
} from "./execution.ts";
import type { Call, Program } from "./generate/program.ts";

function outcomeOf(error: unknown): CallOutcome {
  if (error instanceof Trap || error instanceof ExhaustionError) {
    return { kind: "trap", message: error.message, codes: [error.code] };
  }
  // Nothing else may come out of a program: the comparison will show it, for no host error has this code.
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: "trap", message, codes: ["foreign error"] };
}

export class AtollExecution implements Execution {
  readonly failure: CallOutcome | undefined;
  readonly log: string[] = [];
  readonly #program: Program;
  readonly #instance: ModuleInstance | undefined;

  constructor(bytes: Uint8Array, program: Program, engine: Engine, limits: RunLimits) {
    this.#program = program;
    try {
      const module = decodeModule(bytes);
      validateModule(module, engine.features);
      const functions = hostFunctions(this.log);
      const imports = program.imports.map(({ name, signature }) =>
        hostFunction({ kind: "func", ...signature }, functions[name] ?? (() => undefined), { name }),
      );
      this.#instance = instantiateModule({ module, engine, imports, limits });
    } catch (error) {
      this.failure = outcomeOf(error);
    }
  }

  #export<T>(name: string, kind: abstract new (...args: never[]) => T): T {
    const value = this.#instance?.exports.get(name);
    if (!(value instanceof kind)) throw new InternalError(`no export ${name}`);
    return value;
  }

  call({ func, args }: Call): CallOutcome {
    this.#export("g0", GlobalInstance).bits = PROGRAM_FUEL;
    const run = this.#export(`f${func}`, FunctionInstance);
    try {
      const results = run.invoke(args.map((arg, i) => toBits(run.type.params[i] ?? I32, arg)));
      if (results.length !== run.type.results.length) return { kind: "values", values: [`${results.length} results`] };
      return {
        kind: "values",
        values: run.type.results.map((type, i) => showValue(type, checked(type, results[i]))),
      };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  state(): readonly string[] {
    const globals = this.#program.globals.map(({ type }, i) => {
      const global = this.#instance?.exports.get(`g${i}`);
      return global instanceof GlobalInstance ? showValue(type, checked(type, global.bits)) : "";
    });
    const tables = this.#program.tables.map(({ element }, i) =>
      this.#export(`t${i}`, TableInstance)
        .elements.map((value) => showValue(element, value))
        .join(),
    );
    return [...globals, ...tables];
  }

  memories(): readonly Uint8Array[] {
    return this.#program.memories.map((_, i) => {
      const memory = this.#export(`m${i}`, Memory);
      const [piece] = memory.pieces(0, memory.byteLength, "read");
      return piece ?? new Uint8Array();
    });
  }
}

/** The JavaScript value of bits, which must have the form that core promises. */
function checked(type: ValueType, bits: unknown): unknown {
  const value = fromBits(type, bits);
  if (type === I32 && value !== ((value as number) | 0)) throw new InternalError(`i32 bits ${String(bits)}`);
  return value;
}

function toBits(type: ValueType, arg: Call["args"][number]): unknown {
  if (isRefType(type)) return typeof arg === "string" ? foreignObject(arg) : null;
  return typeof arg === "bigint" ? BigInt.asUintN(64, arg) : arg;
}
