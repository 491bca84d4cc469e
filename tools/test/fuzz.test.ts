// A short run of both fuzzers with a fixed seed, and every stored failure again.

import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { checkMutant } from "../fuzz/check-mutant.ts";
import { readCorpus } from "../fuzz/corpus.ts";
import { type DifferenceDetails, fuzzDifferences, replayDifference } from "../fuzz/fuzz-differences.ts";
import { fuzzMutants } from "../fuzz/fuzz-mutants.ts";
import { readRegressions } from "../fuzz/regressions.ts";

const engine = interpreter();

test("10,000 mutants give only Atoll's errors and the host's verdict", { timeout: 300_000 }, async () => {
  const summary = await fuzzMutants(await readCorpus(), engine, { seed: 20_261_122, count: 10_000, seconds: Infinity });
  expect([...summary.problems.values()].map(({ index, problem }) => `case ${index}: ${problem}`)).toEqual([]);
  expect(summary.cases).toBe(10_000);
  // Mutations that never got past the decoder would test nothing else.
  expect(summary.stages.invalid + summary.stages.ran + summary.stages.trapped).toBeGreaterThan(1000);
});

test("random programs do what they do on the host's engine", { timeout: 300_000 }, async () => {
  const summary = await fuzzDifferences(engine, { seed: 20_261_122, count: Infinity, seconds: 60 });
  expect(summary.differences.map(({ index, difference }) => ({ index, ...difference }))).toEqual([]);
  expect(summary.cases).toBeGreaterThan(100);
});

test.for(await readRegressions("mutant"))("stored failure $name", ({ modules }) => {
  for (const bytes of modules) expect(checkMutant(bytes, engine).problem).toBeUndefined();
});

test.for(await readRegressions("difference"))("stored failure $name", async ({ modules, details }) => {
  expect(await replayDifference(engine, modules, details as DifferenceDetails)).toBeUndefined();
});
