// Makes a target of choices, by the same calls that target-source.ts writes down.

import { type Feature, flat, flat32, flat64, type MemoryPolicy, type Target } from "@atoll/core";
import { baseTarget, extraSet } from "./catalogue.ts";
import { isComposed, isReduced, type MemoryChoice, type TargetChoices } from "./choices.ts";

/** Rejects with a TargetError for choices that make no target, with everything that is wrong. */
export async function composeTarget(choices: TargetChoices): Promise<Target> {
  let target = await baseTarget(choices.base, choices.options);
  if (isComposed(choices)) {
    const features = [...target.features, ...(choices.features as readonly Feature[])];
    target = target.extend({
      name: "mine",
      sets: await Promise.all(choices.sets.map(extraSet)),
      ...(choices.features.length === 0 ? {} : { features }),
      ...(choices.memory.kind === "base" ? {} : { memory: await memoryOf(choices.memory) }),
    });
  }
  if (isReduced(choices)) {
    target = target.without({
      name: "mine",
      features: choices.withoutFeatures as readonly Feature[],
      sets: choices.withoutSets,
      functions: choices.withoutFunctions,
    });
  }
  return target;
}

async function memoryOf({ kind, maximum, nullGuard, grow, outOfBounds }: MemoryChoice): Promise<MemoryPolicy> {
  const rules = {
    ...(nullGuard === undefined ? {} : { nullGuard }),
    ...(outOfBounds === undefined ? {} : { outOfBounds }),
  };
  if (kind === "sparse") {
    const { sparse } = await import("@atoll/vm-builtins");
    return sparse({
      ...rules,
      ...(grow === undefined || grow === "allow" ? {} : { grow }),
      ...(maximum === undefined ? {} : { commit: { limit: maximum } }),
    });
  }
  const make = kind === "flat32" ? flat32 : kind === "flat64" ? flat64 : flat;
  return make({
    ...rules,
    ...(grow === undefined || grow === "map" ? {} : { grow }),
    ...(maximum === undefined ? {} : { maximum }),
  });
}
