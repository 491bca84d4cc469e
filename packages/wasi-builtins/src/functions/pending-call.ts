// Calls that wait. While one does, its run may end: by time, by signal, because the instance is disposed. Nobody waits for its result then, and
// it must not go on: what it would read is the next call's, and the guest's memory is nobody's business any more.

import type { RunLimits } from "@atoll/core/engine";
import { andThen, isThenable } from "@atoll/core/engine";
import type { Awaitable } from "@atoll/core";
import { type Steps, wait } from "../steps.ts";
import type { Progress } from "../filesystem/filesystem.ts";
import type { WasiCall } from "./declare.ts";
import { payBytes } from "./slices.ts";

/** A call as it is when it begins to wait. Made while it is on turn: its deadline is known only then. */
class PendingCall {
  readonly #limits: RunLimits;
  readonly #deadline: number;

  constructor({ limits }: WasiCall) {
    this.#limits = limits;
    this.#deadline = limits.deadline;
  }

  /** Throws what has ended the run, if it has. */
  look(): void {
    this.#limits.checkInterruption(this.#deadline);
  }
}

/** What work of unknown length in a filesystem tells as it goes; it throws when the call's run is over, whether the call waits or not. */
export function progressOf(call: WasiCall): Progress {
  const pending = new PendingCall(call);
  return (bytes) => {
    pending.look();
    payBytes(call, bytes);
  };
}

/** Runs the steps of a call to their end: at once if nothing in them is a promise, and no further than the call goes. */
export function runCall<T>(call: WasiCall, steps: Steps<T>): Awaitable<T> {
  const first = steps.next();
  return first.done === true ? first.value : new WaitingCall(steps, first.value, new PendingCall(call));
}

/** The rest of a call's steps. What is asked for next is done in the turn of the last one: no call ends between the two. To be waited for once. */
class WaitingCall<T> implements PromiseLike<T> {
  readonly #steps: Steps<T>;
  readonly #first: PromiseLike<unknown>;
  readonly #call: PendingCall;
  constructor(steps: Steps<T>, first: PromiseLike<unknown>, call: PendingCall) {
    this.#steps = steps;
    this.#first = first;
    this.#call = call;
  }
  // oxlint-disable-next-line unicorn/no-thenable -- what a service's promise is waited for with
  then<U = T, V = never>(
    use?: ((value: T) => U | PromiseLike<U>) | null,
    fail?: ((error: unknown) => V | PromiseLike<V>) | null,
  ): Promise<U | V> {
    return resume(this.#steps, this.#first, this.#call, {
      use: use ?? ((value) => value as unknown as U),
      fail:
        fail ??
        ((error) => {
          throw error;
        }),
    });
  }
}

/** Goes on with a value of the call's: at once if it is there. */
export function afterwards<T, U>(call: WasiCall, value: Awaitable<T>, use: (value: T) => Awaitable<U>): Awaitable<U> {
  return isThenable(value) ? runCall(call, useLater(value, use)) : use(value);
}

function* useLater<T, U>(value: PromiseLike<T>, use: (value: T) => Awaitable<U>): Steps<U> {
  return yield* wait(use(yield* wait(value)));
}

/** What is done with the value of steps, or with what they throw. */
interface Endings<T, U, V> {
  readonly use: (value: T) => U | PromiseLike<U>;
  readonly fail: (error: unknown) => V | PromiseLike<V>;
}

async function resume<T, U, V>(
  steps: Steps<T>,
  first: PromiseLike<unknown>,
  call: PendingCall,
  { use, fail }: Endings<T, U, V>,
): Promise<U | V> {
  for (let pending = first; ;) {
    const outcome = await andThen<unknown, Outcome>(
      pending,
      (value) => ({ value }),
      (error) => ({ error }),
    );
    let step: IteratorResult<PromiseLike<unknown>, T>;
    try {
      lookAt(call, steps, outcome);
      step = "value" in outcome ? steps.next(outcome.value) : steps.throw(outcome.error);
    } catch (error) {
      return fail(error);
    }
    if (step.done === true) return use(step.value);
    pending = step.value;
  }
}

/** Throws what has ended the run, if it has: its steps go no further. */
function lookAt(call: PendingCall, steps: Steps<unknown>, outcome: Outcome): void {
  try {
    call.look();
  } catch (over) {
    if ("value" in outcome) discard(outcome.value);
    steps.return(undefined);
    throw over;
  }
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** What was opened for a call that is over is closed again. */
function discard(value: unknown): void {
  if (typeof value !== "object" || value === null || !("close" in value)) return;
  if (typeof value.close === "function") value.close();
}
