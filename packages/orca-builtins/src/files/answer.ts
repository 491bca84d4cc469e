// Handlers whose work may wait: at once where it does not.

import { isThenable } from "@atoll/core/engine";
import { run, type Steps } from "@atoll/wasi-builtins/filesystem";

/** Runs steps, and uses what comes of them. */
export function answer<T>(steps: Steps<T>, use: (value: T) => void): void | Promise<void> {
  const value = run(steps);
  if (!isThenable(value)) return use(value);
  return Promise.resolve(value).then(use);
}
