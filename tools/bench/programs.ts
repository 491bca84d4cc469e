// Whole-process user CPU of `atoll run` on real programs, beside the host's own engine, in turns: what others' sources and toolchains made, with
// indirect calls, many functions and several phases, which kernels do not have. The least time of each counts: what else the machine does only adds.
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { type BenchOptions, geometricMean, progress, report, type Row } from "./report.ts";
import { optionsFor } from "./engines.ts";
import { programsFolder, type RecordedProgram, recordedPrograms } from "../recorded-programs.ts";
import { userTime } from "./user-time.ts";

const PROGRAMS = ["lua", "quickjs", "sqlite-memory", "raytrace", "polybench", "minigzip", "bzip2"];

/** `pnpm bench programs`. */
export async function run(options: BenchOptions): Promise<void> {
  const programs = recordedPrograms();
  if (programs.length === 0)
    throw new Error(`no programs in ${programsFolder}: set ATOLL_SHARED to the folder that holds programs/`);
  const rows: Row[] = [];
  for (const name of PROGRAMS) {
    if (!name.includes(options.filter)) continue;
    const program = programs.find((each) => each.name === name);
    if (program === undefined) throw new Error(`${programsFolder} has no program ${name}`);
    rows.push(measure(program, options));
  }
  report(options, { baseline: "host", ours: "atoll run" }, rows, {
    "geometric mean": geometricMean(rows.map(({ ratio }) => ratio)),
  });
}

function measure(program: RecordedProgram, { rounds, engine: name }: BenchOptions): Row {
  const file = resolve(programsFolder, "wasm", program.wasm);
  const dirs = Object.entries(program.dirs).map(([guest, host]) => `${resolve(programsFolder, host)}::${guest}`);
  const [argument0 = "", ...args] = program.args;
  const engine = optionsFor(name);
  const given = dirs.flatMap((dir) => ["--dir", dir]);
  const commands = {
    host: [
      process.execPath,
      "--no-warnings",
      resolve("tools/bench/host-wasi.mjs"),
      file,
      ...given,
      "--",
      argument0,
      ...args,
    ],
    atoll: [process.execPath, resolve("apps/cli/dist/main.js"), "run", file, ...engine, ...given, "--", ...args],
  };
  const input = program.stdin === undefined ? undefined : resolve(programsFolder, program.stdin);
  const least = { host: Infinity, atoll: Infinity };
  for (let round = 0; round < rounds; round++) {
    for (const who of ["host", "atoll"] as const) {
      progress(`${program.name}, round ${round + 1} of ${rounds}: ${who}`);
      const { milliseconds, output } = userTime(commands[who], input);
      const hash = createHash("sha256").update(output).digest("hex");
      if (hash !== program.stdoutSha256) throw new Error(`${program.name} printed something else on ${who}`);
      least[who] = Math.min(least[who], milliseconds);
    }
  }
  return { name: program.name, baseline: least.host, ours: least.atoll, ratio: least.atoll / least.host };
}
