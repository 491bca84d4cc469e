// Which builtin sets a module of the user's or a package exports: as they stand there, or in the targets that are made of them.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type BuiltinSet, TargetError } from "@atoll/core";
import { openPackage, surfaceOf } from "./open-package.ts";
import { importModule } from "./import-module.ts";
import { isBuiltinSet, isConfigurable, isTarget } from "./recognise.ts";

/**
 * The sets that `PATH` or `PATH#EXPORT` says; undefined where it is a target that it says. Throws TargetError for a module that has neither, or
 * cannot be loaded.
 */
export async function setsOfModule(text: string): Promise<readonly BuiltinSet[] | undefined> {
  const [file = text, name] = text.split("#");
  const path = resolve(file);
  const module = (await importModule(path)) as Readonly<Record<string, unknown>>;
  if (name !== undefined) {
    const value = module[name];
    if (isBuiltinSet(value)) return [value];
    if (isTarget(value) || isConfigurable(value)) return undefined;
    throw new TargetError(path, [{ path: "exports", message: `its export ${name} is neither a set nor a target` }]);
  }
  const values = [...new Set(Object.values(module))];
  if (values.some((value) => isTarget(value) || isConfigurable(value))) return undefined;
  const sets = values.filter(isBuiltinSet);
  if (sets.length > 0) return sets;
  throw new TargetError(path, [{ path: "exports", message: "it exports neither a set nor a target" }]);
}

/** All sets of a package: of a folder, or of one that is installed here. Throws UsageError if there is none, TargetError if it has none. */
export async function setsOfPackage(name: string): Promise<readonly BuiltinSet[]> {
  const { sets, targets, failures } = await surfaceOf(openPackage(name));
  const all = [...new Set([...sets, ...(sets.length === 0 ? targets.flatMap((target) => target.sets) : [])])];
  if (all.length > 0) return all;
  const messages = failures.map(({ entry, message }) => ({ path: entry, message }));
  throw new TargetError(
    name,
    messages.length > 0 ? messages : [{ path: "exports", message: "it exports neither a set nor a target" }],
  );
}

/** Whether a text means a module and no package: a file, or what can only be one. */
export function isModule(text: string): boolean {
  const [file = text] = text.split("#");
  return /\.[cm]?[jt]s$/.test(file) || statSync(resolve(file), { throwIfNoEntry: false })?.isFile() === true;
}
