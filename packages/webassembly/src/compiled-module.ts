// What stands behind a `WebAssembly.Module`: a module that fits its namespace's target, and how it was compiled.

import type { LinkedModule } from "@atoll/core";
import type { CompileTimeImports } from "./compile-time-imports.ts";

export interface CompiledModule {
  readonly linked: LinkedModule;
  /** Imports that its compile options gave, and that nobody else sees. */
  readonly early: CompileTimeImports;
}
