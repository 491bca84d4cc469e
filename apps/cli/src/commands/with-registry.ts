// Other versions of sets are looked up when something is missing, and only then: a run that links loads no registry.

import { LinkError, type Registry } from "@atoll/core";
import type { Surroundings } from "../config/surroundings.ts";
import { withSetsOfTargets } from "./sets.ts";

/** What `compile` gives; where it does not link, what it says when it knows all sets. */
export async function toldByRegistry<T>(
  compileWith: (options: { readonly registry?: Registry }) => T,
  surroundings: Surroundings,
): Promise<T> {
  try {
    return compileWith({});
  } catch (error) {
    const isMissing =
      error instanceof LinkError &&
      error.issues.some(({ code }) => code === "unknown_import" || code === "unknown_namespace" || code === "version");
    if (!isMissing) throw error;
    const { registry } = await surroundings.registry();
    const known = withSetsOfTargets(registry);
    for (const target of registry.targets) known.addTarget(target);
    return compileWith({ registry: known });
  }
}
