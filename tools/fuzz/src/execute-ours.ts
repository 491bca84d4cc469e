// A program on one of Atoll's engines.

import { type Engine, ExhaustionError, Memory, SharedMemory, Trap, UncaughtException } from "@atoll/core";
import {
  type Bits,
  canonicalFuncType,
  decodeModule,
  fromBits,
  type FuncType,
  FunctionInstance,
  GlobalInstance,
  hostFunction,
  type HostMemories,
  I32,
  instantiateModule,
  InternalError,
  type ModuleInstance,
  type MemoryType,
  RunLimits,
  TableInstance,
  validateWithin,
  type Reference,
  type ValueType,
  isRefType,
  ExceptionObject,
  TagInstance,
  toBits as bitsOf,
} from "@atoll/core/engine";
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
import { sparse } from "@atoll/vm-builtins";
import { DIGEST_DEPTH } from "./generate/digest.ts";
import { isShown } from "./generate/crossing.ts";
import { PROGRAM_FUEL } from "./generate/nodes.ts";
import type { Call, Program, ProgramImport } from "./generate/program.ts";

const HOST_TAG_TYPE: FuncType = { kind: "func", params: [I32], results: [] };

function trapOf(error: unknown): CallOutcome {
  if (error instanceof Trap || error instanceof ExhaustionError) {
    const frames = error.frames.map(({ funcidx, offset }) => `${funcidx}:${offset?.toString(16) ?? "?"}`);
    return { kind: "trap", message: error.message, codes: [error.code], frames };
  }
  // Nothing else may come out of a program: the comparison will show it, for no host error has this code.
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: "trap", message, codes: ["foreign error"], frames: [] };
}

/** How an execution differs from a plain one, in ways that the guest must not notice. */
export interface ExecutionVariant {
  /** Fuel; unlimited without it. */
  readonly fuel?: number;
  /** Page size of paged memories; flat ones without it. */
  readonly pageSize?: number;
  /** Whether calls are asynchronous and host functions suspend the guest. */
  readonly suspending?: boolean;
}

function pagedMemory(type: MemoryType, pageSize: number, host: HostMemories | undefined): Memory {
  const made = host === undefined ? {} : { host };
  if (type.shared) return new SharedMemory(type, made);
  return sparse({ pageSizes: [pageSize], grow: "map" }).create({ type, memidx: 0, charge: () => true, ...made });
}

