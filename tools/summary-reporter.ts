// Ends a test run with one plain line, `N passed, N failed[, N skipped]`, for machines to read.
// Everything above that line is the business of vitest's own reporter.
import type { Reporter, TestModule } from "vitest/node";

/** A vitest reporter; a file that could not be loaded and an error outside any test both count as failed. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests++;
        count[test.result().state]++;
      }
      // A file that fails to load, or a suite whose hook fails, has no failed test to blame.
      if (module.state() === "failed" && (tests === 0 || module.errors().length > 0)) count.failed++;
    }
    const skipped = count.skipped + count.pending;
    console.log(`${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  }
}
