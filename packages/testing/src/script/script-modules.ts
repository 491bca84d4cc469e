// The modules of a script: from a file to a module that the engine can execute, or the reason why it is passed over, and from
// there to an instance linked against what the script has registered.

import { type Engine, type Feature, FEATURES, ValidationError } from "@atoll/core";
import {
  decodeModule,
  type ExternValue,
  instantiateModule,
  type Module,
  type ModuleInstance,
  RunLimits,
  validateWithin,
} from "@atoll/core/engine";

/** Why a module, and everything that needs it, is not run. */
export class Unavailable {
  readonly kind: "skipped" | "failed";
  readonly reason: string;
  constructor(kind: "skipped" | "failed", reason: string) {
    this.kind = kind;
    this.reason = reason;
  }
}

/** How a script's modules are validated and run. */
export interface ScriptModuleOptions {
  readonly engine: Engine;
  /** What modules may use to be valid. Default: everything that core knows. */
  readonly features?: ReadonlySet<Feature>;
  /** Limits of each instance. Default: 30 seconds for each call. */
  readonly limits?: () => RunLimits;
}

export class ScriptModules {
  readonly #engine: Engine;
  readonly #features: ReadonlySet<Feature>;
  /** What both the script's features and the engine have: modules within it are executed. */
  readonly #executable: ReadonlySet<Feature>;
  readonly #limits: () => RunLimits;
  /** Exports by the name under which they are registered. */
  readonly #registered = new Map<string, ReadonlyMap<string, ExternValue> | Unavailable>();

  constructor(options: ScriptModuleOptions) {
    this.#engine = options.engine;
    this.#features = options.features ?? new Set(FEATURES);
    this.#executable = new Set(FEATURES.filter((f) => this.#features.has(f) && options.engine.features.has(f)));
    this.#limits = options.limits ?? ((): RunLimits => new RunLimits({ timeout: 30_000 }));
  }

  register(name: string, exports: ReadonlyMap<string, ExternValue> | Unavailable): void {
    this.#registered.set(name, exports);
  }

  /** Decodes and validates. Throws DecodeError or ValidationError. */
  load(bytes: Uint8Array): Module | Unavailable {
    const module = decodeModule(bytes);
    try {
      validateWithin(module, this.#executable);
      return module;
    } catch (error) {
      const missing = [...this.#features].find((feature) => !this.#executable.has(feature));
      if (!(error instanceof ValidationError) || missing === undefined) throw error;
      // Valid or not is a question to all of the script's features, some of which change the rules of others; executing is the engine's.
      validateWithin(module, this.#features);
      return new Unavailable("skipped", `feature ${error.feature ?? missing}`);
    }
  }

  /** Instantiates. Throws LinkError, Trap or ExhaustionError. */
  instantiate(module: Module, name?: string): ModuleInstance | Unavailable {
    const imports: (ExternValue | undefined)[] = [];
    for (const entry of module.imports) {
      const exports = this.#registered.get(entry.module);
      if (exports instanceof Unavailable) return exports;
      imports.push(exports?.get(entry.name));
    }
    return instantiateModule({
      module,
      engine: this.#engine,
      imports,
      limits: this.#limits(),
      ...(name === undefined ? {} : { name }),
    });
  }
}
