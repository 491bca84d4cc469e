// Waiting for an asynchronous builtin within the limits of the run: its promise, the embedder's signal, or the deadline,
// whichever comes first.

import type { AbortSignalLike, RunLimits } from "./run-limits.ts";

const INTERRUPTED: unique symbol = Symbol("interrupted");

/** Milliseconds; hosts fire longer timers at once. */
const LONGEST_TIMER = 0x7fff_ffff;

/** What a promise resolves to. Throws ExhaustionError when a limit of the run is reached before. */
export async function awaitWithin<T>(pending: PromiseLike<T>, limits: RunLimits): Promise<T> {
  if (limits.signal === undefined && limits.timeLeft === Infinity) return pending;
  // A timer may fire a little before the clock that the deadline is read from gets there: then the wait goes on.
  for (;;) {
    const value = await untilInterrupted(pending, limits);
    limits.checkInterruption();
    if (value !== INTERRUPTED) return value;
  }
}

/** What the promise resolves to, or INTERRUPTED when a limit may have been reached before. */
async function untilInterrupted<T>(pending: PromiseLike<T>, limits: RunLimits): Promise<T | typeof INTERRUPTED> {
  const { signal, timeLeft } = limits;
  let stopWaiting: (() => void) | undefined;
  const interruption = new Promise<typeof INTERRUPTED>((resolve) => {
    const reached = (): void => resolve(INTERRUPTED);
    const timer =
      timeLeft === Infinity ? undefined : setTimeout(reached, Math.min(Math.max(timeLeft, 0) + 1, LONGEST_TIMER));
    const source = signal !== undefined && isEventSource(signal) ? signal : undefined;
    source?.addEventListener("abort", reached);
    stopWaiting = () => {
      clearTimeout(timer);
      source?.removeEventListener("abort", reached);
    };
    if (signal?.aborted === true) reached();
  });
  try {
    return await Promise.race([pending, interruption]);
  } finally {
    stopWaiting?.();
  }
}

interface EventSource {
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

function isEventSource(signal: AbortSignalLike): signal is AbortSignalLike & EventSource {
  return "addEventListener" in signal && "removeEventListener" in signal;
}
