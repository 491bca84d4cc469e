// Waiting on the spot without burning the processor, and never longer than the run may take.

import { andThen, type RunLimits } from "@atoll/core/engine";
import { type Steps, wait } from "../steps.ts";
import type { Clock } from "../clock.ts";
import type { InputStream } from "../streams/stream.ts";

/** Longest single wait in nanoseconds: in between, the run's limits are looked at. */
const SLICE = 50_000_000;
/** Waits between looks at what cannot tell when it is ready: they grow from the first to the last. */
const FIRST_LOOK = 500_000;
const LAST_LOOK = 10_000_000;

/** Waits between looks, in nanoseconds: short at first, for what is about to come. */
export function* looks(): Generator<number, never, void> {
  for (let look = FIRST_LOOK; ; look = Math.min(look * 2, LAST_LOOK)) yield look;
}

/**
 * Passes time: on the spot where the clock can and nothing would wake it earlier or needs the host's event loop, suspended otherwise. Ends early
 * when a signal settles, and after a slice.
 */
export function* pass(
  clock: Clock,
  nanoseconds: number,
  { signals, mustSuspend }: { readonly signals: readonly Promise<void>[]; readonly mustSuspend: boolean } = ON_THE_SPOT,
): Steps<void> {
  if (clock.block !== undefined && signals.length === 0 && !mustSuspend) {
    clock.block(Math.min(nanoseconds, SLICE));
    return;
  }
  const abort = new AbortController();
  const sleeper: Sleeper = Promise.withResolvers();
  for (const signal of signals) sleepersOf(signal).add(sleeper);
  if (nanoseconds !== Infinity) void andThen(clock.timeout(nanoseconds, abort.signal), sleeper.resolve, sleeper.reject);
  try {
    yield* wait(sleeper.promise);
  } finally {
    abort.abort();
    for (const signal of signals) sleepers.get(signal)?.delete(sleeper);
  }
}

const ON_THE_SPOT = { signals: [], mustSuspend: false };

type Sleeper = PromiseWithResolvers<void>;

/** Who waits for signals that have not settled. */
const sleepers = new WeakMap<Promise<void>, Set<Sleeper>>();

/** A promise keeps all that was ever asked of it until it settles, and a guest may wait without end: each is asked once. */
function sleepersOf(signal: Promise<void>): Set<Sleeper> {
  const known = sleepers.get(signal);
  if (known !== undefined) return known;
  const made = new Set<Sleeper>();
  sleepers.set(signal, made);
  const settle = (wake: (sleeper: Sleeper) => void): void => {
    sleepers.delete(signal);
    for (const sleeper of made) wake(sleeper);
  };
  signal.then(
    () => settle(({ resolve }) => resolve()),
    (error: unknown) => settle(({ reject }) => reject(error)),
  );
  return made;
}

/** Waits until a stream has something, where the run is limited and the stream would make it wait on the spot. */
export function* awaitInput(input: InputStream, clock: Clock, limits: RunLimits): Steps<void> {
  if (limits.deadline === Infinity || input.readable === undefined || input.asynchronous === true) return;
  for (const look of looks()) {
    if (input.readable() !== undefined) return;
    limits.check();
    yield* pass(clock, look);
  }
}
