// Whole-process user CPU of `atoll run` on real programs, beside the host's own engine, in turns: what others' sources and toolchains made, with
// indirect calls, many functions and several phases, which kernels do not have. The least time of each counts: what else the machine does only adds.
// Where guests are compiled each is run twice: with nothing kept of it, and with what the run before kept. Programs that last are others of their own kind:
// the recorded ones are over before their code is at its best. On the interpreter, which takes a quarter of a minute for each, they run where they are named.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type LastingProgram, lastingPrograms } from "./lasting-programs.ts";
import { type BenchOptions, geometricMean, progress, report, type Row } from "./report.ts";
import { optionsFor } from "./engines.ts";
import { programsFolder, type RecordedProgram, recordedPrograms } from "../recorded-programs.ts";
import { userTime } from "./user-time.ts";

export const PROGRAMS: readonly string[] = [
  "lua",
  "quickjs",
  "sqlite-memory",
  "raytrace",
  "polybench",
  "minigzip",
  "bzip2",
];

/** `pnpm bench programs`. */
export async function run(options: BenchOptions): Promise<void> {
  const rows: Row[] = [];
  const cached: Row[] = [];
  const lasting: Row[] = [];
  const lastingCached: Row[] = [];
  const folder = mkdtempSync(join(tmpdir(), "atoll-bench-"));
  const cache = mkdtempSync(join(tmpdir(), "atoll-bench-"));
  try {
    for (const name of PROGRAMS) {
      if (!name.includes(options.filter)) continue;
      const { cold, kept } = measure(recordedProgram(name), options, cache);
      rows.push(cold);
      if (kept !== undefined) cached.push(kept);
    }
    for (const program of lastingPrograms(folder)) {
      if (!program.name.includes(options.filter) || (options.engine === "interpreter" && options.filter === ""))
        continue;
      const { cold, kept } = measure(program, options, cache);
      lasting.push(cold);
      if (kept !== undefined) lastingCached.push(kept);
    }
  } finally {
    rmSync(cache, { recursive: true });
    rmSync(folder, { recursive: true });
  }
  const mean = (all: readonly Row[]): number => geometricMean(all.map(({ ratio }) => ratio));
  report(options, { baseline: "host", ours: "atoll run" }, [...rows, ...cached, ...lasting, ...lastingCached], {
    "geometric mean": mean(rows),
    "geometric mean, cached": mean(cached),
    "geometric mean, lasting": mean(lasting),
    "geometric mean, lasting, cached": mean(lastingCached),
  });
}

/** The recorded program of a name. Throws where there is none. */
export function recordedProgram(name: string): RecordedProgram {
  const programs = recordedPrograms();
  if (programs.length === 0)
    throw new Error(`no programs in ${programsFolder}: set ATOLL_SHARED to the folder that holds programs/`);
  const program = programs.find((each) => each.name === name);
  if (program === undefined) throw new Error(`${programsFolder} has no program ${name}`);
  return program;
}

/** Removes what was kept of guests; what was kept of the command stays. */
function forgetGuests(cache: string): void {
  for (const file of readdirSync(cache, { recursive: true, encoding: "utf8" })) {
    if (/(^|[\\/])guest-[^\\/]*$/.test(file)) rmSync(join(cache, file));
  }
}

function measure(
  program: LastingProgram & Partial<Pick<RecordedProgram, "stdoutSha256">>,
  { rounds, engine: name }: BenchOptions,
  cache: string,
): { readonly cold: Row; readonly kept: Row | undefined } {
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
  const environment = { XDG_CACHE_HOME: cache };
  let expected = program.stdoutSha256;
  const least = { host: Infinity, atoll: Infinity, cached: Infinity };
  const kinds = name === "interpreter" ? (["host", "atoll"] as const) : (["host", "atoll", "cached"] as const);
  // What is kept of the command itself is there in every run.
  userTime(commands.atoll, { input, environment });
  for (let round = 0; round < rounds; round++) {
    for (const who of kinds) {
      progress(`${program.name}, round ${round + 1} of ${rounds}: ${who}`);
      if (who === "atoll") forgetGuests(cache);
      const { milliseconds, output } = userTime(commands[who === "host" ? "host" : "atoll"], { input, environment });
      const hash = createHash("sha256").update(output).digest("hex");
      // The host comes first.
      expected ??= hash;
      if (hash !== expected) throw new Error(`${program.name} printed something else on ${who}`);
      least[who] = Math.min(least[who], milliseconds);
    }
  }
  const row = (rowName: string, ours: number): Row => ({
    name: rowName,
    baseline: least.host,
    ours,
    ratio: ours / least.host,
  });
  return {
    cold: row(program.name, least.atoll),
    kept: Number.isFinite(least.cached) ? row(`${program.name}, cached`, least.cached) : undefined,
  };
}
