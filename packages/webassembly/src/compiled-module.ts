// What stands behind a `WebAssembly.Module`: a module that fits its namespace's target, and how it was compiled.

import type { Engine, LinkedModule } from "@atoll/core";
import type { CompileOptions } from "./compile-time-imports.ts";

export interface CompiledModule {
  readonly linked: LinkedModule;
  /** Namespaces whose builtins its compile options gave: nobody else gives these imports, or sees them. */
  readonly early: ReadonlySet<string>;
  /** What it was compiled by, and with: another thread does the same. */
  readonly engine: Engine;
  readonly options: CompileOptions;
}
