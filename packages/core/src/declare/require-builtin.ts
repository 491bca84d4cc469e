// What those who change a target ask for by name: it is there, or the nearest name is told.

import type { SetEntry } from "../builtins/builtin.ts";
import { TargetError, type TargetIssue } from "../errors/errors.ts";
import { nearestName } from "../errors/nearest-name.ts";
import { shown } from "../errors/shown.ts";
import { findBuiltin } from "./builtin-table.ts";
import type { TargetParts } from "./target-parts.ts";

/** Throws TargetError for a namespace that no set of the target has. */
export function requireNamespace(target: TargetParts, namespace: string): void {
  requireNames(target, { [namespace]: [] });
}

/** Throws TargetError for a builtin that no set of the target has. */
export function requireBuiltin(target: TargetParts, namespace: string, name: string): SetEntry {
  return findBuiltin(target, namespace, name) ?? refuse(target, missing(target, namespace, [name]));
}

/** Throws TargetError for whatever the target does not have, all of it: namespaces, and builtins in them. */
export function requireNames(
  target: TargetParts,
  names: Readonly<Record<string, readonly string[] | undefined>>,
): void {
  const issues = Object.entries(names).flatMap(([namespace, each]) => missing(target, namespace, each ?? []));
  if (issues.length > 0) refuse(target, issues);
}

function missing(target: TargetParts, namespace: string, names: readonly string[]): TargetIssue[] {
  const table = target.builtins.get(namespace);
  if (table === undefined) {
    return [issue(namespace, "the target has no such namespace", nearestName(namespace, target.builtins.keys()))];
  }
  return names
    .filter((name) => findBuiltin(target, namespace, name) === undefined)
    .map((name) => issue(`${namespace}.${name}`, "the target has no such builtin", nearestName(name, table.keys())));
}

function issue(path: string, message: string, nearest: string | undefined): TargetIssue {
  return { path, message, ...(nearest === undefined ? {} : { hint: `did you mean ${nearest}?` }) };
}

function refuse(target: TargetParts, issues: readonly TargetIssue[]): never {
  throw new TargetError(`target ${shown(target.name)}`, issues);
}

/** Throws what is wrong with something that a target is asked for. */
export function fail(target: TargetParts, path: string, message: string): never {
  refuse(target, [{ path, message }]);
}
