// Targets in which builtins have other handlers, of the same types: one of them (override), or each (intercept).

import type { Builtin, SetEntry } from "../builtins/builtin.ts";
import { type BuiltinSet, variantOf } from "../builtins/builtin-set.ts";
import { checkValue } from "../errors/check-options.ts";
import { callable, text } from "../errors/option-kinds.ts";
import { shown } from "../errors/shown.ts";
import { present } from "../errors/present.ts";
import { fail, requireBuiltin } from "./require-builtin.ts";
import { type Composition, fullName, optionsOf, type TargetChange, type TargetParts } from "./target-parts.ts";

/** Makes a handler of what a builtin has. */
export type WrapHandler = (builtin: Builtin, namespace: string, name: string) => Builtin["handler"];

/** Gives one function another handler. */
export function overridden(target: TargetParts, namespace: string, name: string, handler: unknown): Composition {
  const subject = `override in target ${shown(target.name)}`;
  checkValue(subject, "namespace", namespace, text);
  checkValue(subject, "name", name, text);
  const resolved = requireBuiltin(target, namespace, name);
  if (resolved.kind !== "func") fail(target, `${namespace}.${name}`, "a global has no handler");
  checkValue(`override of ${namespace}.${name}`, "handler", handler, callable);
  const isListed = target.builtins.get(namespace)?.has(name) === true;
  const sets = target.sets.map((set) => {
    const builtin = isListed || set.resolve === undefined ? set.functions[name] : resolved;
    if (set.namespace !== namespace || builtin === undefined) return set;
    const replaced = withHandler(builtin, handler as Builtin["handler"]);
    return variantOf(set, { functions: { ...set.functions, [name]: replaced } });
  });
  return changed(target, sets, { kind: "override", by: fullName(target), namespace, names: [name] });
}

/** Wraps every handler. */
export function intercepted(target: TargetParts, wrap: WrapHandler): Composition {
  const subject = `intercept of target ${shown(target.name)}`;
  checkValue(subject, "wrap", wrap, callable);
  const sets = target.sets.map((set) => {
    const wrapped = (name: string, builtin: Builtin): Builtin => {
      const handler = wrap(builtin, set.namespace, name);
      checkValue(subject, `the handler for ${set.namespace}.${name}`, handler, callable);
      return withHandler(builtin, handler);
    };
    const functions = Object.entries(set.functions).map(([name, builtin]) => [name, wrapped(name, builtin)] as const);
    const { resolve } = set;
    const resolveWrapped = (name: string): SetEntry | undefined => {
      const entry = resolve?.(name);
      return entry?.kind === "func" ? wrapped(name, entry) : entry;
    };
    return variantOf(set, {
      functions: Object.fromEntries(functions),
      ...present({ resolve: resolve && resolveWrapped }),
    });
  });
  return changed(target, sets, { kind: "intercept", by: fullName(target) });
}

/** The body, and a builtin of the host's, do what the old handler did; and how quick or fixed the new one is nobody said. */
function withHandler(builtin: Builtin, handler: Builtin["handler"]): Builtin {
  return { ...builtin, handler, body: undefined, native: undefined, quick: false, fixed: false };
}

function changed(target: TargetParts, sets: readonly BuiltinSet[], change: TargetChange): Composition {
  return {
    options: { ...optionsOf(target), sets },
    changes: [...target.changes, change],
    settled: sets.length,
  };
}
