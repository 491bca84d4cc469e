// The compiler as an engine of core: what it executes, and the functions that it makes for an instance.

import { type Engine, EngineError, type Feature, type LinkedModule } from "@atoll/core";
import {
  type ArrivingCode,
  checkOptions,
  type EngineLimits,
  type FunctionInstance,
  type HostMemories,
  InternalError,
  type Linked,
  markCopy,
  type ModuleInstance,
  type Observation,
  optionKinds,
  type PrepareNeeds,
  type RunLimits,
  typesOf,
  webAssemblyMemories,
} from "@atoll/core/engine";
import { expectedBuiltins } from "./emit/imported-builtins.ts";
import type { Variant } from "./emit/variant.ts";
import { ENGINE_NAME } from "./host/engine-name.ts";
import { hostFeatures } from "./host/features.ts";
import { CompiledFunction } from "./run/compiled-function.ts";
import { CompiledInstance } from "./run/compiled-instance.ts";
import { convertExceptionsBy } from "./store/exception-references.ts";
import { exceptionObjectOf, hostExceptionOf } from "./store/tags.ts";
import { expectedMemories } from "./paged/expected-memories.ts";
import type { KeptShape } from "./unit/shape.ts";
import { Unit, type UnitRequest } from "./unit/unit.ts";
import { wrapHostFunctions } from "./run/wrap-host-function.ts";
import { WebAssembly } from "./host/web-assembly.ts";

/** What {@link compiler} takes. */
export interface CompilerOptions {
  /**
   * What traps of accesses beyond a memory tell: `plain`, the default, leaves bounds to the host, which does not tell the address; `exact` has it,
   * and costs a fifth of the speed.
   */
  readonly faults?: "plain" | "exact";
}

/**
 * An engine that compiles: a module becomes a module of the host's own `WebAssembly`. Throws EngineError where the host has none, TargetError for a
 * wrong option.
 */
export function compiler(options: CompilerOptions = {}): Engine {
  options = checkOptions("compiler", options, { faults: optionKinds.oneOf("plain", "exact") });
  if (typeof WebAssembly !== "object") throw new EngineError(ENGINE_NAME, "the host has no WebAssembly");
  return new Compiler(options);
}

/** Functions that are made between two looks at the limits of instantiation. */
const BETWEEN_LOOKS = 4096;
/** What the host's stack has at most: it is smaller than any larger limit. */
const HOST_STACK_BYTES = 2 ** 20;

/** What is made of a module once. */
interface Prepared {
  readonly shapes: readonly KeptShape[];
}

function isPrepared(value: unknown): value is Prepared {
  return typeof value === "object" && value !== null && "shapes" in value && Array.isArray(value.shapes);
}

/** What the host does not count. */
const LIMITS = {
  timeout:
    "what the host does in one step is refused where it takes longer than half of the time, or 50 ms: an array has a MiB at most for each of these milliseconds, a table 30,000 elements when it is made and 12,000 when it grows",
  maxHeapBytes:
    "tables count (a function 48 bytes, anything else 12), objects do not: they lie on the host's heap, which cannot be limited; in Node runs with fuel, time or a signal end before they fill it",
  maxStackBytes: "the host's stack holds whatever is asked for, and no less can be: the host does not count",
} as const;

function isLimited({ fuel, timeout, signal }: RunLimits): boolean {
  return fuel !== Infinity || timeout !== undefined || signal !== undefined;
}

class Compiler implements Engine {
  readonly name: string = ENGINE_NAME;
  readonly version = "0.1.0";
  readonly features: ReadonlySet<Feature> = hostFeatures();
  readonly memoryHost: HostMemories = webAssemblyMemories;
  readonly limits: EngineLimits = LIMITS;
  readonly observes: ReadonlySet<Observation> = new Set(["coverage", "profile"]);
  readonly #faults: Variant["faults"];
  readonly #instances = new WeakMap<ModuleInstance, CompiledInstance>();

  constructor({ faults = "plain" }: CompilerOptions) {
    markCopy(this);
    wrapHostFunctions();
    convertExceptionsBy({ objectOf: exceptionObjectOf, hostOf: hostExceptionOf });
    this.#faults = faults;
  }

  supports({ features }: LinkedModule): string | undefined {
    for (const [feature] of features) if (!this.features.has(feature)) return `the host has no ${feature}`;
    return undefined;
  }

  createFunctions(instance: ModuleInstance): FunctionInstance[] {
    const { module, limits, coverage, profile } = instance;
    if ((limits.maxStackBytes ?? Infinity) < HOST_STACK_BYTES) {
      throw new EngineError(ENGINE_NAME, `maxStackBytes is less than the host's stack has: ${LIMITS.maxStackBytes}`);
    }
    // What nobody limits is metered for a profile, too: it looks when a quantum of fuel is used up.
    const metered = profile !== undefined || isLimited(limits);
    const counts = coverage !== undefined;
    if (counts && module.memories.length > 0 && !this.features.has("multi-memory")) {
      throw new EngineError(
        ENGINE_NAME,
        "its coverage is asked for, and the host has no room for counters: no second memory",
      );
    }
    const watched = counts || profile !== undefined;
    const compiled = new CompiledInstance(instance, { metered, faults: this.#faults, watched, counts });
    this.#instances.set(instance, compiled);
    const types = typesOf(module);
    const functions: FunctionInstance[] = [];
    for (let funcidx = module.importCounts.func; funcidx < module.functions.length; funcidx++) {
      if (funcidx % BETWEEN_LOOKS === 0) limits.look();
      const definedType = types.at(module.functions[funcidx] ?? -1);
      const { composite } = definedType;
      if (composite.kind !== "func") throw new InternalError(`function ${funcidx} has no function type`);
      functions.push(new CompiledFunction(composite, definedType, compiled, funcidx));
    }
    return functions;
  }

  prepare(linked: LinkedModule, { instances, code }: PrepareNeeds): Prepared | undefined {
    const { module } = linked;
    if (instances !== "made") Unit.prepare(module, this.#expected(linked, instances));
    else if (!Unit.hasNew(module)) return undefined;
    return { shapes: Unit.keep(module, code) };
  }

  receive(linked: LinkedModule, instances: "free" | "limited"): ArrivingCode | undefined {
    return Unit.receive(linked.module, this.#expected(linked, instances));
  }

  /** What code instances will probably ask for. */
  #expected(linked: LinkedModule, instances: "free" | "limited"): Pick<UnitRequest, "variant" | "surroundings"> {
    const variant = { metered: instances === "limited", faults: this.#faults };
    return {
      variant,
      surroundings: { memories: expectedMemories(linked), builtins: expectedBuiltins(linked, variant) },
    };
  }

  restore({ module }: LinkedModule, prepared: unknown): void {
    if (!isPrepared(prepared))
      throw new EngineError(ENGINE_NAME, "what was prepared of it is nothing that the compiler made");
    for (const shape of prepared.shapes) Unit.take(module, shape);
  }

  link(instance: ModuleInstance): Linked {
    const compiled = this.#instances.get(instance);
    if (compiled === undefined) throw new InternalError("an instance without functions is linked");
    return compiled.link();
  }
}
