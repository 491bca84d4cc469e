// What a module uses, against what a target accepts or an engine executes.

import type { LinkIssue } from "../errors/errors.ts";
import type { Feature } from "../module/features.ts";
import type { FeatureUse, FeatureUses } from "../validate/feature-recorder.ts";

/** Something with features: an engine. */
export interface FeatureSource {
  readonly name: string;
  readonly features: ReadonlySet<Feature>;
}

/** An issue for every feature used that `who` does not have. */
export function featureIssues(uses: FeatureUses, features: ReadonlySet<Feature>, who: string): LinkIssue[] {
  const refused = [...uses].filter(([feature]) => !features.has(feature));
  return refused.map(([feature, use]) => ({
    code: "feature",
    path: `feature ${feature}`,
    message: `${who} does not have ${feature}: ${useText(use)}`,
    hint: `compile the guest without ${feature}, or choose a target and engine that have it`,
  }));
}

function useText({ construct, func, offset }: FeatureUse): string {
  const place = func === undefined ? "" : `in function ${func} `;
  return `${construct} ${place}at offset 0x${offset.toString(16)}`;
}
