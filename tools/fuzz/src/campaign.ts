// What both kinds of fuzzing share: a run of numbered cases from one seed, bounded by count or time, with progress.

import { Watchdog } from "./watchdog.ts";

/** A case that takes longer, its shrinking included, ends the process. */
const MAX_CASE_SECONDS = 60;

export interface CampaignOptions {
  readonly seed: number;
  /** Ends after this many cases, */
  readonly count: number;
  /** or after this many seconds, whichever comes first. */
  readonly seconds: number;
  /** Number of the first case: repeats one case with `count: 1`. */
  readonly first?: number;
  /** Called now and then. */
  readonly onProgress?: (done: number, seconds: number) => void;
}

/** The numbers of a campaign's cases, until it ends. */
export function* casesOf(options: CampaignOptions): Generator<number> {
  const started = performance.now();
  const first = options.first ?? 0;
  let shown = started;
  using watchdog = new Watchdog(MAX_CASE_SECONDS);
  for (let i = 0; i < options.count; i++) {
    const now = performance.now();
    if (now - started > options.seconds * 1000) return;
    if (now - shown > 2000) {
      shown = now;
      options.onProgress?.(i, (now - started) / 1000);
    }
    watchdog.beat(first + i);
    yield first + i;
  }
}

/** Problems with numbers left out are the same problem: one of each is enough. */
export function problemKind(problem: string): string {
  return problem.split("\n")[0]?.replaceAll(/0x[0-9a-f]+|\d+/g, "#") ?? "";
}
