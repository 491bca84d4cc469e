// Instances that share limits, for those who give guests another face than `Instance`: imports come by position, and nobody disposes.

import { ServiceContainer } from "../container/service-container.ts";
import type { Sets } from "../declare/set-types.ts";
import type { Engine } from "../engine/engine.ts";
import { checkValue } from "../errors/check-options.ts";
import { instanceOf, list, typed } from "../errors/option-kinds.ts";
import type { LinkedModule } from "../link/linked-module.ts";
import { webAssemblyMemories } from "../memory/host-memories.ts";
import { instantiateModule } from "../runtime/instantiate.ts";
import type { ModuleInstance } from "../runtime/module-instance.ts";
import { RunLimits } from "../runtime/run-limits.ts";
import { InstanceBuilder, type InstanceOptions } from "./instance-builder.ts";

/** What {@link instantiateWithin} takes. */
export interface InstantiateWithinOptions {
  readonly engine: Engine;
  /** Count over all instances that are made with them. */
  readonly limits: RunLimits;
  /** External values by import, in the module's order; undefined where the target's builtin is meant, if it has one. */
  readonly imports: readonly unknown[];
  /** Services that the target's sets inject, by name. */
  readonly provide?: Readonly<Record<string, unknown>>;
  /** Who sees what the guest does, and knows where its code comes from: see {@link InstanceOptions}. */
  readonly observing?: Pick<InstanceOptions, "coverage" | "profile" | "sources">;
}

let root: ServiceContainer | undefined;

/**
 * Instantiates a module under limits that it shares with others, start function included. Throws what `instantiate` throws. What was made of an
 * instance whose start failed stays: its functions may already be in tables of others.
 */
export function instantiateWithin(module: LinkedModule<Sets>, options: InstantiateWithinOptions): ModuleInstance {
  checkValue("instantiateWithin", "options", options, typed("object", "an object with engine, limits and imports"));
  const { engine, limits, imports, provide = {}, observing = {} } = options;
  checkValue("instantiateWithin", "limits", limits, instanceOf("limits, an object of RunLimits", RunLimits));
  checkValue("instantiateWithin", "imports", imports, list("a list of values", { expected: "", accepts: () => true }));
  root ??= ServiceContainer.root();
  const shared = { limits, imports, memoryHost: webAssemblyMemories };
  const builder = new InstanceBuilder(module, { ...observing, engine, provide }, root, shared);
  return instantiateModule(builder.options);
}
