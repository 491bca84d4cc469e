// Ends a test run with one plain line, `N passed, N failed[, N skipped]`, for machines to read.
// Everything above that line is the business of vitest's own reporter.
import type { Reporter, TestModule } from "vitest/node";

/**
 * A vitest reporter. A file that could not be loaded, a suite that is empty or whose hook fails, and an error outside any test
 * count as failed.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests++;
        count[test.result().state]++;
      }
      for (const suite of module.children.allSuites()) count.failed += Math.min(suite.errors().length, 1);
      // A file that fails to load has no failed test or suite to blame.
      if (module.errors().length > 0 || (tests === 0 && module.state() === "failed")) count.failed++;
    }
    const skipped = count.skipped + count.pending;
    console.log(`${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  }
}
