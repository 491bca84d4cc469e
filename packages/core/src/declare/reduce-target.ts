// Targets with less: what is to be kept (restrict), or to be dropped (without). What went is noted, so that a module that asks for it is told.

import { type BuiltinSet, listedEntries, variantOf } from "../builtins/builtin-set.ts";
import { parseDeclaration } from "../builtins/parse-declaration.ts";
import { shown } from "../errors/shown.ts";
import { present } from "../errors/present.ts";
import type { Feature } from "../module/features.ts";
import { requireNames } from "./require-builtin.ts";
import type { FunctionChoice, Sets } from "./set-types.ts";
import { type Composition, fullName, optionsOf, type TargetChange, type TargetParts } from "./target-parts.ts";
import { restrictSchema } from "./target-schema.ts";

/** What a target's `restrict` takes, which keeps it, and its `without`, which drops it; what is left out stays as it is. */
export interface RestrictOptions<K extends string, C> {
  /** Default: that of the target. */
  readonly name?: string;
  readonly version?: string;
  readonly features?: readonly Feature[];
  /** Namespaces. */
  readonly sets?: readonly K[];
  /** Functions and globals, per namespace. */
  readonly functions?: C;
}

type Choice = RestrictOptions<string, FunctionChoice<Sets>>;

/** Leaves of a target what is chosen. */
export function restricted(target: TargetParts, choice: Choice): Composition {
  check(target, choice, "restriction of");
  const { features, sets, functions = {} } = choice;
  return reduced(target, choice, {
    hasFeature: (feature) => features === undefined || features.includes(feature),
    hasSet: (namespace) => sets === undefined || sets.includes(namespace),
    hasBuiltin: (namespace, name) => functions[namespace]?.includes(name) ?? true,
  });
}

/** Takes of a target what is chosen. */
export function withoutChosen(target: TargetParts, choice: Choice): Composition {
  check(target, choice, "without, on");
  const { features = [], sets = [], functions = {} } = choice;
  return reduced(target, choice, {
    hasFeature: (feature) => !features.includes(feature),
    hasSet: (namespace) => !sets.includes(namespace),
    hasBuiltin: (namespace, name) => functions[namespace]?.includes(name) !== true,
  });
}

/** Throws TargetError for a choice that is none, and for names that the target does not have. */
function check(target: TargetParts, choice: Choice, what: string): void {
  parseDeclaration(restrictSchema, choice, `${what} target ${shown(target.name)}`);
  const { sets = [], functions = {} } = choice;
  requireNames(target, { ...Object.fromEntries(sets.map((namespace) => [namespace, []])), ...functions });
}

interface Left {
  hasFeature(feature: Feature): boolean;
  hasSet(namespace: string): boolean;
  hasBuiltin(namespace: string, name: string): boolean;
}

function reduced(target: TargetParts, choice: Choice, left: Left): Composition {
  const { name = target.name, version = target.version } = choice;
  const by = fullName({ name, version });
  const changes: TargetChange[] = [];
  const sets: BuiltinSet[] = [];
  for (const set of target.sets) {
    const { namespace } = set;
    const was = fullName({ name: namespace, version: set.version });
    if (!left.hasSet(namespace)) {
      changes.push({ kind: "restrict", by, namespace, was });
      continue;
    }
    const smaller = choice.functions?.[namespace] === undefined ? set : reducedSet(set, left);
    const names = listedEntries(set)
      .map(([each]) => each)
      .filter((each) => !left.hasBuiltin(namespace, each));
    if (names.length > 0) changes.push({ kind: "restrict", by, namespace, names, was });
    sets.push(smaller);
  }
  const features = [...target.features].filter((feature) => left.hasFeature(feature));
  const options = { ...optionsOf(target), name, version, sets, features };
  return { options, changes: [...target.changes, ...changes], settled: sets.length };
}

function reducedSet(set: BuiltinSet, left: Left): BuiltinSet {
  const isLeft = (name: string): boolean => left.hasBuiltin(set.namespace, name);
  const chosen = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => isLeft(name)));
  const { globals, resolve } = set;
  return variantOf(set, {
    functions: chosen(set.functions),
    ...present({
      globals: globals && chosen(globals),
      resolve: resolve && ((name: string) => (isLeft(name) ? resolve(name) : undefined)),
    }),
  });
}
