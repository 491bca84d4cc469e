// Which features are on in which folder of the official testsuite: a proposal's folder has its name.

import { type Feature, FEATURES, WASM_3 } from "@atoll/core";
import { checkValue, optionKinds } from "@atoll/core/engine";

/** The features that a script of the suite is written for. */
export function suiteFeatures(script: string): ReadonlySet<Feature> {
  checkValue("suiteFeatures", "script", script, optionKinds.text);
  const folder = script.startsWith("legacy/") ? "legacy-exceptions" : /^proposals\/([^/]+)\//.exec(script)?.[1];
  return new Set([...WASM_3, ...FEATURES.filter((feature) => feature === folder)]);
}
