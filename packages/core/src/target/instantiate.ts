// From a linked module to a running instance: services, call objects, host functions, memories, and the store's instantiation.
// Everything that it makes is given back when it fails, and when the instance is disposed.

import { adaptHandler } from "../builtins/adapt-handler.ts";
import type { Builtin, ScopeDeclaration } from "../builtins/builtin.ts";
import { functionTypeOf } from "../builtins/function-type.ts";
import { disposeAll, ServiceContainer } from "../container/service-container.ts";
import type { Engine } from "../engine/engine.ts";
import { DisposedError, LinkError } from "../errors/errors.ts";
import type { Memory } from "../memory/memory.ts";
import type { FuncType } from "../module/types.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";
import { hostFunction } from "../runtime/host-function.ts";
import { instantiateModule, instantiateModuleAsync, type InstantiateModuleOptions } from "../runtime/instantiate.ts";
import type { ExternValue, ModuleInstance } from "../runtime/module-instance.ts";
import { RunLimits, type RunLimitOptions } from "../runtime/run-limits.ts";
import { featureIssues } from "./feature-issues.ts";
import { guestGlobal } from "./guest-global.ts";
import { InstanceFunctions } from "./guest-functions.ts";
import type { Instance } from "./instance.ts";
import { InstanceCalls } from "./instance-call.ts";
import { type Imports, LateImport } from "./late-imports.ts";
import type { LinkedModule } from "./linked-module.ts";
import { type ProvideOption, provideServices } from "./provide.ts";
import type { Services, Sets } from "./set-types.ts";

/** Options of an instance: its engine, its limits, and the services that the target's sets inject. */
export type InstantiateOptions<S extends Sets> = InstanceOptions & ProvideOption<Services<S>>;

export interface InstanceOptions extends RunLimitOptions {
  readonly engine: Engine;
  /** Ordinary imports by namespace and name. */
  readonly imports?: Imports;
  /** For messages and backtraces. */
  readonly name?: string;
  /** Mapping granularity in bytes that the memory should have; the target grants the nearest that it allows. */
  readonly preferredPageSize?: number;
}

/**
 * Makes an instance and runs its start function. Throws TargetError for missing services, LinkError for imports or features,
 * Trap or ExhaustionError from the start of the guest.
 */
export function instantiate<S extends Sets>(module: LinkedModule<S>, options: InstantiateOptions<S>): Instance<S> {
  const builder = new InstanceBuilder(module, options, runtimeContainer());
  return builder.finish(() => instantiateModule(builder.options));
}

/** Like {@link instantiate}, for start functions that reach asynchronous builtins. */
export async function instantiateAsync<S extends Sets>(
  module: LinkedModule<S>,
  options: InstantiateOptions<S>,
): Promise<Instance<S>> {
  const builder = new InstanceBuilder(module, options, runtimeContainer());
  let store: ModuleInstance;
  try {
    store = await instantiateModuleAsync(builder.options);
  } catch (error) {
    builder.giveBack();
    throw error;
  }
  return builder.finish(() => store);
}

let root: ServiceContainer | undefined;

function runtimeContainer(): ServiceContainer {
  root ??= ServiceContainer.root();
  return root;
}

/** The parts of an instance while it is made. */
class InstanceBuilder<S extends Sets> {
  readonly options: InstantiateModuleOptions;
  readonly #module: LinkedModule<S>;
  readonly #engine: Engine;
  readonly #container: ServiceContainer;
  readonly #late: ServiceContainer[] = [];
  readonly #calls: InstanceCalls[] = [];
  readonly #memories: Memory[] = [];
  #functions: InstanceFunctions | undefined;
  #disposed = false;

  constructor(module: LinkedModule<S>, options: InstantiateOptions<S>, runtime: ServiceContainer) {
    this.#module = module;
    this.#engine = options.engine;
    const issues = featureIssues(module.features, options.engine.features, `engine ${options.engine.name}`);
    if (issues.length > 0) throw new LinkError(issues);
    this.#container = runtime.child();
    try {
      this.options = this.#prepare(options, runtime);
    } catch (error) {
      this.giveBack();
      throw error;
    }
  }

  #prepare(options: InstantiateOptions<S>, runtime: ServiceContainer): InstantiateModuleOptions {
    const module = this.#module;
    const subject = `instance of a module for target ${JSON.stringify(module.target.name)}`;
    const provide = (options as { readonly provide?: Readonly<Record<string, unknown>> }).provide ?? {};
    provideServices(this.#container, scopesOf(module), provide, subject);
    const limits = new RunLimits(options);
    return {
      module: module.module,
      engine: options.engine,
      imports: this.#importValues(options, runtime, subject),
      limits,
      createMemory: (type, instance, memidx) => {
        const memory = module.target.memory.create({
          type,
          memidx,
          charge: (bytes) => instance.limits.chargeMemory(bytes),
          ...(options.preferredPageSize === undefined ? {} : { preferredPageSize: options.preferredPageSize }),
          ...(options.maxMemoryBytes === undefined ? {} : { byteLimit: options.maxMemoryBytes }),
        });
        this.#memories.push(memory);
        return memory;
      },
      allocated: (instance) => this.#bind(instance),
      ...(options.name === undefined ? {} : { name: options.name }),
    };
  }

