// A namespace of the standard's shape over core and an engine. https://webassembly.github.io/spec/js-api/#webassembly-namespace

import {
  defineTarget,
  type Engine,
  FEATURES,
  flat,
  type InstanceOptions,
  type RunLimitOptions,
  type Target,
} from "@atoll/core";
import { checkOptions, optionKinds, type RunLimits } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { compileOptions } from "./compile-time-imports.ts";
import type { CompiledModule } from "./compiled-module.ts";
import { errorInterfaces } from "./errors.ts";
import { exceptionInterface } from "./exception.ts";
import { exportedFunction } from "./exported-function.ts";
import { globalInterface } from "./global.ts";
import { instanceInterface, instanceObject } from "./instance.ts";
import { readImports } from "./imports.ts";
import { memoryInterface } from "./memory.ts";
import { compileModule, compileResponse, moduleInterface, moduleObject } from "./module.ts";
import { type ImportListener, type Prototypes, type Realm, sharedLimits } from "./realm.ts";
import { modules } from "./slots.ts";
import { knowRealm } from "./posted-module.ts";
import { promisingFunction, suspendingInterface } from "./suspending.ts";
import { tableInterface } from "./table.ts";
import { jsTagObject, tagInterface } from "./tag.ts";
import { copyOfBytes, isObject } from "./web-idl/conversions.ts";

/** What {@link createWebAssembly} takes. */
export interface CreateWebAssemblyOptions {
  /** What modules find around them, and are checked against: the builtins of its sets are there where a program gives nothing for their imports. Default: every feature, and no sets. */
  readonly target?: Target;
  /** What executes modules. Default: an interpreter. */
  readonly engine?: Engine;
  /** Services that the target's sets inject, by name. */
  readonly provide?: Readonly<Record<string, unknown>>;
  /** Count over everything that is made with the namespace; `RunLimits` count over what else has them, too. Default: each instance has those of `instantiate`. */
  readonly limits?: RunLimitOptions | RunLimits;
  /** Counts how often the code of all its instances runs: a `Coverage` of `@atoll/observe`. The engine must be able to tell. */
  readonly coverage?: InstanceOptions["coverage"];
  /** Takes samples of where they are: a `Profile` of `@atoll/observe`. The same holds. */
  readonly profile?: InstanceOptions["profile"];
  /** Knows where the code of modules comes from: `sourceLines` of `@atoll/dwarf`. Traps then have source lines. */
  readonly sources?: InstanceOptions["sources"];
  /** Is told of every call that a guest makes to a function of the program's. Builtins of a target are traced by `traceCalls` of `@atoll/observe`. */
  readonly trace?: ImportListener;
}

/** The JavaScript API of WebAssembly. */
export type WebAssemblyNamespace = typeof WebAssembly;

/** Everything that WebAssembly has, in memories as core wasm knows them. */
const standard: Target = defineTarget({
  name: "webassembly",
  version: "1.0.0",
  features: FEATURES,
  memory: flat(),
  sets: [],
});

/**
 * A `WebAssembly` that runs modules on Atoll: of the standard's shape, for programs that know nothing of it. Values of one namespace are good in all
 * others. Throws TargetError for wrong options.
 */
