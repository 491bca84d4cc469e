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
  type MemoryType,
  RunLimits,
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
import { PagedMemory } from "@atoll/vm-builtins";
import type { Call, Program } from "./generate/program.ts";

function outcomeOf(error: unknown): CallOutcome {
  if (error instanceof Trap || error instanceof ExhaustionError) {
    return { kind: "trap", message: error.message, codes: [error.code] };
  }
  // Nothing else may come out of a program: the comparison will show it, for no host error has this code.
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: "trap", message, codes: ["foreign error"] };
}

/** How an execution differs from a plain one, in ways that the guest must not notice. */
export interface ExecutionVariant {
  /** Fuel; unlimited without it. */
  readonly fuel?: number;
  /** Page size of paged memories; flat ones without it. */
  readonly pageSize?: number;
}

function pagedMemory(type: MemoryType, pageSize: number): Memory {
  return new PagedMemory(type, { reserved: Number(type.limits.max) * 65536, pageSize, grow: "map" });
}

export class AtollExecution implements Execution {
  readonly failure: CallOutcome | undefined;
  readonly log: string[] = [];
  readonly #programs: readonly Program[];
  readonly #instances: ModuleInstance[] = [];

  /** `modules[i]` is the binary of `programs[i]`. */
  constructor(modules: readonly Uint8Array[], programs: readonly Program[], engine: Engine, variant: ExecutionVariant) {
    this.#programs = programs;
    try {
      for (const bytes of modules) this.#instances.push(this.#instantiate(bytes, engine, variant));
    } catch (error) {
      this.failure = outcomeOf(error);
    }
  }

  #instantiate(bytes: Uint8Array, engine: Engine, { fuel, pageSize }: ExecutionVariant): ModuleInstance {
    const module = decodeModule(bytes);
    validateModule(module, engine.features);
    const functions = hostFunctions(this.log);
    const previous = this.#instances.at(-1)?.exports;
    const { imports = [] } = this.#programs[this.#instances.length] ?? {};
    return instantiateModule({
      module,
      engine,
      // A program's own imports come before the memories and tables that it shares.
      imports: module.imports.map((entry, i) => {
        const own = imports[i];
        if (own === undefined || own.module === "previous") return previous?.get(entry.name);
        return hostFunction({ kind: "func", ...own.signature }, functions[own.name] ?? (() => undefined), own);
      }),
      limits: new RunLimits(fuel === undefined ? {} : { fuel }),
      ...(pageSize === undefined ? {} : { createMemory: (type) => pagedMemory(type, pageSize) }),
    });
  }

  #export<T>(program: number, name: string, kind: abstract new (...args: never[]) => T): T {
    const value = this.#instances[program]?.exports.get(name);
    if (!(value instanceof kind)) throw new InternalError(`no export ${name}`);
    return value;
  }

  call({ program, func, args }: Call): CallOutcome {
    for (const at of this.#instances.keys()) this.#export(at, "g0", GlobalInstance).bits = PROGRAM_FUEL;
    const run = this.#export(program, `f${func}`, FunctionInstance);
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
    return this.#programs.flatMap(({ globals, tables }, at) => [
      ...globals.map(({ type }, i) => {
        const global = this.#instances[at]?.exports.get(`g${i}`);
        return global instanceof GlobalInstance ? showValue(type, checked(type, global.bits)) : "";
      }),
      ...tables.map(({ element }, i) =>
        this.#export(at, `t${i}`, TableInstance)
          .elements.map((value) => showValue(element, value))
          .join(),
      ),
    ]);
  }

  memories(): readonly Uint8Array[] {
    return this.#programs.flatMap(({ memories }, at) =>
      memories.map((_, i) => {
        const memory = this.#export(at, `m${i}`, Memory);
        return memory.read(0, memory.byteLength);
      }),
    );
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
