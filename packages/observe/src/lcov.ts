// Coverage in the format of lcov, which editors, CI services and genhtml read. https://github.com/linux-test-project/lcov

import { checkReport } from "./check-report.ts";
import {
  type BranchCoverage,
  type CoverageReport,
  linesOf,
  totalsOf,
  type FunctionCoverage,
  type ModuleCoverage,
} from "./coverage-report.ts";

/**
 * A report in the format of lcov: a record for each source file. What has no source is told of the module itself, whose functions have their indices
 * for lines, from 1 on.
 */
export function lcov(report: CoverageReport): string {
  checkReport("lcov", report);
  const files = new Set(report.modules.flatMap((module) => filesOf(module)));
  const records = [...files].map((file) => record(report, file));
  return records.join("");
}

interface Place {
  readonly file: string;
  readonly line: number;
}

function placeOf(module: ModuleCoverage, { funcidx, source }: FunctionCoverage | BranchCoverage): Place {
  return source ?? { file: module.name, line: funcidx + 1 };
}

function filesOf(module: ModuleCoverage): readonly string[] {
  const placed = [...module.functions, ...module.branches].map((each) => placeOf(module, each).file);
  return [...module.files.map(({ file }) => file), ...placed];
}

function record(report: CoverageReport, file: string): string {
  const { modules } = report;
  const isHere = (module: ModuleCoverage) => (each: FunctionCoverage | BranchCoverage) =>
    placeOf(module, each).file === file;
  const functions = functionsOf(
    modules.flatMap((module) =>
      module.functions
        .filter(isHere(module))
        .map((each) => ({ ...each, id: each.source === undefined ? module.id : "", line: placeOf(module, each).line })),
    ),
  );
  const branches = modules.flatMap((module) =>
    module.branches.filter(isHere(module)).map((each) => ({ ...each, line: placeOf(module, each).line })),
  );
  const lines = linesOf(report, file);
  const ways = branches.flatMap(({ counts }) => counts);
  const totals = totalsOf(report, file);
  const out = [
    "TN:",
    `SF:${oneLine(file)}`,
    ...functions.map(({ line, name }) => `FN:${line},${oneLine(name)}`),
    ...functions.map(({ count, name }) => `FNDA:${count},${oneLine(name)}`),
    `FNF:${functions.length}`,
    `FNH:${functions.filter(({ count }) => count > 0).length}`,
    ...branches.flatMap(({ line, counts }, block) => {
      // A branch that control never came to is told apart from one that never went some way.
      const came = counts.some((count) => count > 0);
      return counts.map((count, way) => `BRDA:${line},${block},${way},${came ? count : "-"}`);
    }),
    `BRF:${ways.length}`,
    `BRH:${ways.filter((count) => count > 0).length}`,
    ...lines.map(([line, count]) => `DA:${line},${count}`),
    `LF:${totals.lines.total}`,
    `LH:${totals.lines.covered}`,
    "end_of_record",
  ];
  return `${out.join("\n")}\n`;
}

interface PlacedFunction {
  /** The module's, where the function has no source. */
  readonly id: string;
  readonly name: string;
  readonly line: number;
  readonly count: number;
}

/** A function that several modules have of one source is one. */
function functionsOf(all: readonly PlacedFunction[]): readonly PlacedFunction[] {
  const found = new Map<string, PlacedFunction>();
  for (const each of all) {
    const key = `${each.id} ${each.line} ${each.name}`;
    found.set(key, { ...each, count: each.count + (found.get(key)?.count ?? 0) });
  }
  return [...found.values()];
}

/** A name or a path that a guest chose makes no record of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, "?");
}