export function createWebAssembly(options: CreateWebAssemblyOptions = {}): WebAssemblyNamespace {
  options = checkOptions("createWebAssembly", options, {
    target: optionKinds.typed("object", "a target, made by defineTarget"),
    engine: optionKinds.typed("object", "an engine, such as interpreter() of @atoll/interpreter"),
    provide: optionKinds.typed("object", "services by name"),
    limits: optionKinds.typed("object", "limits by name"),
    coverage: optionKinds.service("a recorder of coverage, such as a Coverage of @atoll/observe", "addCounts"),
    profile: optionKinds.service("a recorder of samples, such as a Profile of @atoll/observe", "visit"),
    sources: optionKinds.callable,
    trace: optionKinds.callable,
  });
  const { target = standard, engine = interpreter(), provide = {}, coverage, profile, sources, trace } = options;
  const errors = errorInterfaces();
  const realm: Realm = {
    engine,
    target,
    provide,
    limits: sharedLimits(options.limits),
    observing: {
      ...(coverage === undefined ? {} : { coverage }),
      ...(profile === undefined ? {} : { profile }),
      ...(sources === undefined ? {} : { sources }),
    },
    trace,
    errors,
    functionObject: (func) => exportedFunction(realm, func),
    prototypes: {} as Prototypes,
  };
  const interfaces = {
    Module: moduleInterface(realm),
    Instance: instanceInterface(realm),
    Memory: memoryInterface(realm),
    Table: tableInterface(realm),
    Global: globalInterface(realm),
    Tag: tagInterface(),
    Exception: exceptionInterface(realm),
  };
  realm.prototypes = Object.fromEntries(
    Object.entries(interfaces).map(([name, { prototype }]) => [name, prototype as object]),
  ) as unknown as Prototypes;
  const namespace = operations(realm);
  for (const [name, value] of Object.entries({ ...interfaces, Suspending: suspendingInterface(), ...errors })) {
    Object.defineProperty(namespace, name, { value, writable: true, configurable: true });
  }
  Object.defineProperty(namespace, Symbol.toStringTag, { value: "WebAssembly", configurable: true });
  knowRealm(namespace, realm);
  return namespace as WebAssemblyNamespace;
}

/** The functions of the namespace. Those that give promises reject them with what others throw. */
function operations(realm: Realm): object {
  const compileLater = async (bytes: Uint8Array, options: unknown): Promise<CompiledModule> => {
    const given = compileOptions(options);
    await Promise.resolve();
    return compileModule(realm, bytes, given);
  };
  const compileStreamed = async (source: unknown, options: unknown): Promise<CompiledModule> => {
    const given = compileOptions(options);
    return compileResponse(realm, source, given);
  };
  // Nothing is compiled for imports that are none: nobody would hear of what it fails with.
  const instantiateLater = async (compileIt: () => Promise<CompiledModule>, imports: unknown): Promise<object> => {
    if (imports !== undefined && !isObject(imports)) throw new TypeError("the imports must be an object");
    const compiled = await compileIt();
    return {
      module: moduleObject(realm, compiled),
      instance: instanceObject(realm, compiled, readImports(realm, compiled, imports)),
    };
  };
  let jsTag: object | undefined;
  return {
    get JSTag(): object {
      return (jsTag ??= jsTagObject(realm));
    },
    validate(bytes: unknown, ...rest: unknown[]): boolean {
      const copy = copyOfBytes(bytes, "the bytes of a module");
      const given = compileOptions(rest[0]);
      try {
        compileModule(realm, copy, given);
        return true;
      } catch (error) {
        if (error instanceof realm.errors.CompileError) return false;
        throw error;
      }
    },
    async compile(bytes: unknown, ...rest: unknown[]): Promise<object> {
      return moduleObject(realm, await compileLater(copyOfBytes(bytes, "the bytes of a module"), rest[0]));
    },
    async instantiate(source: unknown, ...rest: unknown[]): Promise<object> {
      const [imports, options] = rest;
      const compiled = modules.find(source);
      if (compiled === undefined) {
        const bytes = copyOfBytes(source, "the bytes of a module");
        return instantiateLater(() => compileLater(bytes, options), imports);
      }
      const values = readImports(realm, compiled, imports);
      await Promise.resolve();
      return instanceObject(realm, compiled, values);
    },
    async compileStreaming(source: unknown, ...rest: unknown[]): Promise<object> {
      return moduleObject(realm, await compileStreamed(source, rest[0]));
    },
    async instantiateStreaming(source: unknown, ...rest: unknown[]): Promise<object> {
      const [imports, options] = rest;
      return instantiateLater(() => compileStreamed(source, options), imports);
    },
    promising(wasmFunction: unknown): object {
      return promisingFunction(realm, wasmFunction);
    },
  };
}
