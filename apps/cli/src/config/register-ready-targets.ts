// Everything in the ready targets' package: the targets, and the sets in them.

import type { Registry } from "@atoll/core";
import { originOf } from "@atoll/core/engine";
import { readyTargets } from "@atoll/targets/node";

export async function registerReadyTargets(registry: Registry): Promise<void> {
  for (const target of await Promise.all(readyTargets.map((ready) => ready.target()))) {
    registry.addTarget(target);
    for (const set of target.sets) registry.addSet(originOf(set), { from: `@atoll/targets/${target.name}` });
  }
}
