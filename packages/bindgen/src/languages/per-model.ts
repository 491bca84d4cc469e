// What a language makes of a set once, and asks for in many places.

import type { SetModel } from "../set-model.ts";

/** A function that gives what `make` made of a set when it was asked for first. */
export function perModel<T extends object>(make: (model: SetModel) => T): (model: SetModel) => T {
  const made = new WeakMap<SetModel, T>();
  return (model) => {
    let found = made.get(model);
    if (found === undefined) made.set(model, (found = make(model)));
    return found;
  };
}
