// What the host's own engine says about a module, with its features and limits taken into account.

import { type Feature, WASM_3 } from "@atoll/core";

/** Features that the host's engine has on: V8 14.6 takes all of 3.0, atomics, and exceptions as they were. */
export const HOST_FEATURES: ReadonlySet<Feature> = new Set([...WASM_3, "threads", "legacy-exceptions"]);

/** Words of V8's refusals that are its own limits or proposals of its own, not the specification's rules. */
const LIMITS = /exceed|maximum|too large|too many|limit|out of memory|experimental|enable with|--wasm|not enabled/i;

export type HostVerdict =
  | { readonly kind: "accepts" }
  | { readonly kind: "rejects"; readonly reason: string; readonly limit: boolean };

export function hostVerdict(bytes: Uint8Array<ArrayBuffer>): HostVerdict {
  if (WebAssembly.validate(bytes)) return { kind: "accepts" };
  try {
    new WebAssembly.Module(bytes);
  } catch (error) {
    const reason = (error as Error).message;
    return { kind: "rejects", reason, limit: LIMITS.test(reason) };
  }
  return { kind: "accepts" };
}
