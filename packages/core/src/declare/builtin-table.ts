// The builtins of a list of sets by namespace and name, and the rule for collisions.

import type { SetEntry } from "../builtins/builtin.ts";
import { type BuiltinSet, listedEntries, resolvedEntry } from "../builtins/builtin-set.ts";
import type { TargetIssue } from "../errors/errors.ts";
import { otherNames } from "./interface-names.ts";

/** A builtin and the set that it comes from. */
export interface TableEntry {
  readonly builtin: SetEntry;
  readonly set: BuiltinSet;
}

/** Builtins that sets list, by namespace, then by name. */
export type BuiltinTable = ReadonlyMap<string, ReadonlyMap<string, TableEntry>>;

/** A table, what is wrong with it, and what it leaves out. */
export interface Tabulated {
  readonly table: BuiltinTable;
  /** Names that two sets declare, one of them new. */
  readonly issues: readonly TargetIssue[];
  /** Builtins that later sets have replaced. */
  readonly shadowed: readonly { readonly namespace: string; readonly name: string; readonly set: BuiltinSet }[];
}

/** How the sets of a list meet. */
export interface Tabulation {
  /** How many sets stood in a target together before: what they do to each other is settled. */
  readonly settled: number;
  /** Whether those behind them win over others. */
  readonly shadow: boolean;
  /** Places of sets that are left out. */
  readonly except: { has(place: number): boolean };
}

/** Tabulates the sets of a list. */
export function tabulate(sets: readonly BuiltinSet[], { settled, shadow, except }: Tabulation): Tabulated {
  const table = new Map<string, Map<string, TableEntry>>();
  const issues: TargetIssue[] = [];
  const shadowed: Tabulated["shadowed"][number][] = [];
  for (const [i, set] of sets.entries()) {
    if (except.has(i)) continue;
    const isNew = i >= settled;
    const entries = table.get(set.namespace) ?? new Map<string, TableEntry>();
    table.set(set.namespace, entries);
    for (const [name, builtin] of listedEntries(set)) {
      const other = entries.get(name);
      if (other !== undefined && isNew && !shadow) {
        issues.push({
          path: `sets[${i}].${builtin.kind === "func" ? "functions" : "globals"}.${name}`,
          message: `${set.namespace}.${name} is declared twice: by version ${other.set.version} and by version ${set.version} of the namespace`,
          hint: "use override() for one handler, or extend({ shadow: true }) to let the added set win",
        });
      }
      if (other !== undefined && isNew) shadowed.push({ namespace: set.namespace, name, set: other.set });
      entries.set(name, { builtin, set });
    }
    const other = set.resolve === undefined ? undefined : resolverBefore(sets, i);
    if (other !== undefined && isNew && !shadow) {
      issues.push({
        path: `sets[${i}].resolve`,
        message: `every name of ${set.namespace} is resolved twice: by version ${other.version} and by version ${set.version} of the namespace`,
        hint: "use extend({ shadow: true }) to let the added set win",
      });
    }
  }
  return { table, issues, shadowed };
}

function resolverBefore(sets: readonly BuiltinSet[], end: number): BuiltinSet | undefined {
  return sets.slice(0, end).find((set) => set.namespace === sets[end]?.namespace && set.resolve !== undefined);
}

/** What sets list under a namespace; of an interface of the component model, what they list under another name of it. */
export function entriesOf(builtins: BuiltinTable, namespace: string): ReadonlyMap<string, TableEntry> | undefined {
  const own = builtins.get(namespace);
  if (own !== undefined) return own;
  const others = otherNames(builtins, namespace);
  const [only] = others;
  if (only === undefined || others.length === 1) return only === undefined ? undefined : builtins.get(only);
  return new Map(others.flatMap((name) => [...(builtins.get(name) ?? [])]));
}

/** The builtin under a name: one that a set lists, or else what the last set of the namespace that resolves names makes of it. */
export function findBuiltin(
  target: { readonly builtins: BuiltinTable; readonly sets: readonly BuiltinSet[] },
  namespace: string,
  name: string,
): SetEntry | undefined {
  const listed = entriesOf(target.builtins, namespace)?.get(name);
  if (listed !== undefined) return listed.builtin;
  const set = target.sets.findLast((each) => each.namespace === namespace && each.resolve !== undefined);
  return set === undefined ? undefined : resolvedEntry(set, name);
}
