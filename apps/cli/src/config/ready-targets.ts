// The targets and sets that come with Atoll, loaded one by one.

import type { Registry, Target } from "@atoll/core";

/** A ready-made target by its plain name; undefined for other names, versions and ranges. */
export async function readyTarget(name: string): Promise<Target | undefined> {
  switch (name) {
    case "wasi":
      return (await import("@atoll/targets/wasi")).wasi;
    case "orca":
      return (await import("@atoll/targets/orca")).orca;
    case "embedded":
      return (await import("@atoll/targets/embedded")).embedded;
    default:
      return undefined;
  }
}

export async function registerReady(registry: Registry): Promise<void> {
  const { embedded, orca, wasi } = await import("@atoll/targets");
  const known = new Set<unknown>();
  for (const target of [wasi, orca, embedded] as readonly Target[]) {
    registry.addTarget(target);
    for (const set of target.sets) {
      if (!known.has(set)) registry.addSet(set);
      known.add(set);
    }
  }
}
