// The parts of an instance while it is made: services, builtins as host functions, memories. Everything is given back when the
// instance cannot be made, and when it is disposed.

import type { ScopeDeclaration } from "../builtins/builtin.ts";
import { GuestContext } from "../builtins/types/guest-context.ts";
import { disposeAll, type ServiceContainer } from "../container/service-container.ts";
import { ENGINE, type Engine, WHOLE_ENGINE } from "../engine/engine.ts";
import type { CoverageRecorder, ProfileRecorder } from "../engine/observation.ts";
import { DisposedError, InternalError, LinkError, TargetError } from "../errors/errors.ts";
import type { HostMemories } from "../memory/host-memories.ts";
import type { Memory } from "../memory/memory.ts";
import { MemoryAccount } from "../runtime/memory-account.ts";
import type { MemoryType } from "../module/types.ts";
import type { InstantiateModuleOptions } from "../runtime/instantiate.ts";
import type { ModuleInstance } from "../runtime/module-instance.ts";
import { checkOptions, checkValue } from "../errors/check-options.ts";
import { count, type OptionKind, record, service, text, typed } from "../errors/option-kinds.ts";
import type { SourceReader } from "../errors/frames.ts";
import { present } from "../errors/present.ts";
import { RUN_LIMITS, RunLimits, type RunLimitOptions } from "../runtime/run-limits.ts";
import { featureIssues } from "../link/feature-issues.ts";
import { guestGlobal } from "./guest-global.ts";
import { InstanceFunctions } from "./instance-functions.ts";
import type { Instance } from "./instance.ts";
import { InstanceBuiltins } from "./instance-builtins.ts";
import { type Imports, importValue, LateImport } from "./late-imports.ts";
import { bindBuiltin, LINKED_MODULE, type LinkedModule } from "../link/linked-module.ts";
import { createMemory } from "./create-memory.ts";
import { provideServices } from "./provide.ts";
import type { Sets } from "../declare/set-types.ts";
import type { Usage } from "../runtime/usage.ts";

/** What an instance is made with, besides services: its engine, ordinary imports, and limits that count over all that it calls. */
export interface InstanceOptions extends RunLimitOptions {
  readonly engine: Engine;
  /** Ordinary imports by namespace and name. */
  readonly imports?: Imports;
  /** For messages and backtraces. */
  readonly name?: string;
  /** Mapping granularity in bytes that the memory should have; the target grants the nearest that it allows. */
  readonly preferredPageSize?: number;
  /** Knows where the module's code comes from, so that errors tell files and lines: `sourceLines` of `@atoll/dwarf`. */
  readonly sources?: SourceReader;
  /** Counts how often the module's code runs: a `Coverage` of `@atoll/observe`. The engine must be able to: TargetError if it is not. */
  readonly coverage?: CoverageRecorder;
  /** Takes samples of where the run is: a `Profile` of `@atoll/observe`. The same holds. */
  readonly profile?: ProfileRecorder;
}

const INSTANCE_OPTIONS: Readonly<Record<string, OptionKind>> = {
  ...RUN_LIMITS,
  engine: ENGINE,
  imports: record("imports by namespace and name", typed("object", "an object")),
  provide: typed("object", "services by name"),
  name: text,
  preferredPageSize: count("bytes"),
  coverage: service("a recorder of coverage, such as a Coverage of @atoll/observe", "addCounts"),
  profile: service("a recorder of samples, such as a Profile of @atoll/observe", "enterRun", "visit", "callHost"),
  sources: typed("function", "a function that knows source lines, such as sourceLines of @atoll/dwarf"),
};

/** Refuses what the engine cannot observe: reports would be empty, and nobody would know why. */
function checkObservations({ engine, coverage, profile }: InstanceOptions): void {
  const asked = { coverage, profile };
  const issues = (["coverage", "profile"] as const)
    .filter((each) => asked[each] !== undefined && engine.observes?.has(each) !== true)
    .map((each) => ({
      path: each,
      message: `engine ${engine.name} tells no ${each}`,
      hint: "interpreter() of @atoll/interpreter and compiler() of @atoll/compiler do",
    }));
  if (issues.length > 0) throw new TargetError("options of an instance", issues);
}

