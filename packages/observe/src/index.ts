// What a guest did: how much of it ran, and where its time went.

export { CallSites } from "./call-sites.ts";
export { Coverage, type CoverageOptions } from "./coverage.ts";
export {
  type BranchCoverage,
  type CoverageReport,
  type CoverageThresholds,
  coverageTotals,
  type CoverageTotals,
  type FileCoverage,
  type FunctionCoverage,
  type HostCoverage,
  mergeCoverage,
  missedThresholds,
  type ModuleCoverage,
  percent,
  type Share,
} from "./coverage-report.ts";
export { coverageHtml, type CoverageHtmlOptions } from "./coverage-html.ts";
export { coverageText } from "./coverage-text.ts";
export { lcov } from "./lcov.ts";
export { cpuProfile, type CpuProfile, type CpuProfileNode } from "./cpu-profile.ts";
export {
  Profile,
  type ProfiledFrame,
  type ProfiledFunction,
  type ProfileOptions,
  type ProfileSample,
} from "./profile.ts";
export { traceCalls, type TracedCall, type TraceListener, type TraceOptions, traceText } from "./trace-calls.ts";
