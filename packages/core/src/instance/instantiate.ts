// From a linked module to a running instance. The work is done by instance-builder.ts; here is what embedders call.

import { ServiceContainer } from "../container/service-container.ts";
import { instantiateModule, instantiateModuleAsync } from "../runtime/instantiate.ts";
import type { ModuleInstance } from "../runtime/module-instance.ts";
import type { Instance } from "./instance.ts";
import { InstanceBuilder, type InstanceOptions } from "./instance-builder.ts";
import type { LinkedModule } from "../link/linked-module.ts";
import type { ProvideOption } from "./provide.ts";
import type { Services, Sets } from "../declare/set-types.ts";

/** Options of an instance: its engine, its limits, and the services that the target's sets inject. */
export type InstantiateOptions<S extends Sets> = InstanceOptions & ProvideOption<Services<S>>;

/**
 * Makes an instance and runs its start function. Throws TargetError for missing services, LinkError for imports or features,
 * Trap or ExhaustionError from the start of the guest.
 */
export function instantiate<S extends Sets>(module: LinkedModule<S>, options: InstantiateOptions<S>): Instance<S> {
  const builder = new InstanceBuilder(module, options, runtimeContainer());
  let moduleInstance: ModuleInstance;
  try {
    moduleInstance = instantiateModule(builder.options);
  } catch (error) {
    return builder.fail(error);
  }
  return builder.finish(moduleInstance);
}

/** Like {@link instantiate}, for start functions that reach asynchronous builtins. */
export async function instantiateAsync<S extends Sets>(
  module: LinkedModule<S>,
  options: InstantiateOptions<S>,
): Promise<Instance<S>> {
  const builder = new InstanceBuilder(module, options, runtimeContainer());
  let moduleInstance: ModuleInstance;
  try {
    moduleInstance = await instantiateModuleAsync(builder.options);
  } catch (error) {
    return builder.fail(error);
  }
  return builder.finish(moduleInstance);
}

let root: ServiceContainer | undefined;

/** The runtime's container: every instance gets a child of it. */
function runtimeContainer(): ServiceContainer {
  root ??= ServiceContainer.root();
  return root;
}
