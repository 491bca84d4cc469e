// The builtins of a list of sets by namespace and name, and the rule for collisions.

import type { Builtin } from "../builtins/builtin.ts";
import type { BuiltinSet } from "../builtins/builtin-set.ts";
import { TargetError, type TargetIssue } from "../errors/errors.ts";

/** A builtin and the set that it comes from. */
export interface TableEntry {
  readonly builtin: Builtin;
  readonly set: BuiltinSet;
}

/** Builtins by namespace, then by name. */
export type BuiltinTable = ReadonlyMap<string, ReadonlyMap<string, TableEntry>>;

/** Tabulates; throws TargetError for every name that two sets declare, unless later sets may `shadow` earlier ones. */
export function tabulate(target: string, sets: readonly BuiltinSet[], shadow: boolean): BuiltinTable {
  const table = new Map<string, Map<string, TableEntry>>();
  const issues: TargetIssue[] = [];
  for (const [i, set] of sets.entries()) {
    const functions = table.get(set.namespace) ?? new Map<string, TableEntry>();
    table.set(set.namespace, functions);
    for (const [name, builtin] of Object.entries(set.functions)) {
      const other = functions.get(name);
      if (other !== undefined && !shadow) {
        issues.push({
          path: `sets[${i}].functions.${name}`,
          message: `${set.namespace}.${name} is declared twice: by version ${other.set.version} and by version ${set.version} of the namespace`,
          hint: "use override() for one handler, or extend({ shadow: true }) to let the added set win",
        });
      }
      functions.set(name, { builtin, set });
    }
  }
  if (issues.length > 0) throw new TargetError(`target ${JSON.stringify(target)}`, issues);
  return table;
}
