// Waiting for an asynchronous builtin within the limits of the run: its promise, the embedder's signal, or the deadline,
// whichever comes first.

import type { AbortSignalLike, RunLimits } from "@atoll/core";

/** What a promise resolves to. Throws ExhaustionError when a limit of the run is reached before. */
export async function awaitWithin(pending: PromiseLike<unknown>, limits: RunLimits): Promise<unknown> {
  const { signal, timeLeft } = limits;
  if (signal === undefined && timeLeft === Infinity) return pending;
  let stopWaiting: (() => void) | undefined;
  const limit = new Promise<undefined>((resolve) => {
    const reached = (): void => resolve(undefined);
    const timer = timeLeft === Infinity ? undefined : setTimeout(reached, timeLeft + 1);
    const source = signal !== undefined && isEventSource(signal) ? signal : undefined;
    source?.addEventListener("abort", reached);
    stopWaiting = () => {
      clearTimeout(timer);
      source?.removeEventListener("abort", reached);
    };
    if (signal?.aborted === true) reached();
  });
  try {
    const value = await Promise.race([pending, limit]);
    limits.checkInterruption();
    return value;
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
