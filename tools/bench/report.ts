// What the benchmarks share: options, where the kernels are, the statistics, and the table of ratios.
import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** How `pnpm bench` was asked to run. */
export type BenchOptions = {
  readonly json: boolean;
  /** Only kernels whose name contains this. */
  readonly filter: string;
  readonly rounds: number;
  /** What is measured beside the baseline, where a benchmark has the choice. */
  readonly engine: string;
};

/** One kernel's two medians in milliseconds; `ratio` is ours to the baseline's. */
export type Row = { readonly name: string; readonly baseline: number; readonly ours: number; readonly ratio: number };

/** The folder of benchmark kernels; throws when it is not there. */
export function kernelFolder(): string {
  const folder = resolve(process.env["ATOLL_SHARED"] ?? "../shared", "bench");
  if (!existsSync(folder)) throw new Error(`no kernels in ${folder}: set ATOLL_SHARED to the folder that holds bench/`);
  return folder;
}

/** The middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** NaN for none. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Tells how far a benchmark is; on standard error, and only where somebody watches. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}

/** Prints rows and summary figures as a table, or as one JSON object. */
export function report(
  options: BenchOptions,
  columns: { readonly baseline: string; readonly ours: string },
  rows: readonly Row[],
  summary: Readonly<Record<string, number>>,
): void {
  progress("");
  if (options.json) {
    console.log(JSON.stringify({ columns, rows, summary }, undefined, 2));
    return;
  }
  const line = (name: string, ...cells: string[]): string =>
    `${name.padEnd(28)}${cells.map((cell) => cell.padStart(16)).join("")}`;
  console.log(line("kernel", columns.baseline, columns.ours, "ratio"));
  for (const { name, baseline, ours, ratio } of rows) {
    console.log(line(name, `${baseline.toFixed(1)} ms`, `${ours.toFixed(1)} ms`, `${ratio.toFixed(2)}x`));
  }
  for (const [name, value] of Object.entries(summary)) {
    if (!Number.isNaN(value)) console.log(line(name, "", "", `${value.toFixed(2)}x`));
  }
}
