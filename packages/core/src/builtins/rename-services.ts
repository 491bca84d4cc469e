// Services of a set under other names, for targets in which two sets call different things alike.

import { TargetError } from "../errors/errors.ts";
import { checkValue, unknownOption } from "../errors/check-options.ts";
import { record, text } from "../errors/option-kinds.ts";
import { present } from "../errors/present.ts";
import type { Builtin, BuiltinGlobal, ScopeDeclaration, SetEntry } from "./builtin.ts";
import type { Injection } from "./token.ts";

/** New names of services by their present ones. */
export type ServiceNames = Readonly<Record<string, string>>;

const NAMES = record("new names by present ones", text);

type Renamed<D, N extends ServiceNames> = { readonly [K in keyof D as K extends keyof N ? N[K] : K]: D[K] };

/** A builtin whose services have other names. */
export type RenamedEntry<B, N extends ServiceNames> =
  B extends Builtin<infer P, infer R, infer D, infer S, infer A, infer F>
    ? Builtin<P, R, Extract<Renamed<D, N>, Injection>, S, A, F>
    : B extends BuiltinGlobal<infer V, infer T, infer D>
      ? BuiltinGlobal<V, T, Extract<Renamed<D, N>, Injection>>
      : never;

/** Builtins by name whose services have other names. */
export type RenamedEntries<F, N extends ServiceNames> = { readonly [K in keyof F]: RenamedEntry<F[K], N> };

/** What a set lists and resolves. */
interface Entries {
  readonly namespace: string;
  readonly functions: Readonly<Record<string, Builtin>>;
  readonly globals?: Readonly<Record<string, BuiltinGlobal>>;
  readonly resolve?: (name: string) => SetEntry | undefined;
}

/** A set's entries with services under other names. Builtins that shared a scope share its copy. */
export function renameServices(set: Entries, names: ServiceNames): Omit<Entries, "namespace"> {
  const subject = `services of builtin set ${JSON.stringify(set.namespace)}`;
  checkValue(subject, "names", names, NAMES);
  const listed: readonly SetEntry[] = [...Object.values(set.functions), ...Object.values(set.globals ?? {})];
  const known = new Set(listed.flatMap(({ scope }) => Object.keys(scope.inject)));
  const unknown = Object.keys(names).filter((name) => !known.has(name));
  if (unknown.length > 0 && set.resolve === undefined) {
    throw new TargetError(
      subject,
      unknown.map((name) => ({ ...unknownOption(name, [...known]), message: "the set injects no such service" })),
    );
  }
  const copies = new Map<ScopeDeclaration, ScopeDeclaration>();
  const renamed = <B extends SetEntry>(entry: B): B => {
    const scope = copies.get(entry.scope) ?? renameScope(entry.scope, names);
    copies.set(entry.scope, scope);
    return { ...entry, scope };
  };
  const all = <B extends SetEntry>(entries: Readonly<Record<string, B>>): Readonly<Record<string, B>> =>
    Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, renamed(entry)]));
  const { globals, resolve } = set;
  return {
    functions: all(set.functions),
    ...present({ globals: globals && all(globals), resolve: resolve && onceForEach(resolve, renamed) }),
  };
}

/** The same name gives the same builtin. */
function onceForEach(
  resolve: (name: string) => SetEntry | undefined,
  renamed: (entry: SetEntry) => SetEntry,
): (name: string) => SetEntry | undefined {
  const made = new WeakMap<SetEntry, SetEntry>();
  return (name) => {
    const entry = resolve(name);
    if (entry === undefined) return undefined;
    const known = made.get(entry) ?? renamed(entry);
    made.set(entry, known);
    return known;
  };
}

function renameScope(scope: ScopeDeclaration, names: ServiceNames): ScopeDeclaration {
  const inject = Object.fromEntries(
    Object.entries(scope.inject).map(([name, token]) => [Object.hasOwn(names, name) ? names[name] : name, token]),
  ) as Injection;
  const before = Object.entries(scope.aliases ?? {}).map(([old, name]): [string, string] => [old, names[name] ?? name]);
  const own = Object.entries(names).filter(([name]) => Object.hasOwn(scope.inject, name));
  return { ...scope, inject, aliases: Object.fromEntries([...before, ...own]) };
}
