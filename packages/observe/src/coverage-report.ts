// What was covered, as plain data: made of an engine's counts, merged over runs, and written out in other files.

import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { checkReport } from "./check-report.ts";
import type { SourcePosition } from "@atoll/core/engine";

/** A function that a module defines. */
export interface FunctionCoverage {
  readonly funcidx: number;
  readonly name: string;
  readonly count: number;
  /** Where it begins in its source, if that is known. */
  readonly source: Pick<SourcePosition, "file" | "line"> | undefined;
}

/** A conditional branch. */
export interface BranchCoverage {
  readonly funcidx: number;
  /** Byte offset of the instruction in the module. */
  readonly offset: number;
  /** `if`, `br_if`, `br_table`, `br_on_null` and so on. */
  readonly kind: string;
  /** How often it went each way: of `if` then, else; of `br_table` its targets in the order in which they are first named; of others taken, not taken. */
  readonly counts: readonly number[];
  readonly source: Pick<SourcePosition, "file" | "line"> | undefined;
}

/** A source file: its lines that have code, in order, and how often each ran. */
export interface FileCoverage {
  readonly file: string;
  readonly lines: readonly (readonly [line: number, count: number])[];
}

/** A function of the host that the module imports, or called by other ways. */
export interface HostCoverage {
  readonly name: string;
  readonly count: number;
}

/** What was covered of one module. */
export interface ModuleCoverage {
  readonly name: string;
  /** Tells modules apart: equal bytes have equal ones. */
  readonly id: string;
  readonly functions: readonly FunctionCoverage[];
  readonly branches: readonly BranchCoverage[];
  readonly files: readonly FileCoverage[];
  readonly builtins: readonly HostCoverage[];
}

/** What was covered, of all modules. It is data: JSON keeps it as it is. */
export interface CoverageReport {
  readonly modules: readonly ModuleCoverage[];
}

/** How much there is of something, and how much of it ran. */
export interface Share {
  readonly covered: number;
  readonly total: number;
}

/** Shares of a report, or of a part of it. */
export interface CoverageTotals {
  readonly functions: Share;
  /** Ways of branches. */
  readonly branches: Share;
  readonly lines: Share;
}

const SHARE: OptionKind = {
  expected: "a share, { covered, total }",
  accepts: (value) => ["covered", "total"].every((name) => typeof Reflect.get(value as object, name) === "number"),
};

/** A share in percent: 100 where there is nothing to cover. */
export function percent(share: Share): number {
  checkValue("percent", "share", share, SHARE);
  const { covered, total } = share;
  return total === 0 ? 100 : (100 * covered) / total;
}

function shareOf(counts: readonly number[]): Share {
  return { covered: counts.filter((count) => count > 0).length, total: counts.length };
}

/** The shares of a report; of one source file, if one is named. */
export function coverageTotals(report: CoverageReport, file?: string): CoverageTotals {
  checkReport("coverageTotals", report);
  if (file !== undefined) checkValue("coverageTotals", "file", file, optionKinds.text);
  return totalsOf(report, file);
}

/** {@link coverageTotals} of a report that was looked at. */
export function totalsOf({ modules }: CoverageReport, file?: string): CoverageTotals {
  const isMeant = (source: FunctionCoverage["source"]): boolean => file === undefined || source?.file === file;
  const files = file === undefined ? coveredFiles({ modules }) : [file];
  return {
    functions: shareOf(
      modules.flatMap(({ functions }) => functions.filter(({ source }) => isMeant(source)).map(({ count }) => count)),
    ),
    branches: shareOf(
      modules.flatMap(({ branches }) =>
        branches.filter(({ source }) => isMeant(source)).flatMap(({ counts }) => counts),
      ),
    ),
    lines: shareOf(files.flatMap((each) => linesOf({ modules }, each).map(([, count]) => count))),
  };
}

