// Coverage as a table for terminals: a line for each source file, and what of it never ran.

import { checkReport } from "./check-report.ts";
import { visibleName } from "@atoll/core/engine";
import {
  builtinsOf,
  coveredFiles,
  type CoverageReport,
  type CoverageTotals,
  linesOf,
  percent,
  totalsOf,
} from "./coverage-report.ts";

/** Characters of the list of lines that did not run. */
const SHOWN = 40;

/** A report as text: shares by file, lines that never ran, calls of builtins. */
export function coverageText(report: CoverageReport): string {
  checkReport("coverageText", report);
  const files = coveredFiles(report);
  const rows = files.map((file) => [visibleName(file), ...shares(totalsOf(report, file)), missing(report, file)]);
  const head = ["", "functions", "branches", "lines", "not run"];
  const all = ["all", ...shares(totalsOf(report)), ""];
  const builtins = builtinsOf(report).map(({ name, count }) => `  ${String(count).padStart(10)}  ${visibleName(name)}`);
  const calls = builtins.length === 0 ? [] : ["", "Calls of builtins", ...builtins];
  return `${[...table([head, ...rows, all]), ...calls].join("\n")}\n`;
}

function shares({ functions, branches, lines }: CoverageTotals): readonly string[] {
  return [functions, branches, lines].map((share) => (share.total === 0 ? "-" : `${percent(share).toFixed(1)} %`));
}

/** Lines that never ran, as ranges: `3-5, 9`. */
function missing(report: CoverageReport, file: string): string {
  const ranges: string[] = [];
  let first = 0;
  let last = 0;
  const close = (): void => {
    if (first > 0) ranges.push(first === last ? String(first) : `${first}-${last}`);
    first = 0;
  };
  for (const [line, count] of linesOf(report, file)) {
    if (count > 0) {
      close();
      continue;
    }
    if (first === 0) first = line;
    last = line;
  }
  close();
  const text = ranges.join(", ");
  return text.length <= SHOWN ? text : `${text.slice(0, text.lastIndexOf(",", SHOWN))}, …`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => rows.reduce((most, row) => Math.max(most, row[i]?.length ?? 0), 0));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 || i === row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
