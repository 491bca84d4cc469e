// Values that may come later. Services answer at once or with a promise; the set's own code is written once, as generators that
// yield only what is really a promise, so that synchronous services stay synchronous.

export type Awaitable<T> = T | Promise<T>;

/** What {@link wait} and functions built on it are: `yield*` them. */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>;

export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return value instanceof Promise;
}

/** Goes on with a value: at once if it is there. For what is called too often for generators. */
export function andThen<T, U>(value: Awaitable<T>, use: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then((settled) => use(settled)) : use(value);
}

/** The value, after waiting for it if it is a promise: `const stat = yield* wait(directory.stat())`. */
export function* wait<T>(value: Awaitable<T>): Steps<T> {
  return value instanceof Promise ? ((yield value) as T) : value;
}

/** Runs steps to their end: at once if nothing in them is a promise. */
export function run<T>(steps: Steps<T>): Awaitable<T> {
  const first = steps.next();
  return first.done === true ? first.value : resume(steps, first.value);
}

async function resume<T>(steps: Steps<T>, pending: Promise<unknown>): Promise<T> {
  for (let next = pending; ;) {
    const step = await settle(steps, next);
    if (step.done === true) return step.value;
    next = step.value;
  }
}

/** Goes on with what a promise came to. */
async function settle<T>(steps: Steps<T>, pending: Promise<unknown>): Promise<IteratorResult<Promise<unknown>, T>> {
  let value: unknown;
  try {
    value = await pending;
  } catch (error) {
    return steps.throw(error);
  }
  return steps.next(value);
}
