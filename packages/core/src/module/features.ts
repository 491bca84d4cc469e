// The WebAssembly proposals that a target may accept or refuse, by the names of the field. What is in 1.0 has no name here.

/** Every feature that modules may use here. */
export const FEATURES = [
  "mutable-globals",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "reference-types",
  "bulk-memory",
  "simd",
  "memory64",
  "multi-memory",
  "tail-call",
  "extended-const",
  "function-references",
  "gc",
  "exception-handling",
  "relaxed-simd",
  "legacy-exceptions",
  "threads",
  "custom-page-sizes",
  "wide-arithmetic",
  "custom-descriptors",
] as const;

/** A part of WebAssembly that a target may leave out, by its proposal's name. */
export type Feature = (typeof FEATURES)[number];

/** What WebAssembly 2.0 added to 1.0. */
export const WASM_2: readonly Feature[] = [
  "mutable-globals",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "reference-types",
  "bulk-memory",
  "simd",
];

/** All of WebAssembly 3.0. */
export const WASM_3: readonly Feature[] = [
  ...WASM_2,
  "memory64",
  "multi-memory",
  "tail-call",
  "extended-const",
  "function-references",
  "gc",
  "exception-handling",
  "relaxed-simd",
];