/** The source files of a report, in order of their names. */
export function coveredFiles({ modules }: CoverageReport): readonly string[] {
  return [...new Set(modules.flatMap(({ files }) => files.map(({ file }) => file)))].toSorted();
}

/** The lines of a file, which may be a part of several modules: each ran as often as it did in all of them. */
export function linesOf({ modules }: CoverageReport, file: string): FileCoverage["lines"] {
  const parts = modules.flatMap(({ files }) => files.filter((each) => each.file === file));
  return parts.map(({ lines }) => lines).reduce(mergeLines, []);
}

/** How often each builtin was called, whichever module called it. */
export function builtinsOf({ modules }: CoverageReport): readonly HostCoverage[] {
  const counts = new Map<string, number>();
  for (const { name, count } of modules.flatMap(({ builtins }) => builtins)) {
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return [...counts].map(([name, count]) => ({ name, count }));
}

/** Reports as one: of runs of the same modules, whatever engine, test or process they are of. */
export function mergeCoverage(...reports: readonly CoverageReport[]): CoverageReport {
  for (const report of reports) checkReport("mergeCoverage", report);
  const byId = Map.groupBy(
    reports.flatMap(({ modules }) => modules),
    ({ id }) => id,
  );
  return { modules: [...byId.values()].map(mergeModules) };
}

function mergeModules(modules: readonly ModuleCoverage[]): ModuleCoverage {
  const { name = "", id = "" } = modules[0] ?? {};
  const merge = <T>(
    of: (each: ModuleCoverage) => readonly T[],
    key: (item: T) => string,
    sum: (a: T, b: T) => T,
  ): T[] => {
    const found = new Map<string, T>();
    for (const item of modules.flatMap(of)) {
      const before = found.get(key(item));
      found.set(key(item), before === undefined ? item : sum(before, item));
    }
    return [...found.values()];
  };
  return {
    name,
    id,
    functions: merge(
      (each) => each.functions,
      ({ funcidx }) => String(funcidx),
      (a, b) => ({ ...a, count: a.count + b.count }),
    ),
    branches: merge(
      (each) => each.branches,
      ({ offset }) => String(offset),
      (a, b) => ({ ...a, counts: a.counts.map((count, i) => count + (b.counts[i] ?? 0)) }),
    ),
    files: merge(
      (each) => each.files,
      ({ file }) => file,
      (a, b) => ({ ...a, lines: mergeLines(a.lines, b.lines) }),
    ),
    builtins: merge(
      (each) => each.builtins,
      ({ name: builtin }) => builtin,
      (a, b) => ({ ...a, count: a.count + b.count }),
    ),
  };
}

function mergeLines(a: FileCoverage["lines"], b: FileCoverage["lines"]): FileCoverage["lines"] {
  const counts = new Map(a);
  for (const [line, count] of b) counts.set(line, (counts.get(line) ?? 0) + count);
  return [...counts].toSorted(([one], [other]) => one - other);
}

/** Least shares in percent. */
export interface CoverageThresholds {
  readonly functions?: number | undefined;
  readonly branches?: number | undefined;
  readonly lines?: number | undefined;
}

const PERCENT: OptionKind = {
  expected: "a number of percent, from 0 to 100",
  accepts: (value) => typeof value === "number" && value >= 0 && value <= 100,
};

/** What of the thresholds is not reached, in words; empty if all are. */
export function missedThresholds(report: CoverageReport, thresholds: CoverageThresholds): readonly string[] {
  checkReport("missedThresholds", report);
  thresholds = checkOptions("missedThresholds", thresholds, { functions: PERCENT, branches: PERCENT, lines: PERCENT });
  const totals = totalsOf(report);
  return (["functions", "branches", "lines"] as const).flatMap((each) => {
    const least = thresholds[each] ?? 0;
    const reached = percent(totals[each]);
    return reached >= least ? [] : [`${each}: ${reached.toFixed(1)} % covered, of at least ${least} %`];
  });
}
