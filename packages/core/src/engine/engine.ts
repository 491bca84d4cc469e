// The engine seam: what turns an allocated module instance into one whose functions can be called. Core decodes, validates,
// links, allocates and initialises; an engine only executes.

import type { Feature } from "../module/features.ts";
import type { ModuleInstance } from "../runtime/module-instance.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";
import type { Bits } from "../runtime/values.ts";

/** Executes modules. Engines differ in speed and in the features that they have, never in meaning. */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** Features it executes. What a target accepts beyond them is a link issue. */
  readonly features: ReadonlySet<Feature>;
  /**
   * Creates the function instance of every function that the module of `instance` defines. `instance.functions` holds the
   * imported ones; memories, tables, globals and segments may still be empty: they are filled before the first call.
   * Code that depends on the module alone is kept for its next instance.
   */
  createFunctions(instance: ModuleInstance): FunctionInstance[];
  /**
   * Calls a function from outside, suspending where it reaches a suspending host function, and letting the event loop run
   * now and then so that signals are seen. Functions of other engines are called too; those of the host are core's.
   */
  invokeAsync(func: FunctionInstance, args: readonly Bits[]): Promise<readonly Bits[]>;
}
