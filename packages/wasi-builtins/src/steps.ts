// Steps that wait now and then. Services answer at once or with a promise; the set's own code is written once, as generators that
// yield only what is really a promise, so that synchronous services stay synchronous.

import type { Awaitable } from "@atoll/core";
import { andThen, isThenable } from "@atoll/core/engine";

/** What {@link wait} and functions built on it are: `yield*` them. */
export type Steps<T> = Generator<PromiseLike<unknown>, T, unknown>;

/** The value, after waiting for it if it is a promise: `const stat = yield* wait(directory.stat())`. */
export function* wait<T>(value: Awaitable<T>): Steps<T> {
  return isThenable(value) ? ((yield value) as T) : value;
}

/** Runs steps to their end: at once if nothing in them is a promise. */
export function run<T>(steps: Steps<T>): Awaitable<T> {
  const first = steps.next();
  return first.done === true ? first.value : resume(steps, first.value);
}

async function resume<T>(steps: Steps<T>, pending: PromiseLike<unknown>): Promise<T> {
  for (;;) {
    const step = await andThen(
      pending,
      (value) => steps.next(value),
      (error) => steps.throw(error),
    );
    if (step.done === true) return step.value;
    pending = step.value;
  }
}