type Provide = Readonly<Record<string, unknown>>;

/** What is settled before an instance is made that shares its limits with others. */
export interface Shared {
  /** They outlive the instance. */
  readonly limits: RunLimits;
  /** External values by import, in the module's order; undefined where the target's builtin is meant. */
  readonly imports: readonly unknown[];
  /** Of shared memories, whose buffers their embedders see: those have exactly a memory's bytes only if they are the host's. */
  readonly memoryHost: HostMemories;
}

export class InstanceBuilder<S extends Sets> {
  /** For the store's instantiation. */
  readonly options: InstantiateModuleOptions;
  readonly #module: LinkedModule<S>;
  readonly #given: {
    readonly [K in "imports" | "name" | "preferredPageSize" | keyof RunLimitOptions]?: InstanceOptions[K] | undefined;
  };
  readonly #limits: RunLimits;
  readonly #shared: Shared | undefined;
  readonly #runtime: ServiceContainer;
  readonly #builtins: InstanceBuiltins[] = [];
  readonly #memories: Memory[] = [];
  readonly #guest = new GuestContext();
  #functions: InstanceFunctions | undefined;
  #disposed = false;

  constructor(
    module: LinkedModule<S>,
    options: InstanceOptions & { readonly provide?: Provide },
    runtime: ServiceContainer,
    shared?: Shared,
  ) {
    checkValue("instance", "module", module, LINKED_MODULE);
    this.#module = module;
    options = checkOptions("options of an instance", options, INSTANCE_OPTIONS);
    checkValue("options of an instance", "engine", options.engine, ENGINE);
    const { engine, imports, provide = {}, name, preferredPageSize, sources, coverage, profile, ...limits } = options;
    this.#given = { imports, name, preferredPageSize, ...limits };
    this.#shared = shared;
    this.#limits = shared?.limits ?? new RunLimits(limits);
    this.#runtime = runtime;
    checkObservations(options);
    const issues = featureIssues(module.features, engine.features, `engine ${engine.name}`);
    if (issues.length > 0) throw new LinkError(issues);
    checkValue("options of an instance", "engine", engine, WHOLE_ENGINE);
    try {
      this.options = {
        module: module.module,
        engine,
        imports: this.#importValues(provide),
        limits: this.#limits,
        createMemory: (type, instance, memidx, host) => this.#createMemory(type, instance, { memidx, host }),
        allocated: (instance) => this.#bind(instance),
        ...present({ name }),
        sources,
        coverage,
        profile,
      };
    } catch (error) {
      this.fail(error);
    }
  }

  /** The instance as embedders see it. */
  finish(moduleInstance: ModuleInstance): Instance<S> {
    const functions = this.#functions;
    if (functions === undefined) throw new InternalError("there is no instance yet");
    const guest = this.#guest;
    const isDisposed = (): boolean => this.#disposed;
    return {
      module: this.#module,
      name: moduleInstance.name,
      exports: moduleInstance.exports,
      limits: moduleInstance.limits,
      moduleInstance,
      handles: {
        get counts(): Instance<S>["handles"]["counts"] {
          return guest.handleCounts;
        },
      },
      get usage(): Usage {
        return moduleInstance.limits.usage;
      },
      has: (name) => functions.has(name),
      func: (name, type) => functions.func(name, type),
      funcAsync: (name, type) => functions.funcAsync(name, type),
      global: (name, type) => guestGlobal(moduleInstance, this.#module.addressType, name, type),
      get memory(): Memory {
        const memory = moduleInstance.memories[0];
        if (memory !== undefined) return memory;
        throw new LinkError([{ code: "missing_export", path: "memory 0", message: "the module has no memory" }]);
      },
      get disposed(): boolean {
        return isDisposed();
      },
      [Symbol.dispose]: () => this.#giveBack(),
    };
  }

  /** Gives everything back, and throws. */
  fail(error: unknown): never {
    try {
      this.#giveBack();
    } catch (other) {
      throw new AggregateError([error, other], "an instance could not be made, nor given back", { cause: other });
    }
    throw error;
  }

  /** States and services of the builtins first: they may still use the memories. */
  #giveBack(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#shared === undefined) this.#limits.end(this.#disposedError());
    const memories = this.#memories.map((memory) => ({ [Symbol.dispose]: () => memory.dispose() }));
    disposeAll([...memories, ...this.#builtins, this.#guest]);
  }

  #disposedError(): DisposedError {
    const { name } = this.#given;
    return new DisposedError(`the instance${name === undefined ? "" : ` ${name}`} is disposed`);
  }

  #importValues(provide: Provide): unknown[] {
    const scopes = scopesOf(this.#module);
    const early = this.#open(scopes, provide);
    for (const scope of scopes) if (scope.eager === true) early.open(scope);
    const late = new Map<Provide, InstanceBuiltins>();
    return this.#module.module.imports.map((entry, i) => {
      const given = this.#shared?.imports[i];
      if (given !== undefined) return given;
      const binding = this.#module.bindings[i];
      if (binding !== undefined) return early.value(binding);
      const value = importValue(this.#given.imports, entry.module, entry.name);
      if (!(value instanceof LateImport)) return value;
      const builtins = late.get(value.provide) ?? this.#open(value.scopes, value.provide);
      late.set(value.provide, builtins);
      const { addressType, module } = this.#module;
      return builtins.value(bindBuiltin(value.builtin, value.name, { addressType, types: module.types }));
    });
  }

  /** Builtins with a container of their own, in which their scopes' services are provided. */
  #open(scopes: ReadonlySet<ScopeDeclaration>, provide: Provide): InstanceBuiltins {
    const container = this.#runtime.child();
    const { module } = this.#module;
    const builtins = new InstanceBuiltins(container, this.#given.signal, { module, guest: this.#guest });
    this.#builtins.push(builtins);
    const subject = `instance of a module for target ${JSON.stringify(this.#module.target.name)}`;
    provideServices(container, scopes, provide, subject);
    return builtins;
  }

  #createMemory(
    type: MemoryType,
    instance: ModuleInstance,
    { memidx, host }: { readonly memidx: number; readonly host: HostMemories | undefined },
  ): Memory {
    const { maxMemoryBytes, preferredPageSize } = this.#given;
    const made = host ?? (type.shared ? this.#shared?.memoryHost : undefined);
    const account = new MemoryAccount(instance.limits);
    const memory = createMemory(this.#module, {
      type,
      memidx,
      charge: account.charge,
      look: instance.limits.lookWithin,
      ...present({ host: made, preferredPageSize, byteLimit: maxMemoryBytes }),
    });
    // Limits that go on count what the host's collector takes.
    if (this.#shared !== undefined) account.giveBackWith(memory);
    this.#memories.push(memory);
    return memory;
  }

  #bind(moduleInstance: ModuleInstance): void {
    const guard = (): void => {
      if (this.#disposed) throw this.#disposedError();
    };
    const { addressType } = this.#module;
    this.#functions = new InstanceFunctions(moduleInstance, addressType, { guard, caller: "embedder" });
    const { views } = this.#guest;
    const calling = (): void => {
      guard();
      views?.end("the guest was called");
    };
    const functions = new InstanceFunctions(moduleInstance, addressType, { guard: calling, caller: "builtins" });
    this.#guest.bind(moduleInstance.memories[0], moduleInstance.limits, functions);
    for (const builtins of this.#builtins) builtins.bind(moduleInstance.memories[0], functions, moduleInstance.limits);
  }
}

function scopesOf(module: LinkedModule): ReadonlySet<ScopeDeclaration> {
  const scopes = new Set<ScopeDeclaration>();
  for (const entries of module.target.builtins.values()) {
    for (const { builtin } of entries.values()) scopes.add(builtin.scope);
  }
  // Names that sets do not list are known only from the module.
  for (const binding of module.bindings) if (binding !== undefined) scopes.add(binding.builtin.scope);
  return scopes;
}
