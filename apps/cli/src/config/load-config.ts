// Loads the configuration file, and fills a registry with what it names.

import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { type HostServices, type Registry, TargetError } from "@atoll/core";
import { checkConfig } from "./check-config.ts";
import type { AtollConfig } from "./config.ts";
import { importModule, loadError } from "./import-module.ts";
import { isBuiltinSet, isEngine, isHostServices, isTarget } from "./recognise.ts";

export async function loadConfig(path: string): Promise<AtollConfig> {
  const exported = ((await importModule(path)) as { readonly default?: unknown }).default;
  return checkConfig(exported, path);
}

/**
 * Registers the configuration's targets, sets and engines, from values, packages and paths; how a host makes services, as far as any of
 * these modules says.
 */
export async function registerConfig(
  config: AtollConfig,
  path: string,
  registry: Registry,
): Promise<readonly HostServices[]> {
  const services: HostServices[] = [];
  /** What is wanted in the entries of a list. Throws TargetError for an entry that has none of it. */
  const gather = async <T>(
    list: "sets" | "targets" | "engines" | "services",
    is: (value: unknown) => value is T,
    what: string,
  ): Promise<readonly T[]> => {
    const gathered: T[] = [];
    for (const entry of config[list] ?? []) {
      const values = typeof entry === "string" ? await exportsOf(entry, path) : [entry];
      const found = values.filter(is);
      if (found.length === 0) nothingIn(path, list, entry, what);
      gathered.push(...found);
      services.push(...values.filter(isHostServices));
    }
    return gathered;
  };
  for (const set of await gather("sets", isBuiltinSet, "a builtin set")) registry.addSet(set);
  for (const target of await gather("targets", isTarget, "a target")) registry.addTarget(target);
  for (const engine of await gather("engines", isEngine, "an engine")) registry.addEngine(engine);
  if (isEngine(config.engine)) registry.addEngine(config.engine);
  await gather("services", isHostServices, "a way to make services");
  return services;
}

function nothingIn(path: string, list: string, entry: unknown, wanted: string): never {
  const what = typeof entry === "string" ? JSON.stringify(entry) : "the value";
  throw new TargetError(path, [{ path: list, message: `${what} is or exports nothing that is ${wanted}` }]);
}

async function exportsOf(specifier: string, from: string): Promise<unknown[]> {
  try {
    return Object.values((await importFrom(specifier, from)) as object);
  } catch (error) {
    if (!isResolutionError(error, from)) throw loadError(from, error);
    const hint = /^[./]/.test(specifier) ? "paths begin at the configuration" : "is it installed?";
    throw new TargetError(from, [{ path: JSON.stringify(specifier), message: "it cannot be found from here", hint }]);
  }
}

/** Imports a module as a file there would: packages by Node's own rules, paths relative to the file. */
async function importFrom(specifier: string, from: string): Promise<unknown> {
  const alias: string = "atoll:from-configuration";
  const parentURL = pathToFileURL(from).href;
  const hooks = registerHooks({
    resolve: (name, context, next) =>
      name === alias ? next(specifier, { ...context, parentURL }) : next(name, context),
  });
  try {
    return await import(alias);
  } finally {
    hooks.deregister();
  }
}

/** Whether it is this very import that finds nothing, and not one in the module that it finds. */
function isResolutionError(error: unknown, from: string): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    ((error.code === "ERR_MODULE_NOT_FOUND" && error.message.includes(`imported from ${from}`)) ||
      error.code === "ERR_PACKAGE_PATH_NOT_EXPORTED")
  );
}
