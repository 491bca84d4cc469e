// Everything in the ready targets' package: the targets, and the sets in them.

import type { Registry } from "@atoll/core";
import { readyTargets } from "@atoll/targets/node";

export async function registerReadyTargets(registry: Registry): Promise<void> {
  const known = new Set<unknown>();
  for (const target of await Promise.all(readyTargets.map((ready) => ready.target()))) {
    registry.addTarget(target);
    for (const set of target.sets) {
      if (!known.has(set)) registry.addSet(set);
      known.add(set);
    }
  }
}
