// What of @atoll/testing stands on vitest.
export { builtinConformance, type BuiltinConformanceOptions } from "./builtin-conformance.ts";
export * from "./conformance.ts";
export * from "./instruction-conformance.ts";
export * from "./matchers.ts";
export * from "./memory/memory-conformance.ts";
export * from "./test-target.ts";
