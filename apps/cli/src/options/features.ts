// `--feature`: proposals that a target is to allow beside its own.

import { FEATURES, type Feature, type Target } from "@atoll/core";
import { nearestName } from "@atoll/core/engine";
import type { CommandLine, OptionSpec } from "../command.ts";
import { UsageError } from "./usage-error.ts";

export const FEATURE_OPTION: OptionSpec = {
  type: "string",
  multiple: true,
  value: "NAME",
  help: "Allow this proposal, too. May be repeated.",
};

/** The features named. Throws UsageError for one that there is not. */
export function featuresFrom(line: CommandLine): readonly Feature[] {
  return line.options("feature").map((name) => {
    const feature = FEATURES.find((each) => each === name);
    if (feature !== undefined) return feature;
    const nearest = nearestName(name, FEATURES);
    const meant = nearest === undefined ? "" : ` (did you mean ${nearest}?)`;
    throw new UsageError(`--feature ${name}: there are ${FEATURES.join(", ")}${meant}`);
  });
}

/** The target with these features beside its own; itself where it has them. */
export function withFeatures(target: Target, features: readonly Feature[]): Target {
  if (features.every((feature) => target.features.has(feature))) return target;
  const { name, version, doc } = target;
  const all = [...new Set([...target.features, ...features])];
  return target.extend({ name, version, ...(doc === undefined ? {} : { doc }), features: all });
}
