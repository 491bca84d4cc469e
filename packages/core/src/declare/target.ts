// Targets: what a program may rely on. A target is an immutable value; extending, restricting and overriding make others. What
// it does with a module is the business of compile.ts and instantiate.ts.

import type { HandlerOf } from "../builtins/builtin.ts";
import { checkValue } from "../errors/check-options.ts";
import { markCopy } from "../errors/copies.ts";
import { TargetError } from "../errors/errors.ts";
import { flag, type OptionKind } from "../errors/option-kinds.ts";
import { shown } from "../errors/shown.ts";
import { type Feature, WASM_3 } from "../module/features.ts";
import { tabulate } from "./builtin-table.ts";
import type { Conventions } from "./conventions.ts";
import type { MemoryPolicy } from "./memory-policy.ts";
import { type RestrictOptions, restricted, withoutChosen } from "./reduce-target.ts";
import { aliasedNamespace, renamedNamespace } from "./rename-namespaces.ts";
import { intercepted, overridden, type WrapHandler } from "./replace-handlers.ts";
import type {
  AliasSets,
  DropFunctions,
  DropSets,
  FunctionChoice,
  FunctionsOf,
  KeepFunctions,
  KeepSets,
  NamespaceOf,
  RenameSets,
  Sets,
} from "./set-types.ts";
import { compositionFaults, declarationFaults, repeatedSets } from "./target-faults.ts";
import { type Composition, fullName, optionsOf, type TargetOptions, type TargetParts } from "./target-parts.ts";

/** What a target's `extend` takes; what is left out stays as it is. */
export interface ExtendOptions<X extends Sets> {
  readonly name: string;
  /** Default: the version of the target that is extended. */
  readonly version?: string;
  readonly doc?: string;
  readonly features?: readonly Feature[];
  readonly floats?: boolean;
  readonly memory?: MemoryPolicy;
  /** Sets to add. */
  readonly sets?: X;
  /** Lets the added sets replace builtins of the same namespace and name. Default: that is an error. */
  readonly shadow?: boolean;
  readonly openNamespaces?: readonly string[] | "any";
  /** In place of the target's: they are not merged. */
  readonly conventions?: Conventions;
}

/** A target composed of the sets `S`. */
export interface Target<S extends Sets = Sets> extends TargetParts<S> {
  /** A target with more sets, or another memory policy, features or conventions. */
  extend<const X extends Sets = readonly []>(options: ExtendOptions<X>): Target<readonly [...S, ...X]>;

  /** A target with fewer features, sets or builtins: those that are named. */
  restrict<const K extends NamespaceOf<S> = NamespaceOf<S>, const C extends FunctionChoice<S> = Record<never, never>>(
    options: RestrictOptions<K, C>,
  ): Target<Extract<KeepFunctions<KeepSets<S, K>, C>, Sets>>;

  /** A target with fewer features, sets or builtins: all but those that are named. */
  without<const K extends NamespaceOf<S> = never, const C extends FunctionChoice<S> = Record<never, never>>(
    options: RestrictOptions<K, C>,
  ): Target<Extract<DropFunctions<DropSets<S, K>, C>, Sets>>;

  /** A target in which the sets of a namespace stand under another one. */
  rename<M extends NamespaceOf<S>, const N extends string>(
    namespace: M,
    name: N,
  ): Target<Extract<RenameSets<S, M, N>, Sets>>;

  /** A target in which the sets of a namespace stand under another one, too. Guests meet the same builtins, services and state under both. */
  alias<const N extends string, M extends NamespaceOf<S>>(
    alias: N,
    namespace: M,
  ): Target<readonly [...S, ...Extract<AliasSets<S, M, N>, Sets>]>;

  /** A target in which one builtin has another handler of the same signature. */
  override<M extends NamespaceOf<S>, N extends keyof FunctionsOf<S, M> & string>(
    namespace: M,
    name: N,
    handler: HandlerOf<FunctionsOf<S, M>[N]>,
  ): Target<S>;

