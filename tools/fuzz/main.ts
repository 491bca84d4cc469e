// `pnpm fuzz [mutants|differences] [--seed S] [--count N] [--seconds N] [--first N]`: both kinds by default. Failing inputs are
// stored in tools/fuzz/regressions, where the tests find them.
import { parseArgs } from "node:util";
import { interpreter } from "@atoll/interpreter";
import { readCorpus } from "./corpus.ts";
import { fuzzDifferences } from "./fuzz-differences.ts";
import { fuzzMutants } from "./fuzz-mutants.ts";
import { storeRegression } from "./regressions.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string" },
    count: { type: "string" },
    seconds: { type: "string" },
    first: { type: "string", default: "0" },
    stop: { type: "string", default: "5" },
    store: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const kinds = positionals.length === 0 ? ["mutants", "differences"] : positionals;
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const engine = interpreter();
let failures = 0;

function progress(done: number, seconds: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${done} cases in ${seconds.toFixed(0)} s`);
}
function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
}

for (const kind of kinds) {
  if (kind === "mutants") await mutants();
  else if (kind === "differences") await differences();
  else throw new Error(`unknown kind of fuzzing: ${kind}`);
}
process.exitCode = failures === 0 ? 0 : 1;

async function mutants(): Promise<void> {
  // 100,000 unless time is what was given.
  const seconds = values.seconds === undefined ? Infinity : Number(values.seconds);
  const count = values.count === undefined ? (seconds === Infinity ? 100_000 : Infinity) : Number(values.count);
  console.log(`mutants of real modules, seed ${seed}`);
  const summary = await fuzzMutants(await readCorpus(), engine, {
    seed,
    count,
    seconds,
    first: Number(values.first),
    onProgress: progress,
  });
  clearProgress();
  const stages = Object.entries(summary.stages).map(([stage, cases]) => `${cases} ${stage}`);
  console.log(`${summary.cases} mutants: ${stages.join(", ")}; ${summary.limits} left to implementation limits;`);
  console.log(`at most ${Math.round(summary.peakMemory / 2 ** 20)} MiB resident; ${summary.problems.size} problems`);
  for (const { index, bytes, problem, count: times } of summary.problems.values()) {
    failures++;
    console.log(`\n--seed ${seed} --first ${index} --count 1 (${times} times): ${problem}`);
    if (values.store) console.log(`stored ${await storeRegression("mutant", [bytes])}`);
  }
}

async function differences(): Promise<void> {
  const count = values.count === undefined ? Infinity : Number(values.count);
  const seconds = Number(values.seconds ?? (count === Infinity ? 60 : Infinity));
  console.log(`random programs against the host's engine, seed ${seed}`);
  const summary = await fuzzDifferences(engine, {
    seed,
    count,
    seconds,
    first: Number(values.first),
    stopAfter: Number(values.stop),
    onProgress: progress,
  });
  clearProgress();
  console.log(`${summary.cases} programs, ${summary.calls} calls; ${summary.differences.length} differences`);
  for (const { index, difference, modules, details } of summary.differences) {
    failures++;
    console.log(`\n--seed ${seed} --first ${index} --count 1: ${difference.what} of call ${difference.call}`);
    console.log(`  host: ${difference.host}\n  ours: ${difference.ours}`);
    if (values.store) console.log(`stored ${await storeRegression("difference", modules, details)}`);
  }
}
