// Late linking: a set's builtins given as ordinary imports. The guest cannot tell the difference.

import type { ScopeDeclaration, SetEntry } from "../builtins/builtin.ts";
import { BUILTIN_SET, type BuiltinSet, listedEntries, resolvedEntry } from "../builtins/builtin-set.ts";
import { checkOptions, checkValue } from "../errors/check-options.ts";
import { typed } from "../errors/option-kinds.ts";
import type { Provided } from "./provide.ts";
import type { Services } from "../declare/set-types.ts";

/** A builtin to be linked late. It becomes a host function or a global of the instance that imports it. */
export class LateImport {
  readonly builtin: SetEntry;
  readonly name: string;
  /** Services by injection name, and the scopes that they are for: the same objects for all of one `lateImports` call. */
  readonly provide: Readonly<Record<string, unknown>>;
  readonly scopes: Set<ScopeDeclaration>;
  constructor(builtin: SetEntry, name: string, services: Pick<LateImport, "provide" | "scopes">) {
    this.builtin = builtin;
    this.name = name;
    this.provide = services.provide;
    this.scopes = services.scopes;
  }
}

/**
 * What `imports` takes for one import: a value of another instance or of the store, a builtin of `lateImports`, for a function one of JavaScript's,
 * which takes and returns what the JS API does, or for a global its constant (for an externref, any value of the host).
 */
export type ImportValue = unknown;

/** Ordinary imports by namespace and name. */
export type Imports = Readonly<Record<string, NamespaceImports>>;

/** Where a namespace's values answer names that they do not have. */
const RESOLVE: unique symbol = Symbol("resolve");

type NamespaceImports = Readonly<Record<string, ImportValue>> & {
  readonly [RESOLVE]?: (name: string) => ImportValue;
};

/** The value of an import. By own properties only: `constructor` and its like are not imports. */
export function importValue(imports: Imports | undefined, namespace: string, name: string): ImportValue {
  if (imports === undefined || !Object.hasOwn(imports, namespace)) return undefined;
  const values = imports[namespace];
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : values?.[RESOLVE]?.(name);
}

/**
 * The builtins of a set as ordinary imports: `instantiate(module, { imports: lateImports(set, { provide }) })`. Compile with
 * `imports: [set.namespace]`, so that the namespace is left to instantiation.
 */
export function lateImports<const B extends BuiltinSet>(
  set: B,
  options: { readonly provide: Provided<Services<readonly [B]>> },
): Imports {
  checkValue("lateImports", "set", set, BUILTIN_SET);
  options = checkOptions("lateImports", options, { provide: typed("object", "services by name") });
  const services = {
    provide: { ...options.provide } as Readonly<Record<string, unknown>>,
    scopes: new Set(listedEntries(set).map(([, builtin]) => builtin.scope)),
  };
  const late = (name: string, builtin: SetEntry): LateImport =>
    new LateImport(builtin, `${set.namespace}.${name}`, services);
  const values = Object.fromEntries(listedEntries(set).map(([name, builtin]) => [name, late(name, builtin)]));
  if (set.resolve === undefined) return { [set.namespace]: values };
  const resolved = new Map<string, LateImport | undefined>();
  const resolve = (name: string): LateImport | undefined => {
    if (!resolved.has(name)) {
      const builtin = resolvedEntry(set, name);
      if (builtin !== undefined) services.scopes.add(builtin.scope);
      resolved.set(name, builtin === undefined ? undefined : late(name, builtin));
    }
    return resolved.get(name);
  };
  return { [set.namespace]: { ...values, [RESOLVE]: resolve } };
}
