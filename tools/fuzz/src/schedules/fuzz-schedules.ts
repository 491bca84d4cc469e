// Fuzzing by schedule: whatever the host does while calls wait, each ends once and rightly, and nothing is left behind.

import type { Engine } from "@atoll/core";
import { type CampaignOptions, casesOf, problemKind } from "../campaign.ts";
import { Random } from "../random.ts";
import { runSchedule } from "./schedule.ts";

interface ScheduleProblem {
  readonly index: number;
  readonly problem: string;
  /** How many schedules had it. */
  count: number;
}

export interface ScheduleSummary {
  cases: number;
  /** One of each kind, the first that was met. */
  readonly problems: Map<string, ScheduleProblem>;
}

export async function fuzzSchedules(engine: Engine, options: CampaignOptions): Promise<ScheduleSummary> {
  const summary: ScheduleSummary = { cases: 0, problems: new Map() };
  const unhandled: unknown[] = [];
  const hear = (reason: unknown): void => void unhandled.push(reason);
  // With a listener there is none who ends the process, whatever it was started with.
  const strict = process.execArgv.includes("--unhandled-rejections=strict");
  if (!strict) process.on("unhandledRejection", hear);
  try {
    for (const index of casesOf(options)) {
      const problems = [...(await runSchedule(new Random(options.seed, index), engine))];
      for (const reason of unhandled.splice(0)) problems.push(`nobody handled the rejection ${String(reason)}`);
      summary.cases++;
      for (const problem of problems) {
        const known = summary.problems.get(problemKind(problem));
        if (known === undefined) summary.problems.set(problemKind(problem), { index, problem, count: 1 });
        else known.count++;
      }
    }
  } finally {
    process.off("unhandledRejection", hear);
  }
  return summary;
}