export class AtollExecution implements Execution {
  readonly failure: CallOutcome | undefined;
  readonly log: string[] = [];
  readonly #programs: readonly Program[];
  readonly #instances: ModuleInstance[] = [];
  /** The tag of the exceptions that host functions throw. A tag is one engine's. */
  readonly #hostTag = new TagInstance(HOST_TAG_TYPE, canonicalFuncType(HOST_TAG_TYPE));
  readonly #functions = hostFunctions(
    this.log,
    (number) => this.#enter(number),
    (value) => new UncaughtException(new ExceptionObject(this.#hostTag, [value])),
  );
  readonly #engine: Engine;
  readonly #variant: ExecutionVariant;
  /** Calls from host functions and instantiations under way: these are synchronous, and nothing may suspend in them. */
  #entered = 0;

  /** `modules[i]` is the binary of `programs[i]`. */
  constructor(modules: readonly Uint8Array[], programs: readonly Program[], engine: Engine, variant: ExecutionVariant) {
    this.#programs = programs;
    this.#engine = engine;
    this.#variant = variant;
    try {
      for (const bytes of modules) this.#instances.push(this.#instantiate(bytes));
    } catch (error) {
      this.failure = this.#outcomeOf(error);
    }
  }

  #instantiate(bytes: Uint8Array): ModuleInstance {
    const { fuel, pageSize } = this.#variant;
    const engine = this.#engine;
    const module = decodeModule(bytes);
    validateWithin(module, engine.features);
    const previous = this.#instances.at(-1)?.exports;
    const { imports = [] } = this.#programs[this.#instances.length] ?? {};
    // The start function is called as host functions call.
    return this.#synchronous(() =>
      instantiateModule({
        module,
        engine,
        // A program's own imports come before the memories, tables and globals that it shares.
        imports: module.imports.map((entry, i) => {
          const own = imports[i];
          if (entry.description.kind === "tag" && entry.module === "env") return this.#hostTag;
          if (own === undefined || own.module === "previous") return previous?.get(entry.name);
          return this.#hostFunction(own, this.#functions[own.name] ?? (() => undefined));
        }),
        limits: new RunLimits(fuel === undefined ? {} : { fuel }),
        ...(pageSize === undefined
          ? {}
          : { createMemory: (type, _instance, _memidx, host) => pagedMemory(type, pageSize, host) }),
      }),
    );
  }

  /** The last program has the types of those before it. */
  get #digest(): Digest | undefined {
    const digest = this.#instances.at(-1)?.exports.get("digest");
    if (!(digest instanceof FunctionInstance)) return undefined;
    return (object) => BigInt.asIntN(64, digest.invoke([object as Reference, DIGEST_DEPTH])[0] as bigint);
  }

  #export<T>(program: number, name: string, kind: abstract new (...args: never[]) => T): T {
    const value = this.#instances[program]?.exports.get(name);
    if (!(value instanceof kind)) throw new InternalError(`no export ${name}`);
    return value;
  }

  #hostFunction({ name, signature }: ProgramImport, call: (...args: never[]) => unknown): FunctionInstance {
    const type: FuncType = { kind: "func", ...signature };
    if (this.#variant.suspending !== true) return hostFunction(type, call, { name });
    // What it throws rejects the promise.
    const suspend = (...args: never[]): unknown =>
      this.#entered > 0 ? call(...args) : new Promise((resolve) => resolve(call(...args)));
    return hostFunction(type, suspend, { name, suspending: true });
  }

  #outcomeOf(error: unknown): CallOutcome {
    if (!(error instanceof UncaughtException)) return trapOf(error);
    const { tag, values } = error.exception;
    const tags = this.#begun.flatMap(({ tags: own }, at) =>
      own.map((_, i) => this.#instances[at]?.exports.get(`e${i}`)),
    );
    const index = tags.indexOf(tag);
    const params = index >= 0 || tag === this.#hostTag ? tag.type.params : [];
    const value = (i: number): unknown => checked(params[i] ?? I32, values[i]);
    const code = exceptionCode(index, params, value, this.#digest);
    return { kind: "trap", message: code, codes: [code], frames: [] };
  }

  async call(call: Call): Promise<CallOutcome> {
    for (const at of this.#instances.keys()) this.#export(at, "g0", GlobalInstance).bits = PROGRAM_FUEL;
    const func = this.#export(call.program, `f${call.func}`, FunctionInstance);
    const args = argumentsOf(func, call.args);
    try {
      const suspending = this.#variant.suspending === true;
      return {
        kind: "values",
        values: show(func, suspending ? await func.invokeAsync(args) : func.invoke(args), this.#digest),
      };
    } catch (error) {
      return this.#outcomeOf(error);
    }
  }

  #enter(number: number): string {
    const callable = callableFunctions(this.#programs, this.#instances.length);
    const chosen = callable[number % callable.length];
    if (chosen === undefined) return "nothing to call";
    const func = this.#export(chosen.program, `f${chosen.func}`, FunctionInstance);
    const args = argumentsOf(func, func.type.params.map(zeroArgument));
    return this.#synchronous(() => show(func, func.invoke(args), this.#digest).join());
  }

  #synchronous<T>(call: () => T): T {
    this.#entered++;
    try {
      return call();
    } finally {
      this.#entered--;
    }
  }

  /** The programs that have an instance. */
  get #begun(): readonly Program[] {
    return this.#programs.slice(0, this.#instances.length);
  }

  state(): readonly string[] {
    return this.#begun.flatMap(({ globals, tables }, at) => [
      ...globals.map(({ type }, i) => {
        if (!isShown(type)) return "";
        return showValue(type, checked(type, this.#export(at, `g${i}`, GlobalInstance).bits), this.#digest);
      }),
      ...tables.map(({ element }, i) => {
        if (!isShown(element)) return "";
        const table = this.#export(at, `t${i}`, TableInstance);
        const values = Array.from({ length: table.size }, (_, k) => table.get(k) as Reference);
        return values.map((value) => showValue(element, fromBits(element, value), this.#digest)).join(",");
      }),
    ]);
  }

  memories(): readonly Uint8Array[] {
    return this.#begun.flatMap(({ memories }, at) =>
      memories.map((_, i) => {
        const memory = this.#export(at, `m${i}`, Memory);
        return memory.read(0, memory.byteLength);
      }),
    );
  }
}

function argumentsOf(func: FunctionInstance, args: Call["args"]): readonly Bits[] {
  return args.map((arg, i) => toBits(func.type.params[i] ?? I32, arg));
}

function show({ type }: FunctionInstance, results: readonly Bits[], digest: Digest | undefined): readonly string[] {
  if (results.length !== type.results.length) return [`${results.length} results`];
  return type.results.map((result, i) => showValue(result, checked(result, results[i]), digest));
}

/** The JavaScript value of bits, which must have the form that core promises. */
function checked(type: ValueType, bits: Bits): unknown {
  const value = fromBits(type, bits);
  if (type === I32 && value !== ((value as number) | 0)) throw new InternalError(`i32 bits ${String(value)}`);
  return value;
}

function toBits(type: ValueType, arg: Call["args"][number]): Bits {
  if (isRefType(type)) return bitsOf(type, typeof arg === "string" ? foreignObject(arg) : arg);
  return typeof arg === "bigint" ? BigInt.asUintN(64, arg) : Number(arg);
}
