// The engine seam: what turns an allocated module instance into one whose functions can be called. Core decodes, validates,
// links, allocates and initialises; an engine only executes.

import type { Feature } from "../module/features.ts";
import type { ModuleInstance } from "../runtime/module-instance.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";

/** Executes modules. Engines differ in speed and in the features that they have, never in meaning. */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** Features it executes. What a target accepts beyond them is a link issue. */
  readonly features: ReadonlySet<Feature>;
  /**
   * Creates the function instance of every function that the module of `instance` defines. `instance.functions` holds the
   * imported ones; memories, tables, globals and segments may still be empty: they are filled before the first call.
   * Code that depends on the module alone is kept for its next instance. A function that calls one of another engine goes by way of
   * its `invoke`, or of `invokeAsync` where its own caller can wait.
   */
  createFunctions(instance: ModuleInstance): FunctionInstance[];
}
