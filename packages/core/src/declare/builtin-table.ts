// The builtins of a list of sets by namespace and name, and the rule for collisions.

import type { SetEntry } from "../builtins/builtin.ts";
import { type BuiltinSet, listedEntries, resolvedEntry } from "../builtins/builtin-set.ts";
import { shown } from "../errors/shown.ts";
import { TargetError, type TargetIssue } from "../errors/errors.ts";

/** A builtin and the set that it comes from. */
export interface TableEntry {
  readonly builtin: SetEntry;
  readonly set: BuiltinSet;
}

/** Builtins that sets list, by namespace, then by name. */
export type BuiltinTable = ReadonlyMap<string, ReadonlyMap<string, TableEntry>>;

/** Tabulates; throws TargetError for every name that two sets declare, unless later sets may `shadow` earlier ones. */
export function tabulate(
  target: string,
  sets: readonly BuiltinSet[],
  { shadow }: { readonly shadow: boolean },
): BuiltinTable {
  const table = new Map<string, Map<string, TableEntry>>();
  const issues: TargetIssue[] = [];
  for (const [i, set] of sets.entries()) {
    const entries = table.get(set.namespace) ?? new Map<string, TableEntry>();
    table.set(set.namespace, entries);
    for (const [name, builtin] of listedEntries(set)) {
      const other = entries.get(name);
      if (other !== undefined && !shadow) {
        issues.push({
          path: `sets[${i}].${builtin.kind === "func" ? "functions" : "globals"}.${name}`,
          message: `${set.namespace}.${name} is declared twice: by version ${other.set.version} and by version ${set.version} of the namespace`,
          hint: "use override() for one handler, or extend({ shadow: true }) to let the added set win",
        });
      }
      entries.set(name, { builtin, set });
    }
    const other = set.resolve === undefined ? undefined : resolverBefore(sets, i);
    if (other !== undefined && !shadow) {
      issues.push({
        path: `sets[${i}].resolve`,
        message: `every name of ${set.namespace} is resolved twice: by version ${other.version} and by version ${set.version} of the namespace`,
        hint: "use extend({ shadow: true }) to let the added set win",
      });
    }
  }
  if (issues.length > 0) throw new TargetError(`target ${shown(target)}`, issues);
  return table;
}

function resolverBefore(sets: readonly BuiltinSet[], end: number): BuiltinSet | undefined {
  return sets.slice(0, end).find((set) => set.namespace === sets[end]?.namespace && set.resolve !== undefined);
}

/** The builtin under a name: one that a set lists, or else what the last set of the namespace that resolves names makes of it. */
export function findBuiltin(
  target: { readonly builtins: BuiltinTable; readonly sets: readonly BuiltinSet[] },
  namespace: string,
  name: string,
): SetEntry | undefined {
  const listed = target.builtins.get(namespace)?.get(name);
  if (listed !== undefined) return listed.builtin;
  const set = target.sets.findLast((each) => each.namespace === namespace && each.resolve !== undefined);
  return set === undefined ? undefined : resolvedEntry(set, name);
}
