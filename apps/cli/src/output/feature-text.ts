// Features in words: most sets of them are a version of WebAssembly and some more.

import { type Feature, WASM_2, WASM_3 } from "@atoll/core";

export function featureText(features: ReadonlySet<Feature>): string {
  for (const [name, list] of [
    ["all of WebAssembly 3.0", WASM_3],
    ["all of WebAssembly 2.0", WASM_2],
  ] as const) {
    const extra = [...features].filter((feature) => !list.includes(feature));
    if (!list.every((feature) => features.has(feature))) continue;
    return extra.length === 0 ? name : `${name}, ${extra.join(", ")}`;
  }
  return features.size === 0 ? "WebAssembly 1.0" : [...features].join(", ");
}
