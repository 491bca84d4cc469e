// Targets: what a program may rely on. A target is an immutable value; extending, restricting and overriding make others. What
// it does with a module is the business of compile.ts and instantiate.ts.

import type { Builtin, HandlerOf, SetEntry } from "../builtins/builtin.ts";
import { type BuiltinSet, builtinSetIssues, listedEntries } from "../builtins/builtin-set.ts";
import type { Token } from "../builtins/token.ts";
import { declarationIssues, parseDeclaration } from "../builtins/parse-declaration.ts";
import { checkValue, wrongKind } from "../errors/check-options.ts";
import { markCopy, otherCopy } from "../errors/copies.ts";
import { TargetError, type TargetIssue } from "../errors/errors.ts";
import { callable, flag, type OptionKind, text, typed } from "../errors/option-kinds.ts";
import { shown } from "../errors/shown.ts";
import { type Feature, WASM_3 } from "../module/features.ts";
import { type BuiltinTable, findBuiltin, tabulate } from "./builtin-table.ts";
import type { MemoryPolicy } from "./memory-policy.ts";
import { nearestName } from "../errors/nearest-name.ts";
import type { FunctionChoice, FunctionsOf, KeepFunctions, KeepSets, NamespaceOf, Sets } from "./set-types.ts";
import { restrictSchema, targetSchema } from "./target-schema.ts";

/** What {@link defineTarget} takes. */
export interface TargetOptions<S extends Sets> {
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  readonly doc?: string;
  /** Features that modules may use. Default: all of WebAssembly 3.0. */
  readonly features?: readonly Feature[];
  readonly memory: MemoryPolicy;
  readonly sets: S;
  /** Namespaces without a set whose imports are ordinary ones, given at instantiation. Default: none. */
  readonly openNamespaces?: readonly string[] | "any";
}

/** What a target's `extend` takes; what is left out stays as it is. */
export interface ExtendOptions<X extends Sets> {
  readonly name: string;
  /** Default: the version of the target that is extended. */
  readonly version?: string;
  readonly doc?: string;
  readonly features?: readonly Feature[];
  readonly memory?: MemoryPolicy;
  /** Sets to add. */
  readonly sets?: X;
  /** Lets the added sets replace builtins of the same namespace and name. Default: that is an error. */
  readonly shadow?: boolean;
  readonly openNamespaces?: readonly string[] | "any";
}

/** What a target's `restrict` takes; what is left out stays as it is. */
export interface RestrictOptions<K extends string, C> {
  readonly name?: string;
  readonly version?: string;
  /** Features to keep. */
  readonly features?: readonly Feature[];
  /** Namespaces to keep. Default: all. */
  readonly sets?: readonly K[];
  /** Builtins to keep, per namespace. Default: all. */
  readonly functions?: C;
}

/** A target composed of the sets `S`. */
export interface Target<S extends Sets = Sets> {
  readonly name: string;
  readonly version: string;
  readonly doc: string | undefined;
  readonly features: ReadonlySet<Feature>;
  readonly memory: MemoryPolicy;
  readonly sets: S;
  readonly openNamespaces: readonly string[] | "any";
  /** Every builtin that the sets list, by namespace and name. */
  readonly builtins: BuiltinTable;

  /** A target with more sets, or another memory policy, features or conventions. */
  extend<const X extends Sets = readonly []>(options: ExtendOptions<X>): Target<readonly [...S, ...X]>;

  /** A target with fewer features, sets or builtins. */
  restrict<const K extends NamespaceOf<S> = NamespaceOf<S>, const C extends FunctionChoice<S> = Record<never, never>>(
    options: RestrictOptions<K, C>,
  ): Target<Extract<KeepFunctions<KeepSets<S, K>, C>, Sets>>;

  /** A target in which one builtin has another handler of the same signature. */
  override<M extends NamespaceOf<S>, N extends keyof FunctionsOf<S, M> & string>(
    namespace: M,
    name: N,
    handler: HandlerOf<FunctionsOf<S, M>[N]>,
  ): Target<S>;

