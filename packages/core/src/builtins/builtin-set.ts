// Builtin sets: named, versioned groups of builtins under one import namespace. A declaration is parsed here, once, with
// paths in its errors; afterwards everyone trusts it.

import { checkValue, unknownOption, wrongKind } from "../errors/check-options.ts";
import { markCopy, otherCopy } from "../errors/copies.ts";
import { TargetError, type TargetIssue } from "../errors/errors.ts";
import { type OptionKind, typed } from "../errors/option-kinds.ts";
import { shown } from "../errors/shown.ts";
import { present } from "../errors/present.ts";
import type { Builtin, BuiltinGlobal, SetEntry } from "./builtin.ts";
import { declarationIssues, parseDeclaration } from "./parse-declaration.ts";
import { pathText } from "./path-text.ts";
import type { Constant } from "./types/constant.ts";
import type { Type } from "./types/declared-type.ts";
import { type RenamedEntries, type RenamedEntry, renameServices, type ServiceNames } from "./rename-services.ts";
import { builtinSetSchema, setEntrySchema } from "./set-schema.ts";

/** Builtin functions by import name. */
export type BuiltinFunctions = Readonly<Record<string, Builtin>>;

/** Builtin globals by import name. */
export type BuiltinGlobals = Readonly<Record<string, BuiltinGlobal>>;

/**
 * A set under the import namespace `M`: an immutable value. `F` are its functions, `G` its globals, and `X` is what `resolve` gives for names
 * that are not listed. A type that names functions alone has no globals and resolves nothing.
 */
export interface BuiltinSet<
  M extends string = string,
  F extends BuiltinFunctions = BuiltinFunctions,
  G extends BuiltinGlobals = BuiltinFunctions extends F ? BuiltinGlobals : None,
  X extends SetEntry = BuiltinFunctions extends F ? SetEntry : never,
> {
  readonly namespace: M;
  /** Semantic version. */
  readonly version: string;
  readonly doc?: string;
  readonly functions: F;
  readonly globals?: G;
  /** What guests know by name beside functions, made by `t.constant`: for headers and documents. */
  readonly constants?: Readonly<Record<string, Constant>>;
  /** Types that guests know beside those of functions, such as what stands in a buffer of bytes: for headers and documents. */
  readonly types?: readonly Type[];
  /** Asked once per module for each name that it imports and that is not listed. The same name must give the same builtin. */
  readonly resolve?: (name: string) => X | undefined;
  /** Ranges of versions, by namespace, of sets that have to be in every target with this one: `{ "orca:log": "^1" }`. */
  readonly requires?: Readonly<Record<string, string>>;
  /** What to use instead, in a sentence, by the names of functions and globals that will go. */
  readonly deprecated?: Readonly<Record<string, string>>;
  /**
   * The same set with services under other names: `log.rename({ log: "levelLog" })` where another set has a `log` of its own. The set's handlers
   * still see theirs under the old name. Throws TargetError for a name that the set does not inject.
   */
  rename<const N extends ServiceNames>(
    names: N,
  ): BuiltinSet<M, RenamedEntries<F, N>, RenamedEntries<G, N>, RenamedEntry<X, N>>;
}

/** What {@link builtinSet} takes. */
export interface BuiltinSetOptions<F extends BuiltinFunctions, G extends BuiltinGlobals, X extends SetEntry> {
  readonly version: string;
  /** Builtin functions by import name. */
  readonly functions?: F;
  /** Builtin globals by import name. */
  readonly globals?: G;
  /**
   * Answers names that are not listed, for namespaces in which every name means something: called while a module is compiled, for the
   * names that it imports.
   */
  readonly resolve?: (name: string) => X | undefined;
  /** Constants by name, made by `t.constant`. */
  readonly constants?: Readonly<Record<string, Constant>>;
  /** Types that guests know beside those of functions, made by `t`. */
  readonly types?: readonly Type[];
  /** Sets that a target must have beside this one: version ranges by namespace. */
  readonly requires?: Readonly<Record<string, string>>;
  /** Functions and globals that will go, and what to use instead: modules that import them are warned about. */
  readonly deprecated?: Readonly<Record<string, string>>;
  readonly doc?: string;
}

type None = Readonly<Record<never, never>>;

const OPTIONS = typed("object", "an object with version and functions");

/** What is registered, composed and linked late. */
export const BUILTIN_SET: OptionKind = {
  expected: "a builtin set, made by builtinSet",
  accepts: (value) => typeof value === "object" && value !== null && isSet(value as BuiltinSet),
};

function isSet(value: BuiltinSet): boolean {
  return (
    parsed.has(value) || (otherCopy(value) === undefined && declarationIssues(builtinSetSchema, value).length === 0)
  );
}

/** Sets and entries that were parsed already. */
const parsed = new WeakSet<object>();

