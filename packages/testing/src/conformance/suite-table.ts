// Counts script reports per folder and prints them as one table: passed, failed, and skipped by reason.

import { placeOf } from "../script/command-result.ts";
import type { ScriptReport } from "./run-suite.ts";
import { checkValue } from "@atoll/core/engine";
import { REPORT, REPORTS, TALLIES } from "./kinds.ts";

/** Counts for one folder of the testsuite. */
export interface FolderTally {
  readonly folder: string;
  scripts: number;
  passed: number;
  failed: number;
  skipped: number;
  readonly skippedBy: Map<string, number>;
  milliseconds: number;
}

function emptyTally(folder: string): FolderTally {
  return { folder, scripts: 0, passed: 0, failed: 0, skipped: 0, skippedBy: new Map(), milliseconds: 0 };
}

/** Tallies per folder, in the order in which the folders first appear. */
export function tallyByFolder(reports: readonly ScriptReport[]): readonly FolderTally[] {
  checkValue("tallyByFolder", "reports", reports, REPORTS);
  const tallies = new Map<string, FolderTally>();
  for (const report of reports) {
    const folder = report.script.slice(0, report.script.lastIndexOf("/"));
    const tally = tallies.get(folder) ?? emptyTally(folder);
    tallies.set(folder, tally);
    addReport(tally, report);
  }
  return [...tallies.values()];
}

function addReport(tally: FolderTally, report: ScriptReport): void {
  tally.scripts++;
  tally.failed += report.stale.length;
  tally.milliseconds += report.milliseconds;
  for (const { outcome } of report.results) {
    tally[outcome.kind]++;
    if (outcome.kind === "skipped") {
      tally.skippedBy.set(outcome.reason, (tally.skippedBy.get(outcome.reason) ?? 0) + 1);
    }
  }
}

/** The sum of all folders. */
export function totalTally(tallies: readonly FolderTally[]): FolderTally {
  checkValue("totalTally", "tallies", tallies, TALLIES);
  const total = emptyTally("total");
  for (const tally of tallies) {
    total.scripts += tally.scripts;
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
    total.milliseconds += tally.milliseconds;
    for (const [reason, count] of tally.skippedBy) {
      total.skippedBy.set(reason, (total.skippedBy.get(reason) ?? 0) + count);
    }
  }
  return total;
}

/** The table as text, one row per folder and the total, with the reasons of skips behind each. */
export function suiteTable(reports: readonly ScriptReport[]): string {
  checkValue("suiteTable", "reports", reports, REPORTS);
  const tallies = tallyByFolder(reports);
  const rows = [...tallies, totalTally(tallies)].map((tally) => [
    tally.folder,
    String(tally.scripts),
    String(tally.passed),
    String(tally.failed),
    String(tally.skipped),
    `${(tally.milliseconds / 1000).toFixed(1)} s`,
    reasons(tally),
  ]);
  const lines = [["folder", "scripts", "passed", "failed", "skipped", "time", "skipped for"], ...rows];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i === 0 || i === 6 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function reasons(tally: FolderTally): string {
  return [...tally.skippedBy]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${reason}: ${count}`)
    .join(", ");
}

/** One line per failure of a script, stale skips included. */
export function failureLines(report: ScriptReport): readonly string[] {
  checkValue("failureLines", "report", report, REPORT);
  const lines = report.results.flatMap((result) =>
    result.outcome.kind === "failed"
      ? [`${placeOf(report.script, result)}: expected ${result.outcome.expected}, got ${result.outcome.got}`]
      : [],
  );
  return [...lines, ...report.stale];
}
