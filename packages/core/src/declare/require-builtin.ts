// What those who change a target ask for by name: it is there, or the nearest name is told.

import type { SetEntry } from "../builtins/builtin.ts";
import { TargetError } from "../errors/errors.ts";
import { nearestName } from "../errors/nearest-name.ts";
import { shown } from "../errors/shown.ts";
import { findBuiltin } from "./builtin-table.ts";
import type { TargetParts } from "./target-parts.ts";

/** Throws TargetError for a namespace that no set of the target has. */
export function requireNamespace(target: TargetParts, namespace: string): void {
  if (target.builtins.has(namespace)) return;
  fail(target, namespace, "the target has no such namespace", nearestName(namespace, target.builtins.keys()));
}

/** Throws TargetError for a builtin that no set of the target has. */
export function requireBuiltin(target: TargetParts, namespace: string, name: string): SetEntry {
  requireNamespace(target, namespace);
  const names = target.builtins.get(namespace)?.keys() ?? [];
  return (
    findBuiltin(target, namespace, name) ??
    fail(target, `${namespace}.${name}`, "the target has no such builtin", nearestName(name, names))
  );
}

/** Throws what is wrong with something that a target is asked for. */
export function fail(target: TargetParts, path: string, message: string, nearest?: string): never {
  const hint = nearest === undefined ? {} : { hint: `did you mean ${nearest}?` };
  throw new TargetError(`target ${shown(target.name)}`, [{ path, message, ...hint }]);
}