/** `X`, of which nothing is inferred from where a set is put: a named type of a set says nothing of what it does not have, and a target takes any. */
type Given<X> = [X] extends [infer Y extends SetEntry] ? Y : never;
/** The same of globals. */
type GivenGlobals<G> = [G] extends [infer H extends BuiltinGlobals] ? H : never;

/** Declares a set. Throws TargetError with every fault and its path. */
export function builtinSet<
  const M extends string,
  F extends BuiltinFunctions = None,
  G extends BuiltinGlobals = None,
  X extends SetEntry = never,
>(namespace: M, options: BuiltinSetOptions<F, G, X>): BuiltinSet<M, F, GivenGlobals<G>, Given<X>> {
  const subject = `builtin set ${shown(namespace)}`;
  checkValue(subject, "options", options, OPTIONS);
  const functions = options.functions ?? ({} as F);
  const declaration: Omit<BuiltinSet<M, F, G, X>, "rename"> = { namespace, ...options, functions };
  parseDeclaration(builtinSetSchema, declaration, subject);
  const { globals } = declaration;
  if (globals !== undefined) refuseSameNames(functions, globals, subject);
  refuseUnknownNames(declaration, subject);
  const made = {
    ...declaration,
    functions: Object.freeze({ ...functions }),
    ...present({ globals: globals && Object.freeze({ ...globals }) }),
    rename,
  };
  const set = Object.freeze(markCopy(made));
  parsed.add(set);
  return set as unknown as BuiltinSet<M, F, GivenGlobals<G>, Given<X>>;
}

function rename(this: BuiltinSet, names: ServiceNames): BuiltinSet {
  const { functions, globals, resolve } = renameServices(this, names);
  const { namespace, version, doc, constants, types, requires, deprecated } = this;
  const renamed = builtinSet(namespace, {
    version,
    functions,
    ...present({ doc, constants, types, requires, deprecated, globals, resolve }),
  });
  origins.set(renamed, originOf(this));
  return renamed;
}

/** The declared sets that others are variants of. */
const origins = new WeakMap<object, BuiltinSet>();

/** The set that was declared, of one that targets have made of it: with less in it, other handlers, or under another namespace. */
export function originOf(set: BuiltinSet): BuiltinSet {
  const origin = origins.get(set);
  if (origin === undefined) checkValue("originOf", "set", set, BUILTIN_SET);
  return origin ?? set;
}

/** A variant of a set that stands in a target. */
export function variantOf(set: BuiltinSet, changes: Partial<BuiltinSet>): BuiltinSet {
  const variant = { ...set, ...changes };
  origins.set(variant, originOf(set));
  return variant;
}

function refuseSameNames(functions: BuiltinFunctions, globals: BuiltinGlobals, subject: string): void {
  const names = Object.keys(globals).filter((name) => Object.hasOwn(functions, name));
  const message = "there is a function of that name, too";
  if (names.length > 0) {
    throw new TargetError(
      subject,
      names.map((name) => ({ path: `globals.${name}`, message })),
    );
  }
}

/** What is said of names has to be said of names that there are; a set that resolves names may have any. */
function refuseUnknownNames(set: Omit<BuiltinSet, "rename">, subject: string): void {
  const known = listedEntries(set).map(([name]) => name);
  const unknown = Object.keys(set.deprecated ?? {}).filter((name) => !known.includes(name));
  if (unknown.length === 0 || set.resolve !== undefined) return;
  throw new TargetError(
    subject,
    unknown.map((name) => ({
      ...unknownOption(name, known),
      path: `deprecated.${name}`,
      message: "the set has nothing of this name",
    })),
  );
}

/** Issues of something that should be a set, at a path inside another declaration. */
export function builtinSetIssues(set: BuiltinSet, path: readonly PropertyKey[]): TargetIssue[] {
  if (parsed.has(set)) return [];
  if (otherCopy(set) === undefined) return declarationIssues(builtinSetSchema, set, path);
  return [wrongKind(pathText(path), set, BUILTIN_SET)];
}

/** What a set lists, by name. */
export function listedEntries(set: Pick<BuiltinSet, "functions" | "globals">): [string, SetEntry][] {
  return [...Object.entries(set.functions), ...Object.entries(set.globals ?? {})];
}

/** What a set resolves a name to that it does not list. Throws TargetError if that is no builtin. */
export function resolvedEntry(set: BuiltinSet, name: string): SetEntry | undefined {
  const entry = set.resolve?.(name);
  if (entry === undefined || parsed.has(entry)) return entry;
  const issues = declarationIssues(setEntrySchema, entry, [`resolve(${JSON.stringify(name)})`]);
  if (issues.length > 0) throw new TargetError(`builtin set ${shown(set.namespace)}`, issues);
  parsed.add(entry);
  return entry;
}
