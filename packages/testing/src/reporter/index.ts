// What vitest configurations take: reporters, a plugin, and projects by target.
export { guestCoverage, type GuestCoverageOptions, type GuestCoveragePlugin } from "./guest-coverage.ts";
export { matrixReporter, type MatrixReporterOptions } from "./matrix-reporter.ts";
export { targetProjects, type TargetProjects } from "./target-projects.ts";
