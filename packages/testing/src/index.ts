// The public face of @atoll/testing. `@atoll/testing/vitest` has what needs vitest, `@atoll/testing/node` what needs Node.
export * from "./conformance/run-suite.ts";
export * from "./conformance/skips.ts";
export * from "./conformance/suite-features.ts";
export * from "./conformance/suite-table.ts";
export * from "./script/command-result.ts";
export * from "./script/run-script.ts";
export * from "./script/script-format.ts";
export * from "./script/script-modules.ts";
export * from "./script/script-values.ts";
export * from "./script/spectest.ts";
