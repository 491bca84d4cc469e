// Slips in the names of builtins: a test that asks whether something was called that nobody can call would always say no.

import type { Sets, Target } from "@atoll/core";
import { nearestName } from "@atoll/core/engine";

/** What is wrong with a builtin's name (`vm.map`), as a sentence; undefined if the target has it. */
export function unknownBuiltin(target: Target<Sets>, path: string): string | undefined {
  const known: string[] = [];
  for (const [namespace, entries] of target.builtins) {
    for (const name of entries.keys()) known.push(`${namespace}.${name}`);
  }
  if (known.includes(path)) return undefined;
  // Sets that resolve names have as many as guests ask for.
  const resolves = target.sets.some(
    ({ namespace, resolve }) =>
      path.startsWith(`${namespace}.`) && resolve?.(path.slice(namespace.length + 1)) !== undefined,
  );
  if (resolves) return undefined;
  const nearest = nearestName(path, known);
  return `target ${target.name} has no builtin ${path}${nearest === undefined ? "" : `: did you mean ${nearest}?`}`;
}
