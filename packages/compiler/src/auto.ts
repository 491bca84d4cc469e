// An engine that compiles where it can and leaves the rest to another one, which runs everything. Which it was, and why, can be asked.

import { type Engine, EngineError, type Feature, type LinkedModule } from "@atoll/core";
import {
  type ArrivingCode,
  checkOptions,
  checkValue,
  type FunctionInstance,
  type HostMemories,
  type Linked,
  markCopy,
  type Module,
  type ModuleInstance,
  type Observation,
  type OptionKind,
  optionKinds,
  type PrepareNeeds,
} from "@atoll/core/engine";
import { compiler, type CompilerOptions } from "./compiler.ts";
import { ENGINE_NAME } from "./host/engine-name.ts";
import { hasPromises } from "./host/promises.ts";
import { WebAssembly } from "./host/web-assembly.ts";

/** What {@link auto} takes. */
export interface AutoOptions extends CompilerOptions {
  /** Runs what cannot be compiled: the interpreter. */
  readonly otherwise: Engine;
}

/** Which engine runs a module. */
export interface EngineChoice {
  /** Name of the engine. */
  readonly engine: string;
  /** Why it is not compiled. */
  readonly reason?: string;
}

/** An engine that chooses. */
export interface AutoEngine extends Engine {
  /** Which engine runs instances of a module; what was found when the last one was made is known, too. */
  explain(linked: LinkedModule): EngineChoice;
}

const OTHERWISE: OptionKind = {
  expected: "an engine that runs what cannot be compiled, such as interpreter() of @atoll/interpreter",
  accepts: (value) => typeof value === "object" && value !== null && "createFunctions" in value,
};

/**
 * An engine that compiles what it can, and leaves the rest to `otherwise`. Where the host has no `WebAssembly` that is everything. Throws
 * TargetError for a wrong option.
 */
export function auto(options: AutoOptions): AutoEngine {
  options = checkOptions("auto", options, {
    faults: optionKinds.oneOf("plain", "exact"),
    otherwise: OTHERWISE,
  });
  checkValue("auto", "otherwise", options.otherwise, OTHERWISE);
  return new Auto(options);
}

class Auto implements AutoEngine {
  readonly name = "auto";
  readonly version = "0.1.0";
  readonly features: ReadonlySet<Feature>;
  readonly memoryHost?: HostMemories;
  /** What the other engine tells, too: it runs what the compiler cannot tell of. */
  readonly observes?: ReadonlySet<Observation>;
  readonly #compiler: Engine | undefined;
  readonly #otherwise: Engine;
  readonly #reasons = new WeakMap<Module, string>();
  /** What is known of a module before there is an instance. */
  readonly #refused = new WeakMap<Module, string>();

  constructor({ otherwise, ...options }: AutoOptions) {
    markCopy(this);
    this.#otherwise = otherwise;
    this.features = otherwise.features;
    if (otherwise.observes !== undefined) this.observes = otherwise.observes;
    this.#compiler = typeof WebAssembly === "object" ? compiler(options) : undefined;
    const { memoryHost } = this.#compiler ?? {};
    if (memoryHost !== undefined) this.memoryHost = memoryHost;
  }

  /** All that the other engine supports; what the compiler lacks is noted for the instances. */
  supports(linked: LinkedModule): string | undefined {
    const reason = this.#refuse(linked);
    if (reason !== undefined) this.#refused.set(linked.module, reason);
    return this.#otherwise.supports?.(linked);
  }

  /** Nothing of what is not compiled. */
  prepare(linked: LinkedModule, needs: PrepareNeeds): unknown {
    return this.#refuse(linked) === undefined ? this.#compiler?.prepare?.(linked, needs) : undefined;
  }

  receive(linked: LinkedModule, instances: "free" | "limited"): ArrivingCode | undefined {
    return this.#refuse(linked) === undefined ? this.#compiler?.receive?.(linked, instances) : undefined;
  }

  restore(linked: LinkedModule, prepared: unknown): void {
    this.#compiler?.restore?.(linked, prepared);
  }

  explain(linked: LinkedModule): EngineChoice {
    const reason = this.#reasons.get(linked.module) ?? this.#refused.get(linked.module) ?? this.#refuse(linked);
    return reason === undefined ? { engine: ENGINE_NAME } : { engine: this.#otherwise.name, reason };
  }

  createFunctions(instance: ModuleInstance): FunctionInstance[] {
    const { module, limits } = instance;
    const refused = this.#refused.get(module);
    if (refused !== undefined) throw new EngineError(ENGINE_NAME, refused);
    const unlimited = this.#compiler?.limits?.maxHeapBytes;
    if (unlimited !== undefined && limits.maxHeapBytes !== undefined && makesObjects(instance)) {
      throw new EngineError(ENGINE_NAME, `it makes objects, and maxHeapBytes does not hold: ${unlimited}`);
    }
    return this.#engine.createFunctions(instance);
  }

  link(instance: ModuleInstance): Linked {
    const linked = this.#engine.link?.(instance);
    if (linked === undefined) throw new EngineError(ENGINE_NAME, "it cannot be linked");
    this.#reasons.delete(instance.module);
    return linked;
  }

  otherwise(error: EngineError, { module }: ModuleInstance): Engine {
    this.#reasons.set(module, error.reason);
    return this.#otherwise;
  }

  get #engine(): Engine {
    if (this.#compiler === undefined) throw new EngineError(ENGINE_NAME, NO_HOST);
    return this.#compiler;
  }

  #refuse(linked: LinkedModule): string | undefined {
    if (this.#compiler === undefined) return NO_HOST;
    const waits = linked.bindings.find((binding) => binding?.kind === "func" && binding.builtin.suspending);
    if (waits !== undefined && !hasPromises()) {
      return `it imports ${waits.name}, which may wait, and the host cannot suspend a guest`;
    }
    return this.#compiler.supports?.(linked);
  }
}

const NO_HOST = "the host has no WebAssembly";

/** Structs, arrays, exceptions or, by the builtins that hosts have for it, strings. */
function makesObjects({ module: { types, tags }, functions }: ModuleInstance): boolean {
  return (
    tags.length > 0 ||
    types.some(({ composite }) => composite.kind !== "func") ||
    functions.some(({ code }) => code.kind === "host" && code.native !== undefined)
  );
}
