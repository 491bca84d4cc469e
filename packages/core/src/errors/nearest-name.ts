// "Did you mean": the nearest name by edit distance, if it is near enough to be a slip.

import { ArgumentError } from "./errors.ts";
import { isOf, type OptionKind } from "./option-kinds.ts";
import { shown } from "./shown.ts";

const NAMES: OptionKind = {
  expected: "names",
  accepts: (value) => typeof value === "object" && value !== null && Symbol.iterator in value,
};

/** The nearest of the names, or undefined when none is within a third of the length. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  if (typeof name !== "string") throw new ArgumentError(`nearestName takes a text, got ${shown(name)}`);
  if (!isOf(NAMES, names)) throw new ArgumentError(`nearestName takes names, got ${shown(names)}`);
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    if (typeof candidate !== "string") continue;
    const distance = editDistance(name, candidate, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance, or `limit` when it is at least that. Row by row, so that hostile lengths cost length times limit. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const value = Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      row.push(value);
      least = Math.min(least, value);
    }
    if (least >= limit) return limit;
    previous = row;
  }
  return previous[b.length] ?? limit;
}
