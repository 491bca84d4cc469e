// Values that may come later. One rule for all packages: what has a `then` is waited for, whoever's promise it is: another realm's, a
// library's.

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** Whether a value has to be waited for: an object, or a function, that can be. One that throws when it is looked at is a value like any other. */
export function isThenable<T>(value: Awaitable<T>): value is PromiseLike<T> {
  if (typeof value !== "function" && (typeof value !== "object" || value === null)) return false;
  try {
    return "then" in value && typeof (value as { readonly then: unknown }).then === "function";
  } catch {
    return false;
  }
}

/** How many thenables one may come to, one after the other. Hosts would follow them for ever, and hear of no timer or signal meanwhile. */
const MOST = 100;

const rethrow = (error: unknown): never => {
  throw error;
};

/**
 * Goes on with a value: at once if it is there, and in the turn in which it comes where a thenable does. `fail` gets what a promise fails with. A thenable
 * that comes to itself, or from one to the next without end, fails with a TypeError.
 */
export function andThen<T, U>(
  value: Awaitable<T>,
  use: (value: T) => Awaitable<U>,
  fail: (error: unknown) => Awaitable<U> = rethrow,
): Awaitable<U> {
  return follow(value, use, fail, MOST);
}

function follow<T, U>(
  value: Awaitable<T>,
  use: (value: T) => Awaitable<U>,
  fail: (error: unknown) => Awaitable<U>,
  left: number,
): Awaitable<U> {
  if (!isThenable(value)) return use(value);
  // A promise of the host's own has been followed where it was made.
  try {
    if (value.then === Promise.prototype.then) return value.then(use, fail);
  } catch (error) {
    return fail(error);
  }
  if (left === 0) return fail(new TypeError("an endless thenable"));
  return new Promise((resolve) => {
    let waits = true;
    // The first answer counts.
    const once =
      <V>(goOn: (value: V) => Awaitable<U>) =>
      (settled: V): void => {
        if (waits) resolve((async () => goOn(settled))());
        waits = false;
      };
    try {
      value.then(
        once((settled) => follow(settled, use, fail, left - 1)),
        once(fail),
      );
    } catch (error) {
      once(fail)(error);
    }
  });
}
