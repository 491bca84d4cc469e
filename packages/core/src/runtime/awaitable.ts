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

/** Goes on with a value: at once if it is there. */
export function andThen<T, U>(value: Awaitable<T>, use: (value: T) => Awaitable<U>): Awaitable<U> {
  return isThenable(value) ? value.then(use) : use(value);
}
