// `pnpm bench running`: how long real programs run, apart from what starting and compiling take: on an engine of ours beside the host's own with `node:wasi`,
// the recorded programs and those that last. Each is measured in processes of its own (running-process.ts), where both are compiled before: the first run of
// each, in which the host still makes its code better, and the least of the later ones.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LastingProgram, lastingPrograms } from "./lasting-programs.ts";
import { PROGRAMS, recordedProgram } from "./programs.ts";
import { type BenchOptions, geometricMean, progress, report, type Row } from "./report.ts";
import type { RunTimes } from "./running-process.ts";

/** `pnpm bench running`. */
export async function run(options: BenchOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-bench-"));
  const rows: Record<"first" | "later" | "lasting first" | "lasting later", Row[]> = {
    first: [],
    later: [],
    "lasting first": [],
    "lasting later": [],
  };
  try {
    const recorded = PROGRAMS.map((name) => recordedProgram(name));
    for (const program of [...recorded, ...lastingPrograms(folder)]) {
      if (!program.name.includes(options.filter)) continue;
      const { first, later } = measure(program, options);
      const kind = recorded.includes(program as (typeof recorded)[number]) ? "" : "lasting ";
      rows[`${kind}first`].push(first);
      rows[`${kind}later`].push(later);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const means = Object.entries(rows).map(([name, all]) => [
    `geometric mean, ${name}`,
    geometricMean(all.map(({ ratio }) => ratio)),
  ]);
  report(options, { baseline: "host", ours: options.engine }, Object.values(rows).flat(), Object.fromEntries(means));
}

function measure(
  program: LastingProgram & { readonly stdoutSha256?: string },
  { rounds, engine }: BenchOptions,
): { readonly first: Row; readonly later: Row } {
  const script = join(import.meta.dirname, "running-process.js");
  const runs: RunTimes[] = [];
  for (let round = 0; round < rounds; round++) {
    progress(`${program.name}, round ${round + 1} of ${rounds}`);
    const args = ["--no-warnings", script, JSON.stringify(program), engine];
    const times = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as RunTimes;
    if (program.stdoutSha256 !== undefined && program.stdoutSha256 !== times.sha256)
      throw new Error(`${program.name} printed something else than was recorded`);
    runs.push(times);
  }
  const row = (name: string, times: (side: readonly number[]) => readonly number[]): Row => {
    const [baseline, ours] = [least(runs.map(({ host }) => times(host))), least(runs.map((each) => times(each.ours)))];
    return { name, baseline, ours, ratio: ours / baseline };
  };
  return {
    first: row(`${program.name}, first`, (all) => all.slice(0, 1)),
    later: row(program.name, (all) => all.slice(1)),
  };
}

/** What else the machine does only adds. */
function least(times: readonly (readonly number[])[]): number {
  return Math.min(...times.flat());
}