  /** A target in which every function's handler is wrapped: for traces, records and mocks. */
  intercept(wrap: WrapHandler): Target<S>;
}

/** What was made by {@link defineTarget}, or from what was. */
const targets = new WeakSet<object>();

/** What modules are compiled for. */
export const TARGET: OptionKind = {
  expected: "a target, made by defineTarget",
  accepts: (value) => typeof value === "object" && value !== null && targets.has(value),
};
const OPTIONS: OptionKind = {
  expected: "an object with name, version, memory and sets",
  accepts: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};
const ADDED: OptionKind = {
  expected: "a list of sets",
  accepts: (value) => value === undefined || Array.isArray(value),
};

/** Declares a target. Throws TargetError with every fault and conflict, its path and, for conflicts, a hint. */
export function defineTarget<const S extends Sets>(options: TargetOptions<S>): Target<S> {
  checkValue("target", "options", options, OPTIONS);
  return makeTarget({ options, changes: [], settled: 0 });
}

function makeTarget<S extends Sets>(composition: Composition<S>): Target<S> {
  const { options, settled, shadow = false, extending } = composition;
  const { issues, sound } = declarationFaults(options);
  const sets: Sets = Array.isArray(options.sets) ? options.sets : [];
  const unsound = new Set(sets.keys().filter((i) => !sound.has(sets[i] as Sets[number])));
  const repeated = repeatedSets(sets, sound);
  const {
    table,
    issues: collisions,
    shadowed,
  } = tabulate(sets, {
    settled,
    shadow,
    except: { has: (place) => unsound.has(place) || repeated.has(place) },
  });
  issues.push(...compositionFaults(sets, sound, repeated), ...collisions);
  if (issues.length > 0) throw new TargetError(`target ${shown(options.name)}`, issues);
  const by = fullName(options);
  const extension = extending === undefined ? [] : [{ kind: "extend" as const, by, was: fullName(extending) }];
  const shadows = shadowed.map(({ namespace, name, set }) => ({
    kind: "shadow" as const,
    by,
    namespace,
    names: [name],
    was: fullName({ name: set.namespace, version: set.version }),
  }));
  const target: Target<S> = {
    name: options.name,
    version: options.version,
    doc: options.doc,
    features: new Set(options.features ?? WASM_3),
    floats: options.floats ?? true,
    memory: options.memory,
    sets: options.sets,
    openNamespaces: options.openNamespaces ?? [],
    conventions: options.conventions ?? {},
    builtins: table,
    changes: [...composition.changes, ...extension, ...shadows],
    extend: (more) => makeTarget(extended(target, more)),
    restrict: (choice) => makeTarget(restricted(target, choice)) as never,
    without: (choice) => makeTarget(withoutChosen(target, choice)) as never,
    rename: (namespace, name) => makeTarget(renamedNamespace(target, namespace, name)) as never,
    alias: (alias, namespace) => makeTarget(aliasedNamespace(target, alias, namespace)) as never,
    override: (namespace, name, handler) => makeTarget(overridden(target, namespace, name, handler)) as never,
    intercept: (wrap) => makeTarget(intercepted(target, wrap)) as never,
  };
  targets.add(target);
  return Object.freeze(markCopy(target));
}

function extended<S extends Sets, X extends Sets>(
  target: Target<S>,
  extension: ExtendOptions<X>,
): Composition<readonly [...S, ...X]> {
  const subject = `extension of target ${shown(target.name)}`;
  checkValue(subject, "options", extension, OPTIONS);
  const { shadow = false, sets: added, ...rest } = extension;
  checkValue(subject, "sets", added, ADDED);
  checkValue(subject, "shadow", shadow, flag);
  const sets = [...target.sets, ...(added ?? [])] as unknown as readonly [...S, ...X];
  const options: TargetOptions<readonly [...S, ...X]> = { ...optionsOf(target), ...rest, sets };
  return { options, changes: target.changes, settled: target.sets.length, shadow, extending: target };
}
