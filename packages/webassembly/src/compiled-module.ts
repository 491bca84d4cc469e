// What stands behind a `WebAssembly.Module`: a module that fits its namespace's target, and how it was compiled.

import type { LinkedModule } from "@atoll/core";

export interface CompiledModule {
  readonly linked: LinkedModule;
  /** Namespaces whose builtins its compile options gave: nobody else gives these imports, or sees them. */
  readonly early: ReadonlySet<string>;
}
