// Late linking: a set's builtins given as ordinary imports. The guest cannot tell the difference.

import type { Builtin, ScopeDeclaration } from "../builtins/builtin.ts";
import type { BuiltinSet } from "../builtins/builtin-set.ts";
import type { ExternValue } from "../runtime/module-instance.ts";
import type { Provided } from "./provide.ts";
import type { Services } from "../declare/set-types.ts";

/** A builtin to be linked late. It becomes a host function of the instance that imports it. */
export class LateImport {
  readonly builtin: Builtin;
  readonly name: string;
  /** Services by injection name, and the scopes that they are for: the same objects for all of one `lateImports` call. */
  readonly provide: Readonly<Record<string, unknown>>;
  readonly scopes: ReadonlySet<ScopeDeclaration>;
  constructor(builtin: Builtin, name: string, services: Pick<LateImport, "provide" | "scopes">) {
    this.builtin = builtin;
    this.name = name;
    this.provide = services.provide;
    this.scopes = services.scopes;
  }
}

/** What `imports` takes for one import. */
export type ImportValue = ExternValue | LateImport;

/** Ordinary imports by namespace and name. */
export type Imports = Readonly<Record<string, Readonly<Record<string, ImportValue>>>>;

/**
 * The functions of a set as ordinary imports: `instantiate(module, { imports: lateImports(set, { provide }) })`. Compile with
 * `imports: [set.namespace]`, so that the namespace is left to instantiation.
 */
export function lateImports<const B extends BuiltinSet>(
  set: B,
  options: { readonly provide: Provided<Services<readonly [B]>> },
): Imports {
  const services = {
    provide: { ...options.provide } as Readonly<Record<string, unknown>>,
    scopes: new Set(Object.values(set.functions).map((builtin) => builtin.scope)),
  };
  const values = Object.entries(set.functions).map(([name, builtin]): [string, LateImport] => [
    name,
    new LateImport(builtin, `${set.namespace}.${name}`, services),
  ]);
  return { [set.namespace]: Object.fromEntries(values) };
}
