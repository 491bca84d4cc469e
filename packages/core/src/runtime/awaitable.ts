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

/**
 * Goes on with a value: at once if it is there. `fail` gets what a promise fails with. A thenable that comes to itself, or from one to the next without
 * end, fails with a TypeError.
 */
export function andThen<T, U>(
  value: Awaitable<T>,
  use: (value: T) => Awaitable<U>,
  fail: (error: unknown) => Awaitable<U> = rethrow,
): Awaitable<U> {
  if (!isThenable(value)) return use(value);
  // A promise of the host's own has been followed where it was made.
  return value.then === Promise.prototype.then ? value.then(use, fail) : follow(value, use, fail);
}

const rethrow = (error: unknown): never => {
  throw error;
};

/** How many thenables one may come to, one after the other. Hosts would follow them for ever, and hear of no timer or signal meanwhile. */
const MOST = 100;

/** Goes on, in the turn in which they come to something, where thenables do. */
function follow<T, U>(
  thenable: PromiseLike<T>,
  use: (value: T) => Awaitable<U>,
  fail: (error: unknown) => Awaitable<U>,
  left: number = MOST,
): Promise<U> {
  const next = (value: T): Awaitable<U> => {
    if (!isThenable(value)) return use(value);
    if (value === thenable || left === 0) return fail(new TypeError("a thenable without end"));
    return follow(value, use, fail, left - 1);
  };
  return new Promise((resolve, reject) => {
    let waits = true;
    // The first answer counts.
    const once = (goOn: (value: never) => Awaitable<U>) => (value: unknown) => {
      if (!waits) return;
      waits = false;
      try {
        resolve(goOn(value as never));
      } catch (error) {
        reject(error);
      }
    };
    const failed = once(fail);
    try {
      thenable.then(once(next), failed);
    } catch (error) {
      failed(error);
    }
  });
}
