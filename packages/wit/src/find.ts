// Looks things up in a package, and says what there is where they are not.

import { ArgumentError } from "@atoll/core";
import { nearestName } from "@atoll/core/engine";
import type { Wit, WitWorld } from "./types.ts";

/** The error for a name that is not there. */
export function notThere(wit: Wit, what: "interface" | "world", name: string, known: Iterable<string>): ArgumentError {
  const names = [...known];
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `there are ${names.join(", ") || "none"}` : `did you mean ${nearest}?`;
  return new ArgumentError(`${wit.name} has no ${what} ${name}: ${hint}`);
}

/** A world of the package. */
export function worldNamed(wit: Wit, name: string): WitWorld {
  const found = wit.worlds.get(name);
  if (found === undefined) throw notThere(wit, "world", name, wit.worlds.keys());
  return found;
}