  /** Takes the store's instance, or gives everything back when it cannot be made. */
  finish(make: () => ModuleInstance): Instance<S> {
    try {
      return this.#instance(make());
    } catch (error) {
      this.giveBack();
      throw error;
    }
  }

  giveBack(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const states = this.#calls.map((calls) => ({ [Symbol.dispose]: () => calls.dispose() }));
    const memories = this.#memories.map((memory) => ({ [Symbol.dispose]: () => memory.dispose() }));
    disposeAll([...memories, this.#container, ...this.#late, ...states]);
  }

  #importValues(options: InstanceOptions, runtime: ServiceContainer, subject: string): (ExternValue | undefined)[] {
    const early = this.#host(this.#container, options);
    const late = new Map<object, (builtin: Builtin, type: FuncType, name: string) => FunctionInstance>();
    return this.#module.module.imports.map((entry, i) => {
      const binding = this.#module.bindings[i];
      if (binding !== undefined) return early(binding.builtin, binding.type, binding.name);
      const value = ownValue(options.imports, entry.module, entry.name);
      if (!(value instanceof LateImport)) return value;
      let host = late.get(value.provide);
      if (host === undefined) {
        const container = runtime.child();
        this.#late.push(container);
        host = this.#host(container, options);
        late.set(value.provide, host);
        provideServices(container, scopesOfImports(options.imports, value.provide), value.provide, subject);
      }
      return host(value.builtin, functionTypeOf(value.builtin, this.#module.addressType), value.name);
    });
  }

  /** Makes host functions of builtins, one per builtin, with the services of a container. */
  #host(
    container: ServiceContainer,
    options: InstanceOptions,
  ): (builtin: Builtin, type: FuncType, name: string) => FunctionInstance {
    const calls = new InstanceCalls(options.signal);
    this.#calls.push(calls);
    const made = new Map<Builtin, FunctionInstance>();
    return (builtin, type, name) => {
      const known = made.get(builtin);
      if (known !== undefined) return known;
      const call = calls.open(builtin.scope, container);
      const func = hostFunction(type, adaptHandler(builtin, call), {
        name,
        params: builtin.params.map((param) => param.form),
        results: builtin.results.map((result) => result.form),
        suspending: builtin.suspending,
      });
      made.set(builtin, func);
      return func;
    };
  }

  #bind(store: ModuleInstance): void {
    const guard = (): void => {
      if (this.#disposed) throw new DisposedError(`the instance ${store.name ?? ""} is disposed`);
    };
    const functions = new InstanceFunctions(store, this.#engine, this.#module.addressType, guard);
    this.#functions = functions;
    for (const calls of this.#calls) calls.bind(store.memories[0], functions, store.limits);
  }

  #instance(store: ModuleInstance): Instance<S> {
    const functions = this.#functions as InstanceFunctions;
    const isDisposed = (): boolean => this.#disposed;
    return {
      module: this.#module,
      name: store.name,
      exports: store.exports,
      limits: store.limits,
      store,
      has: (name) => functions.has(name),
      func: (name, type) => functions.func(name, type),
      funcAsync: (name, type) => functions.funcAsync(name, type),
      global: (name, type) => guestGlobal(store, this.#module.addressType, name, type),
      get memory(): Memory {
        const memory = store.memories[0];
        if (memory !== undefined) return memory;
        throw new LinkError([{ code: "missing_export", path: "memory 0", message: "the module has no memory" }]);
      },
      get disposed(): boolean {
        return isDisposed();
      },
      [Symbol.dispose]: () => this.giveBack(),
    };
  }
}

function scopesOf(module: LinkedModule): ReadonlySet<ScopeDeclaration> {
  const scopes = new Set<ScopeDeclaration>();
  for (const functions of module.target.builtins.values()) {
    for (const { builtin } of functions.values()) scopes.add(builtin.scope);
  }
  return scopes;
}

function scopesOfImports(imports: Imports | undefined, provide: object): ReadonlySet<ScopeDeclaration> {
  const scopes = new Set<ScopeDeclaration>();
  for (const value of Object.values(imports ?? {}).flatMap((values) => Object.values(values))) {
    if (value instanceof LateImport && value.provide === provide) scopes.add(value.builtin.scope);
  }
  return scopes;
}

/** An import by own properties only: `constructor` and its like are not imports. */
function ownValue(imports: Imports | undefined, namespace: string, name: string): ExternValue | LateImport | undefined {
  if (imports === undefined || !Object.hasOwn(imports, namespace)) return undefined;
  const values = imports[namespace];
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
}