  /** A target in which every function's handler is wrapped: for traces, records and mocks. */
  intercept(wrap: (builtin: Builtin, namespace: string, name: string) => Builtin["handler"]): Target<S>;
}

/** What was made by {@link defineTarget}, or from what was. */
const targets = new WeakSet<object>();

/** What modules are compiled for. */
export const TARGET: OptionKind = {
  expected: "a target, made by defineTarget",
  accepts: (value) => typeof value === "object" && value !== null && targets.has(value),
};
const OPTIONS = typed("object", "an object with name, version, memory and sets");
const MEMORY: OptionKind = typed("object", "a memory policy, such as flat32()");
const ADDED: OptionKind = {
  expected: "a list of sets",
  accepts: (value) => value === undefined || Array.isArray(value),
};

/** Declares a target. Throws TargetError with every fault, its path and, for collisions, a hint. */
export function defineTarget<const S extends Sets>(options: TargetOptions<S>): Target<S> {
  checkValue("target", "options", options, OPTIONS);
  parseTarget(options, options.sets);
  return makeTarget(options, { shadow: false });
}

/** Parses a declaration of which `sets`, the last ones, are new. */
function parseTarget(options: TargetOptions<Sets>, sets: Sets): void {
  const issues = declarationIssues(targetSchema, options);
  if (otherCopy(options.memory) !== undefined) issues.push(wrongKind("memory", options.memory, MEMORY));
  if (Array.isArray(sets)) {
    const first = options.sets.length - sets.length;
    for (const [i, set] of sets.entries()) issues.push(...builtinSetIssues(set, ["sets", first + i]));
  }
  if (issues.length > 0) throw new TargetError(`target ${shown(options.name)}`, issues);
}

/** Throws TargetError where sets inject different things under one name: whoever provides it could not tell which is meant. */
function refuseSharedNames(subject: string, sets: Sets): void {
  const known = new Map<string, { readonly token: Token<unknown>; readonly set: BuiltinSet }>();
  const issues = new Map<string, TargetIssue>();
  for (const [i, set] of sets.entries()) {
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
  if (issues.size > 0) throw new TargetError(subject, [...issues.values()]);
}

function makeTarget<S extends Sets>(options: TargetOptions<S>, { shadow }: { readonly shadow: boolean }): Target<S> {
  refuseSharedNames(`target ${shown(options.name)}`, options.sets);
  const target: Target<S> = {
    name: options.name,
    version: options.version,
    doc: options.doc,
    features: new Set(options.features ?? WASM_3),
    memory: options.memory,
    sets: options.sets,
    openNamespaces: options.openNamespaces ?? [],
    builtins: tabulate(options.name, options.sets, { shadow }),
    extend: (extension) => extend(target, extension),
    restrict: (restriction) => restrict(target, restriction) as never,
    override: (namespace, name, handler) => override(target, namespace, name, handler),
    intercept: (wrap) => intercept(target, wrap),
  };
  targets.add(target);
  return Object.freeze(markCopy(target));
}

/** The options that make the same target again. */
function optionsOf<S extends Sets>(target: Target<S>): TargetOptions<S> {
  const { name, version, doc, memory, sets, openNamespaces } = target;
  const features = [...target.features];
  return { name, version, features, memory, sets, openNamespaces, ...(doc === undefined ? {} : { doc }) };
}

function extend<S extends Sets, X extends Sets>(
  target: Target<S>,
  extension: ExtendOptions<X>,
): Target<readonly [...S, ...X]> {
  const subject = `extension of target ${shown(target.name)}`;
  checkValue(subject, "options", extension, OPTIONS);
  const { shadow = false, sets: added, ...changes } = extension;
  checkValue(subject, "sets", added, ADDED);
  checkValue(subject, "shadow", shadow, flag);
  const sets = [...target.sets, ...(added ?? [])] as unknown as readonly [...S, ...X];
  const options: TargetOptions<readonly [...S, ...X]> = { ...optionsOf(target), ...changes, sets };
  parseTarget(options, added ?? []);
  return makeTarget(options, { shadow });
}

function restrict(target: Target, restriction: RestrictOptions<string, FunctionChoice<Sets>>): Target {
  parseDeclaration(restrictSchema, restriction, `restriction of target ${shown(target.name)}`);
  const { name = target.name, version = target.version, features, sets: kept, functions } = restriction;
  for (const namespace of [...(kept ?? []), ...Object.keys(functions ?? {})]) requireNamespace(target, namespace);
  const sets = target.sets
    .filter((set) => kept === undefined || kept.includes(set.namespace))
    .map((set) => keepFunctions(target, set, functions?.[set.namespace]));
  const left = [...target.features].filter((feature) => features === undefined || features.includes(feature));
  return makeTarget({ ...optionsOf(target), name, version, sets, features: left }, { shadow: true });
}

function keepFunctions(target: Target, set: BuiltinSet, names: readonly string[] | undefined): BuiltinSet {
  if (names === undefined) return set;
  for (const name of names) requireBuiltin(target, set.namespace, name);
  const chosen = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => names.includes(name)));
  const { resolve } = set;
  return {
    ...set,
    functions: chosen(set.functions),
    ...(set.globals === undefined ? {} : { globals: chosen(set.globals) }),
    ...(resolve === undefined ? {} : { resolve: (name) => (names.includes(name) ? resolve(name) : undefined) }),
  };
}

