// What the host's own engine has: a tiny module per proposal that not every host knows, validated once.

import { type Feature, FEATURES, WASM_2 } from "@atoll/core";
import { MODULE_HEADER } from "@atoll/core/engine";
import { WebAssembly } from "./web-assembly.ts";

/** What hosts have brought since 2.0. Of descriptors a host has what can be told only by running them: none is asked for. */
const PROBES: Partial<Readonly<Record<Feature, readonly number[]>>> = {
  // (memory i64 0)
  memory64: [5, 3, 1, 4, 0],
  // (memory 0) (memory 0)
  "multi-memory": [5, 5, 2, 0, 0, 0, 0],
  // (func (return_call 0))
  "tail-call": [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 0, 0x12, 0, 0x0b],
  // (global i32 (i32.add (i32.const 0) (i32.const 0)))
  "extended-const": [6, 9, 1, 0x7f, 0, 0x41, 0, 0x41, 0, 0x6a, 0x0b],
  // (type (func (param (ref null 0))))
  "function-references": [1, 9, 2, 0x60, 0, 0, 0x60, 1, 0x63, 0, 0],
  // (type (struct))
  gc: [1, 3, 1, 0x5f, 0],
  // (func (try_table))
  "exception-handling": [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 0x1f, 0x40, 0, 0x0b, 0x0b],
  // (func (drop (i32x4.relaxed_trunc_f32x4_s (v128.const …))))
  "relaxed-simd": [
    1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 26, 1, 24, 0, 0xfd, 0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfd,
    0x81, 2, 0x1a, 0x0b,
  ],
  // (func (try))
  "legacy-exceptions": [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 7, 1, 5, 0, 0x06, 0x40, 0x0b, 0x0b],
  // (memory 0 1 shared)
  threads: [5, 4, 1, 3, 0, 1],
  // (memory 0 (pagesize 1))
  "custom-page-sizes": [5, 4, 1, 8, 0, 0],
  // (func (drop (drop (i64.add128 …))))
  "wide-arithmetic": [
    1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 16, 1, 14, 0, 0x42, 0, 0x42, 0, 0x42, 0, 0x42, 0, 0xfc, 0x13, 0x1a, 0x1a, 0x0b,
  ],
};

let known: ReadonlySet<Feature> | undefined;

/** The features of the host. */
export function hostFeatures(): ReadonlySet<Feature> {
  return (known ??= new Set(FEATURES.filter(hostHas)));
}

/** All that can run this package have 2.0: they brought it before `WebAssembly.Tag` or with it. What nobody can ask for is not there. */
function hostHas(feature: Feature): boolean {
  const probe = PROBES[feature];
  if (probe === undefined) return WASM_2.includes(feature);
  return WebAssembly.validate(Uint8Array.from([...MODULE_HEADER, ...probe]));
}
