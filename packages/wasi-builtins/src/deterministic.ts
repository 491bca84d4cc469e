// Options for runs that give the same output for the same input, byte for byte, wherever and whenever they are made.

import { checkOptions, optionKinds } from "@atoll/core/engine";
import { fixedClock } from "./clock.ts";
import { EPOCH, reproducible } from "./filesystem/reproducible.ts";
import { seededRandom } from "./random.ts";
import { WASI_OPTIONS, type WasiOptions } from "./wasi.ts";

/** What {@link deterministic} takes: what {@link wasi} does, and where time and chance begin. */
export interface DeterministicOptions extends WasiOptions {
  /** Seed of the random source. Default 0. */
  readonly seed?: number;
  /** Nanoseconds since 1970 when the run begins, and its files were made. Default: 1 January 2000. */
  readonly start?: bigint;
}

const OPTIONS = {
  ...WASI_OPTIONS,
  seed: optionKinds.integer,
  start: optionKinds.typed("bigint", "nanoseconds as a bigint"),
};

/**
 * The same options with a clock that passes a microsecond with every look, random bytes from a seed, and files without what depends on the
 * host: `wasi(deterministic({ args, preopens }))`. Throws TargetError for options that there are not, or that are something else than they must be.
 */
export function deterministic(given: DeterministicOptions): WasiOptions {
  const { seed = 0, start = EPOCH, ...options } = checkOptions("options of deterministic", given, OPTIONS);
  const preopens = Object.entries(options.preopens ?? {}).map(([path, filesystem]) => [
    path,
    reproducible(filesystem, { time: start }),
  ]);
  return {
    ...options,
    preopens: Object.fromEntries(preopens),
    clock: fixedClock({ realtime: start, step: 1000n }),
    random: seededRandom(seed),
  };
}