function override<S extends Sets>(target: Target<S>, namespace: string, name: string, handler: unknown): Target<S> {
  const subject = `override in target ${shown(target.name)}`;
  checkValue(subject, "namespace", namespace, text);
  checkValue(subject, "name", name, text);
  const resolved = requireBuiltin(target, namespace, name);
  if (resolved.kind !== "func") fail(target, `${namespace}.${name}`, "a global has no handler", undefined);
  checkValue(`override of ${namespace}.${name}`, "handler", handler, callable);
  const isListed = target.builtins.get(namespace)?.has(name) === true;
  const sets = target.sets.map((set) => {
    const builtin = isListed || set.resolve === undefined ? set.functions[name] : resolved;
    if (set.namespace !== namespace || builtin === undefined) return set;
    return { ...set, functions: { ...set.functions, [name]: { ...builtin, handler } } };
  }) as unknown as S;
  return makeTarget({ ...optionsOf(target), sets }, { shadow: true });
}

function intercept<S extends Sets>(target: Target<S>, wrap: Parameters<Target["intercept"]>[0]): Target<S> {
  const subject = `intercept of target ${shown(target.name)}`;
  checkValue(subject, "wrap", wrap, callable);
  const sets = target.sets.map((set) => {
    const wrapped = (name: string, builtin: Builtin): Builtin => {
      const handler = wrap(builtin, set.namespace, name);
      checkValue(subject, `the handler for ${set.namespace}.${name}`, handler, callable);
      return { ...builtin, handler };
    };
    const functions = Object.entries(set.functions).map(([name, builtin]) => [name, wrapped(name, builtin)] as const);
    const { resolve } = set;
    const resolveWrapped = (name: string): SetEntry | undefined => {
      const entry = resolve?.(name);
      return entry?.kind === "func" ? wrapped(name, entry) : entry;
    };
    return {
      ...set,
      functions: Object.fromEntries(functions),
      ...(resolve === undefined ? {} : { resolve: resolveWrapped }),
    };
  }) as unknown as S;
  return makeTarget({ ...optionsOf(target), sets }, { shadow: true });
}

function requireNamespace(target: Target, namespace: string): void {
  if (target.builtins.has(namespace)) return;
  fail(target, namespace, "the target has no such namespace", nearestName(namespace, target.builtins.keys()));
}

function requireBuiltin(target: Target, namespace: string, name: string): SetEntry {
  requireNamespace(target, namespace);
  const names = target.builtins.get(namespace)?.keys() ?? [];
  return (
    findBuiltin(target, namespace, name) ??
    fail(target, `${namespace}.${name}`, "the target has no such builtin", nearestName(name, names))
  );
}

function fail(target: Target, path: string, message: string, nearest: string | undefined): never {
  const hint = nearest === undefined ? {} : { hint: `did you mean ${nearest}?` };
  throw new TargetError(`target ${shown(target.name)}`, [{ path, message, ...hint }]);
}
