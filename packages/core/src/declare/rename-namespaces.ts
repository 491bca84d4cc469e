// Targets in which sets stand under other namespaces: instead of their own (rename), or beside them (alias). The builtins are the same ones, with the
// services and the state that they have.

import { type BuiltinSet, variantOf } from "../builtins/builtin-set.ts";
import { parseDeclaration } from "../builtins/parse-declaration.ts";
import { builtinSetSchema } from "../builtins/set-schema.ts";
import { checkValue } from "../errors/check-options.ts";
import { text } from "../errors/option-kinds.ts";
import { shown } from "../errors/shown.ts";
import { present } from "../errors/present.ts";
import { requireNamespace } from "./require-builtin.ts";
import { type Composition, fullName, optionsOf, type TargetParts } from "./target-parts.ts";

/** Puts the sets of a namespace under another one. */
export function renamedNamespace(target: TargetParts, namespace: string, name: string): Composition {
  checkNames(`rename in target ${shown(target.name)}`, target, namespace, name);
  const others = target.sets.filter((set) => set.namespace !== namespace);
  const renamed = under(target, namespace, name);
  const change = { kind: "rename", by: fullName(target), namespace: name, was: namespace } as const;
  // What they meet under the new name are those that were there.
  const sets = [...others, ...renamed];
  return {
    options: { ...optionsOf(target), sets },
    changes: [...target.changes, change],
    settled: others.length,
  };
}

/** Lets the sets of a namespace stand under another one, too. */
export function aliasedNamespace(target: TargetParts, alias: string, namespace: string): Composition {
  checkNames(`alias in target ${shown(target.name)}`, target, namespace, alias);
  const change = { kind: "alias", by: fullName(target), namespace: alias, was: namespace } as const;
  return {
    options: { ...optionsOf(target), sets: [...target.sets, ...under(target, namespace, alias)] },
    changes: [...target.changes, change],
    settled: target.sets.length,
  };
}

function under(target: TargetParts, namespace: string, name: string): readonly BuiltinSet[] {
  const sets = target.sets.filter((set) => set.namespace === namespace);
  // Of several sets under one namespace, later ones may win over earlier ones: what stands in the table is what there is.
  return sets.map((set) => {
    const wins = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(
        Object.entries(entries).filter(([each]) => target.builtins.get(namespace)?.get(each)?.set === set),
      );
    const { functions, globals } = set;
    return variantOf(set, {
      namespace: name,
      functions: wins(functions),
      ...present({ globals: globals && wins(globals) }),
    });
  });
}

function checkNames(subject: string, target: TargetParts, namespace: string, name: string): void {
  checkValue(subject, "namespace", namespace, text);
  requireNamespace(target, namespace);
  parseDeclaration(builtinSetSchema, { namespace: name, version: "1.0.0", functions: {} }, subject);
}
