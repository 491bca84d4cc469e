// The WebAssembly proposals that a target may accept or refuse, by the names of the field. What is in 1.0 has no name here. Each
// stands once, in the version that it became a part of, or among those that are in none.

const IN_WASM_2 = [
  "mutable-globals",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "reference-types",
  "bulk-memory",
  "simd",
] as const;

const IN_WASM_3 = [
  "memory64",
  "multi-memory",
  "tail-call",
  "extended-const",
  "function-references",
  "gc",
  "exception-handling",
  "relaxed-simd",
] as const;

const IN_NO_VERSION = [
  "legacy-exceptions",
  "threads",
  "custom-page-sizes",
  "wide-arithmetic",
  "custom-descriptors",
] as const;

/** A part of WebAssembly that a target may leave out, by its proposal's name. */
export type Feature = (typeof IN_WASM_2 | typeof IN_WASM_3 | typeof IN_NO_VERSION)[number];

/** What WebAssembly 2.0 added to 1.0. */
export const WASM_2: readonly Feature[] = IN_WASM_2;

/** All of WebAssembly 3.0. */
export const WASM_3: readonly Feature[] = [...IN_WASM_2, ...IN_WASM_3];

/** Every feature that modules may use here. */
export const FEATURES: readonly Feature[] = [...WASM_3, ...IN_NO_VERSION];
