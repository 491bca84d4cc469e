// Loads the configuration file, and fills a registry with what it names.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Registry, TargetError } from "@atoll/core";
import type { AtollConfig } from "./config.ts";
import { isBuiltinSet, isTarget } from "./recognise.ts";

export async function loadConfig(path: string): Promise<AtollConfig> {
  const exported = ((await importModule(path)) as { readonly default?: unknown }).default;
  if (typeof exported !== "object" || exported === null) {
    throw new TargetError(path, [
      { path: "default", message: "expected a configuration", hint: "export default defineConfig({ … })" },
    ]);
  }
  return exported;
}

/** Registers the configuration's targets and sets, from values, packages and paths. */
export async function registerConfig(config: AtollConfig, path: string, registry: Registry): Promise<void> {
  const load = (specifier: string): Promise<unknown[]> => exportsOf(specifier, path);
  for (const entry of config.sets ?? []) {
    const values = typeof entry === "string" ? await load(entry) : [entry];
    const found = values.filter(isBuiltinSet);
    if (found.length === 0) nothingIn(path, "sets", entry, "a builtin set");
    for (const set of found) registry.addSet(set);
  }
  for (const entry of config.targets ?? []) {
    const values = typeof entry === "string" ? await load(entry) : [entry];
    const found = values.filter(isTarget);
    if (found.length === 0) nothingIn(path, "targets", entry, "a target");
    for (const target of found) registry.addTarget(target);
  }
}

function nothingIn(path: string, list: string, entry: unknown, wanted: string): never {
  const what = typeof entry === "string" ? JSON.stringify(entry) : "the value";
  throw new TargetError(path, [{ path: list, message: `${what} is or exports nothing that is ${wanted}` }]);
}

async function exportsOf(specifier: string, from: string): Promise<unknown[]> {
  const isPath = specifier.startsWith(".") || isAbsolute(specifier);
  const path = isPath ? resolve(dirname(from), specifier) : createRequire(from).resolve(specifier);
  return Object.values((await importModule(path)) as object);
}

/** Imports a module by path. What cannot be found is an error about that path, not about this file. */
export async function importModule(path: string): Promise<unknown> {
  if (!existsSync(path)) {
    throw new TargetError(path, [{ path: "import", message: "there is no such file" }]);
  }
  return import(pathToFileURL(path).href);
}
