// `pnpm fuzz [differences] [mutants] [schedules] [options]`: runs what the command line asks for and tells what was found. Failing inputs are
// stored in tools/fuzz/regressions, where the tests find them.
import { type Engine } from "@atoll/core";
import { parseOrRefuse } from "../../refuse-line.ts";
import type { CampaignOptions } from "./campaign.ts";
import { type FuzzKind, type FuzzLine, helpOf, parseFuzzLine } from "./command-line.ts";
import { readCorpus } from "./corpus.ts";
import { fuzzDifferences } from "./fuzz-differences.ts";
import { fuzzMutants } from "./fuzz-mutants.ts";
import { storeRegression } from "./regressions.ts";
import { fuzzSchedules } from "./schedules/fuzz-schedules.ts";

/** Between two lines of progress where there is no terminal to rewrite one on. */
const PLAIN_SECONDS = 60;

const RUN: Readonly<Record<FuzzKind, (asked: FuzzLine, engine: Engine) => Promise<number>>> = {
  differences: runDifferences,
  mutants: runMutants,
  schedules: runSchedules,
};

const line = parseOrRefuse("fuzz", () => parseFuzzLine(process.argv.slice(2)));
if (line?.help === true) process.stdout.write(helpOf(line, line.named));
else if (line !== undefined) await run(line);

async function run(asked: FuzzLine): Promise<void> {
  let failures = 0;
  for (const kind of asked.kinds) {
    failures += await RUN[kind](asked, asked.engine);
  }
  process.exitCode = failures === 0 ? 0 : 1;
}

function campaignOf({ seed, first }: FuzzLine, count: number, seconds: number): CampaignOptions {
  let shown = 0;
  const onProgress = (done: number, passed: number): void => {
    const text = `${done} cases in ${passed.toFixed(0)} s`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
    else if (passed - shown >= PLAIN_SECONDS) {
      shown = passed;
      process.stderr.write(`${text}\n`);
    }
  };
  return { seed, first, count, seconds, onProgress };
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
}

async function runMutants(asked: FuzzLine, engine: Engine): Promise<number> {
  const { seed, seconds, store } = asked;
  const count = asked.count === Infinity && seconds === Infinity ? 100_000 : asked.count;
  console.log(`mutants of real and generated modules, seed ${seed}`);
  const summary = await fuzzMutants(await readCorpus(engine), engine, campaignOf(asked, count, seconds));
  clearProgress();
  const stages = Object.entries(summary.stages).map(([stage, cases]) => `${cases} ${stage}`);
  console.log(`${summary.cases} mutants: ${stages.join(", ")}; ${summary.limits} left to implementation limits;`);
  console.log(`at most ${Math.round(summary.peakMemory / 2 ** 20)} MiB resident; ${summary.problems.size} problems`);
  for (const { index, bytes, problem, count: times } of summary.problems.values()) {
    console.log(`\nmutants --seed ${seed} --first ${index} --count 1 (${times} times): ${problem}`);
    if (store) console.log(`stored ${await storeRegression("mutant", [bytes])}`);
  }
  return summary.problems.size;
}

async function runDifferences(asked: FuzzLine, engine: Engine): Promise<number> {
  const { seed, count, stop, store } = asked;
  const seconds = asked.seconds === Infinity && count === Infinity ? 60 : asked.seconds;
  console.log(`random programs against the host's engine, seed ${seed}`);
  const options = { ...campaignOf(asked, count, seconds), stopAfter: stop };
  const summary = await fuzzDifferences(engine, options);
  clearProgress();
  console.log(`${summary.cases} programs, ${summary.calls} calls; ${summary.differences.length} differences`);
  for (const { index, difference, modules, details } of summary.differences) {
    console.log(`\n--seed ${seed} --first ${index} --count 1: ${difference.what} of call ${difference.call}`);
    console.log(`  host: ${difference.host}\n  ours: ${difference.ours}`);
    if (store) console.log(`stored ${await storeRegression("difference", modules, details)}`);
  }
  return summary.differences.length;
}

async function runSchedules(asked: FuzzLine, engine: Engine): Promise<number> {
  const { seed, count } = asked;
  const seconds = asked.seconds === Infinity && count === Infinity ? 60 : asked.seconds;
  console.log(`random schedules of asynchronous calls, seed ${seed}`);
  const summary = await fuzzSchedules(engine, campaignOf(asked, count, seconds));
  clearProgress();
  console.log(`${summary.cases} schedules; ${summary.problems.size} problems`);
  for (const { index, problem, count: times } of summary.problems.values()) {
    console.log(`\nschedules --seed ${seed} --first ${index} --count 1 (${times} times): ${problem}`);
  }
  return summary.problems.size;
}
