// Everything that can be wrong with a target, found when it is defined and told at once: its declaration's shape, sets that are none, and what does not
// go together.

import { type BuiltinSet, builtinSetIssues, listedEntries, originOf } from "../builtins/builtin-set.ts";
import { declarationIssues } from "../builtins/parse-declaration.ts";
import type { Token } from "../builtins/token.ts";
import { inRange } from "../builtins/versions.ts";
import { wrongKind } from "../errors/check-options.ts";
import { otherCopy } from "../errors/copies.ts";
import type { TargetIssue } from "../errors/errors.ts";
import { nearestName } from "../errors/nearest-name.ts";
import { type OptionKind, typed } from "../errors/option-kinds.ts";
import { conventionIssues } from "./conventions.ts";
import type { Sets } from "./set-types.ts";
import { fullName, type TargetOptions } from "./target-parts.ts";
import { targetSchema } from "./target-schema.ts";

const MEMORY: OptionKind = typed("object", "a memory policy, such as flat32()");

/** What is wrong with the declaration itself, and the sets of it that are sound. */
export function declarationFaults(options: TargetOptions<Sets>): {
  readonly issues: TargetIssue[];
  readonly sound: ReadonlySet<BuiltinSet>;
} {
  const issues = declarationIssues(targetSchema, options);
  if (otherCopy(options.memory) !== undefined) issues.push(wrongKind("memory", options.memory, MEMORY));
  const sound = new Set<BuiltinSet>();
  const sets: Sets = Array.isArray(options.sets) ? options.sets : [];
  for (const [i, set] of sets.entries()) {
    const faults = builtinSetIssues(set, ["sets", i]);
    issues.push(...faults);
    if (faults.length === 0) sound.add(set);
  }
  if (!issues.some(({ path }) => path.startsWith("conventions")))
    issues.push(...conventionIssues(options.conventions ?? {}));
  return { issues, sound };
}

/** Sets that stand in a list twice, by their place: of the first one, and of the one that is too many. */
export function repeatedSets(sets: Sets, sound: ReadonlySet<BuiltinSet>): ReadonlyMap<number, number> {
  const repeated = new Map<number, number>();
  for (const [i, set] of sets.entries()) {
    if (!sound.has(set)) continue;
    const first = sets.findIndex(
      (other) => sound.has(other) && other.namespace === set.namespace && originOf(other) === originOf(set),
    );
    if (first < i) repeated.set(i, first);
  }
  return repeated;
}

/** What sets of one target do to each other, besides declaring the same names. `repeated`: as {@link repeatedSets} finds them. */
export function compositionFaults(
  sets: Sets,
  sound: ReadonlySet<BuiltinSet>,
  repeated: ReadonlyMap<number, number>,
): TargetIssue[] {
  const issues = [...repeated].map(([i, first]) => ({
    path: `sets[${i}]`,
    message: `${setName(sets[i])} is in the target already, as sets[${first}]`,
    hint: "leave one of them out; under another namespace a set goes by alias()",
  }));
  const once = [...sets.entries()].filter(([i, set]) => sound.has(set) && !repeated.has(i));
  return [...issues, ...sharedNames(once), ...missingSets(once)];
}

function setName(set: BuiltinSet | undefined): string {
  return set === undefined ? "a set" : fullName({ name: set.namespace, version: set.version });
}

/** A set and its place in the list. */
type Placed = readonly [place: number, set: BuiltinSet];

/** Where sets inject different things under one name: whoever provides it could not tell which is meant. */
function sharedNames(sets: readonly Placed[]): readonly TargetIssue[] {
  const known = new Map<string, { readonly token: Token<unknown>; readonly set: BuiltinSet }>();
  const issues = new Map<string, TargetIssue>();
  for (const [i, set] of sets) {
    for (const scope of new Set(listedEntries(set).map((entry) => entry[1].scope))) {
      for (const [name, token] of Object.entries(scope.inject)) {
        const other = known.get(name);
        if (other === undefined) known.set(name, { token, set });
        else if (other.token.key !== token.key) {
          const path = `sets[${i}].inject.${name}`;
          const message = `${set.namespace} injects ${token.description}, and ${other.set.namespace} injects ${other.token.description}, under the name ${name}`;
          issues.set(path, { path, message, hint: `tell them apart: set.rename({ ${name}: "…" })` });
        }
      }
    }
  }
  return [...issues.values()];
}

/** Sets that others require and that are not there. One that stands under another namespace is there. */
function missingSets(placed: readonly Placed[]): readonly TargetIssue[] {
  const sets = placed.map(([, set]) => set);
  const issues: TargetIssue[] = [];
  for (const [i, set] of placed) {
    for (const [namespace, range] of Object.entries(set.requires ?? {})) {
      const found = sets.filter((each) => each.namespace === namespace || originOf(each).namespace === namespace);
      if (found.some(({ version }) => inRange(version, range))) continue;
      const path = `sets[${i}].requires.${namespace}`;
      const wanted = `${setName(set)} requires ${namespace}@${range}`;
      if (found.length > 0) {
        const versions = found.map(({ version }) => version).join(" and ");
        issues.push({ path, message: `${wanted}, the target has ${versions}`, hint: `take another version of one` });
        continue;
      }
      const nearest = nearestName(
        namespace,
        sets.map((each) => each.namespace),
      );
      issues.push({
        path,
        message: `${wanted}, which the target does not have`,
        hint: nearest === undefined ? "add it to the target's sets" : `did it mean ${nearest}?`,
      });
    }
  }
  return issues;
}
