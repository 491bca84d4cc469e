// Which features are on in which folder of the official testsuite.

import { type Feature, WASM_3 } from "@atoll/core";

const PROPOSALS: readonly (readonly [folder: string, features: readonly Feature[]])[] = [
  ["legacy/", ["legacy-exceptions"]],
  ["proposals/threads/", ["threads"]],
  ["proposals/custom-page-sizes/", ["custom-page-sizes"]],
  ["proposals/wide-arithmetic/", ["wide-arithmetic"]],
  ["proposals/custom-descriptors/", ["custom-descriptors"]],
];

/** The features that a script of the suite is written for. */
export function suiteFeatures(script: string): ReadonlySet<Feature> {
  const proposal = PROPOSALS.find(([folder]) => script.startsWith(folder));
  return new Set([...WASM_3, ...(proposal?.[1] ?? [])]);
}
