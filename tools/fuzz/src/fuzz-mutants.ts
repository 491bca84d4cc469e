// Fuzzing by mutation: real modules, damaged, must give Atoll's own errors and the host's verdict.

import { setImmediate } from "node:timers/promises";
import type { Engine } from "@atoll/core";
import { type CampaignOptions, casesOf, problemKind } from "./campaign.ts";
import { checkMutant, type MutantReport } from "./check-mutant.ts";
import { type Corpus, pickModule } from "./corpus.ts";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";

export interface MutantProblem {
  readonly index: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly problem: string;
  /** How many mutants had it. */
  count: number;
}

export interface MutantSummary {
  cases: number;
  readonly stages: Record<MutantReport["stage"], number>;
  /** Mutants where the host's or Atoll's implementation limits decided. */
  limits: number;
  /** One of each kind, the shortest input that was met. */
  readonly problems: Map<string, MutantProblem>;
  /** Highest resident set size in bytes. */
  peakMemory: number;
}

/** The module of one case. */
function mutantOf(corpus: Corpus, seed: number, index: number): Uint8Array<ArrayBuffer> {
  const random = new Random(seed, index);
  return mutate(pickModule(corpus, random), random, random.pick(corpus.small));
}

export async function fuzzMutants(corpus: Corpus, engine: Engine, options: CampaignOptions): Promise<MutantSummary> {
  const summary: MutantSummary = {
    cases: 0,
    stages: { malformed: 0, invalid: 0, unlinkable: 0, trapped: 0, ran: 0 },
    limits: 0,
    problems: new Map(),
    peakMemory: 0,
  };
  for (const index of casesOf(options)) {
    // What is collected can be given back only between turns of the event loop.
    if (summary.cases % 16 === 0) await setImmediate();
    const bytes = mutantOf(corpus, options.seed, index);
    const report = checkMutant(bytes, engine);
    summary.cases++;
    summary.stages[report.stage]++;
    if (report.hostLimit) summary.limits++;
    if (report.problem !== undefined) addProblem(summary, { index, bytes, problem: report.problem, count: 1 });
    if (summary.cases % 256 === 1) summary.peakMemory = Math.max(summary.peakMemory, process.memoryUsage.rss());
  }
  return summary;
}

function addProblem(summary: MutantSummary, found: MutantProblem): void {
  const kind = problemKind(found.problem);
  const known = summary.problems.get(kind);
  if (known === undefined || found.bytes.length < known.bytes.length) {
    summary.problems.set(kind, { ...found, count: (known?.count ?? 0) + 1 });
  } else {
    known.count++;
  }
}
