// Coverage of guests: takes the counts of engines, and makes reports of them.

import { type SourceLines, sourceLines } from "@atoll/dwarf";
import {
  checkOptions,
  checkValue,
  type OptionKind,
  optionKinds,
  type CodeCounts,
  type CoverageRecorder,
  functionName,
  type Module,
  moduleNames,
} from "@atoll/core/engine";
import { type CoverageReport, type FileCoverage, mergeCoverage, type ModuleCoverage } from "./coverage-report.ts";
import { moduleId } from "./module-id.ts";
import type { SolvedFunction } from "./solve-counts.ts";
import { solveModule } from "./solve-module.ts";

/** What {@link Coverage} takes. */
export interface CoverageOptions {
  /** The source lines of a module. Default: those of the debug data in it. */
  readonly sources?: (wasm: Uint8Array) => SourceLines;
  /** How a module is called in reports. Default: by the name that it carries, or `module`. */
  readonly nameOf?: (wasm: Uint8Array) => string | undefined;
}

const COUNTS: OptionKind = {
  expected: "an engine's counts of a module",
  accepts: (value) => typeof Reflect.get(value as object, "countsOf") === "function" && "module" in (value as object),
};

/**
 * Counts how often the code of guests runs: given to instances as `coverage`, to any number of them. Nothing is recompiled, and what is not given one
 * runs as ever. A report may be asked for at any time; of calls in progress, it tells what has been counted so far, which may be uneven.
 */
export class Coverage implements CoverageRecorder {
  readonly #options: CoverageOptions;
  readonly #counts: CodeCounts[] = [];

  constructor(options: CoverageOptions = {}) {
    options = checkOptions("Coverage", options, { sources: optionKinds.callable, nameOf: optionKinds.callable });
    this.#options = options;
  }

  /** For engines. */
  addCounts(counts: CodeCounts): void {
    checkValue("Coverage.addCounts", "counts", counts, COUNTS);
    this.#counts.push(counts);
  }

  /** What was covered so far. */
  report(): CoverageReport {
    return mergeCoverage({ modules: this.#counts.map((each) => this.#module(each)) });
  }

  #module(counts: CodeCounts): ModuleCoverage {
    const { module } = counts;
    const { sources = sourceLines, nameOf } = this.#options;
    const lines = sources(module.bytes);
    const name = nameOf?.(module.bytes) ?? moduleNames(module).module ?? "module";
    const solved = solveModule(counts);
    return {
      name,
      id: moduleId(module.bytes),
      functions: solved.map(([funcidx, { calls }]) => ({
        funcidx,
        name: functionName(module, funcidx) ?? `function ${funcidx}`,
        count: calls,
        source: lineOf(lines.lineAt(module.bodies.at(funcidx - module.importCounts.func)?.start ?? 0)),
      })),
      branches: solved.flatMap(([funcidx, { branches }]) =>
        branches.map((branch) => ({ funcidx, ...branch, source: lineOf(lines.lineAt(branch.offset)) })),
      ),
      files: linesOf(module, lines, solved),
      builtins: hostCallsOf(module, counts),
    };
  }
}

function lineOf(position: { readonly file: string; readonly line: number } | undefined) {
  return position === undefined ? undefined : { file: position.file, line: position.line };
}

/** By file and line, how often each copy of it ran: a line of a function that is inlined has one for each call. */
type LineCounts = Map<string, Map<number, Map<string, number>>>;

/** How often lines ran. What a line was compiled to may run unequally often: what counts is that of it which ran most often. Copies add up. */
function linesOf(
  module: Module,
  lines: SourceLines,
  solved: readonly (readonly [number, SolvedFunction])[],
): readonly FileCoverage[] {
  // A function's code begins where the one before ends: in front of its instructions stand its size and its locals.
  const runs = solved.flatMap(([funcidx, { runs: own, calls }]) => {
    const index = funcidx - module.importCounts.func;
    const begin = index === 0 ? 0 : (module.bodies.at(index - 1)?.end ?? 0);
    return [[begin, calls] as const, ...own].map(([offset, count]) => ({ offset, count, funcidx }));
  });
  const counts: LineCounts = new Map();
  let at = 0;
  /** Where the code ends that has been looked at: what lies before it belongs to another line already, if the data is no compiler's. */
  let seen = 0;
  for (const { start, end, file, line, scope = 0 } of lines.spans({ scopes: true })) {
    if (start < seen) continue;
    seen = end;
    while (at + 1 < runs.length && (runs[at + 1]?.offset ?? 0) <= start) at++;
    let count = -1;
    for (let i = at; i < runs.length && (runs[i]?.offset ?? 0) < end; i++)
      count = Math.max(count, runs[i]?.count ?? -1);
    if (count >= 0) noteLine(counts, file, line, `${runs[at]?.funcidx ?? 0} ${scope}`, count);
  }
  return [...counts].map(([file, found]) => ({
    file,
    lines: [...found]
      .map(([line, copies]) => [line, [...copies.values()].reduce((sum, count) => sum + count, 0)] as const)
      .toSorted(([a], [b]) => a - b),
  }));
}

function noteLine(counts: LineCounts, file: string, line: number, copy: string, count: number): void {
  let lines = counts.get(file);
  if (lines === undefined) counts.set(file, (lines = new Map()));
  let copies = lines.get(line);
  if (copies === undefined) lines.set(line, (copies = new Map()));
  copies.set(copy, Math.max(copies.get(copy) ?? 0, count));
}

/** Functions that are imported, called or not, and others of the host that were called. */
function hostCallsOf(module: Module, { hostCalls }: CodeCounts): ModuleCoverage["builtins"] {
  const counts = new Map<string, number>();
  for (const { module: namespace, name, description } of module.imports) {
    if (description.kind === "func") counts.set(`${namespace}.${name}`, 0);
  }
  for (const [name, count] of hostCalls) counts.set(name, (counts.get(name) ?? 0) + count);
  return [...counts].map(([name, count]) => ({ name, count }));
}
