// Waiting for an asynchronous builtin within the limits of the run: its promise, the embedder's signal, the deadline of the call, or the end of
// the instance, whichever comes first.

import { takeTurns } from "./event-loop.ts";
import type { AbortSignalLike, RunLimits } from "./run-limits.ts";

const INTERRUPTED: unique symbol = Symbol("interrupted");

/** Milliseconds; hosts fire longer timers at once. */
export const LONGEST_TIMER = 0x7fff_ffff;

/** The limits of an instance that a call has come to, and the call's deadline there. */
export type CallLimits = readonly [limits: RunLimits, deadline: number];

/**
 * What a promise resolves to. Throws what ends the run when a limit is reached before it does: `deadline` is that of the call that waits. Promises
 * that are settled already do not keep others from their turn of the event loop.
 */
export async function awaitWithin<T>(
  pending: PromiseLike<T>,
  limits: RunLimits,
  deadline: number = limits.deadline,
): Promise<T> {
  return await awaitWithinAll(pending, [[limits, deadline]]);
}

/** The same for a call that is in several instances: what ends one of them ends the call. */
export async function awaitWithinAll<T>(pending: PromiseLike<T>, all: readonly CallLimits[]): Promise<T> {
  try {
    checkAll(all);
  } catch (over) {
    // Nobody will look at its result: a rejection must not end the host as an unhandled one.
    Promise.resolve(pending).catch(() => {});
    throw over;
  }
  // A timer may fire a little before the clock that the deadline is read from gets there: then the wait goes on.
  for (;;) {
    const value = await untilInterrupted(pending, all);
    const turn = takeTurns();
    if (turn !== undefined) await turn;
    // A value that came in time goes to the guest, though a limit may be reached by now: it may be input, which would be lost. The limit ends the guest
    // when it is looked at next, or waits again.
    if (value !== INTERRUPTED && !all.some(([limits]) => limits.ended)) return value;
    checkAll(all);
  }
}

function checkAll(all: readonly CallLimits[]): void {
  for (const [limits, deadline] of all) limits.checkInterruption(deadline);
}

/** What the promise resolves to, or INTERRUPTED when a limit may have been reached before. Not by a race of promises: most waits are short. */
function untilInterrupted<T>(pending: PromiseLike<T>, all: readonly CallLimits[]): Promise<T | typeof INTERRUPTED> {
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = [];
    const stop = (): void => {
      for (const each of stops) each();
    };
    const reached = (): void => {
      stop();
      resolve(INTERRUPTED);
    };
    for (const each of all) stops.push(watch(each, reached));
    const settle = (value: T): void => {
      stop();
      resolve(value);
    };
    const fail = (error: unknown): void => {
      stop();
      reject(error);
    };
    pending.then(settle, fail);
  });
}

/** Calls `reached` when one of the limits may have been; gives what ends that. */
function watch([limits, deadline]: CallLimits, reached: () => void): () => void {
  const { signal } = limits;
  const left = deadline === Infinity ? Infinity : deadline - limits.now();
  const timer = left === Infinity ? undefined : setTimeout(reached, Math.min(Math.max(left, 0) + 1, LONGEST_TIMER));
  const source = signal !== undefined && isEventSource(signal) ? signal : undefined;
  source?.addEventListener("abort", reached);
  const forget = limits.onEnd(reached);
  return () => {
    clearTimeout(timer);
    source?.removeEventListener("abort", reached);
    forget();
  };
}

interface EventSource {
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Whether a signal tells when it is aborted. */
export function isEventSource(signal: AbortSignalLike): signal is AbortSignalLike & EventSource {
  return "addEventListener" in signal && "removeEventListener" in signal;
}
