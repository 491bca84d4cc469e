// What the type checker takes for a program of ten sets of forty builtins each, with core as users see it: built declarations. What a builtin takes is what
// forty in each set take more than a few of them.
import { output, withProgram } from "../../packages/core/test/declare/checked-program.ts";
import { BUILTINS, ONLY_CORE, setFiles, SETS, TARGETS } from "../../packages/core/test/declare/large-target.ts";
import { type BenchOptions, median, progress } from "./report.ts";

/** One of each kind. */
const FEW = 5;
const PROGRAMS = {
  "core alone": { "core.ts": ONLY_CORE },
  [`${SETS} sets of ${FEW}`]: setFiles(FEW),
  [`${SETS} sets of ${BUILTINS}`]: setFiles(),
  "the same and four targets": { ...setFiles(), "targets.ts": TARGETS },
};

interface Cost {
  readonly instantiations: number;
  /** Milliseconds on the clock, by one thread. */
  readonly check: number;
  readonly whole: number;
}

/** `pnpm bench types`. */
export async function run(options: BenchOptions): Promise<void> {
  const costs = Object.entries(PROGRAMS).map(([name, files]) => ({ name, files, taken: [] as Cost[] }));
  for (let round = 0; round < options.rounds; round++) {
    for (const { name, files, taken } of costs) {
      progress(`${name}, round ${round + 1} of ${options.rounds}`);
      taken.push(costOf(files));
    }
  }
  progress("");
  const rows = costs.map(({ name, taken }) => ({
    name,
    instantiations: taken[0]?.instantiations ?? NaN,
    check: median(taken.map(({ check }) => check)),
    whole: median(taken.map(({ whole }) => whole)),
  }));
  const [, few, sets] = rows;
  if (few === undefined || sets === undefined) throw new Error("no programs");
  const perBuiltin = {
    instantiations: (sets.instantiations - few.instantiations) / (SETS * (BUILTINS - FEW)),
    check: (sets.check - few.check) / (SETS * (BUILTINS - FEW)),
  };
  if (options.json) {
    console.log(JSON.stringify({ rows, perBuiltin }, undefined, 2));
    return;
  }
  const line = (name: string, ...cells: readonly string[]): void =>
    console.log(name.padEnd(28) + cells.map((cell) => cell.padStart(16)).join(""));
  line("type checker, milliseconds", "instantiations", "check", "whole");
  for (const { name, instantiations, check, whole } of rows) {
    line(name, String(instantiations), check.toFixed(0), whole.toFixed(0));
  }
  line("a builtin", perBuiltin.instantiations.toFixed(0), perBuiltin.check.toFixed(2), "");
}

function costOf(files: Readonly<Record<string, string>>): Cost {
  return withProgram(
    files,
    (folder) => {
      const said = output(["-p", folder, "--pretty", "false", "--extendedDiagnostics", "--singleThreaded"], folder);
      if (!said.includes("Instantiations:") || said.includes("error TS")) throw new Error(said);
      const figure = (name: string): number => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(said)?.[1]);
      return {
        instantiations: figure("Instantiations"),
        check: 1000 * figure("Check time"),
        whole: 1000 * figure("Total time"),
      };
    },
    "declarations",
  );
}
