// What of @atoll/testing stands on vitest.
export { builtinConformance, type BuiltinConformanceOptions } from "./builtin-conformance.ts";
export * from "./conformance.ts";
export { fileCoverage } from "./file-coverage.ts";
export * from "./instruction-conformance.ts";
export * from "./matchers.ts";
export type { MatrixCell, MatrixTarget } from "./matrix/cell.ts";
export type { GuestSource } from "./matrix/read-guest.ts";
export * from "./matrix/test-matrix.ts";
export * from "./memory-conformance.ts";
export * from "./test-target.ts";
