// Loads the configuration file, and fills a registry with what it names.

import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { type BuiltinSet, type HostServices, type Registry, type Target, TargetError } from "@atoll/core";
import { nearestName, originOf } from "@atoll/core/engine";
import { checkConfig } from "./check-config.ts";
import type { AtollConfig } from "./config.ts";
import { importModule, loaded, loadError } from "./import-module.ts";
import { isBuiltinSet, isEngine, isHostServices, isTarget } from "./recognise.ts";

export async function loadConfig(path: string): Promise<AtollConfig> {
  if (path.endsWith(".json")) return checkConfig(readJson(path), path);
  const exported = ((await importModule(path)) as { readonly default?: unknown }).default;
  return checkConfig(exported, path);
}

/** What it says by name; services are values, and no JSON has them. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new TargetError(path, [{ path: "JSON", message: error.message }]);
  }
}

/** What became of a configuration. */
interface RegisteredConfig {
  readonly services: readonly HostServices[];
  /** Throws TargetError where the configuration provides what nothing asks for: nothing registered, and none of these sets. */
  readonly requireAsked: (sets: readonly BuiltinSet[]) => void;
}

/**
 * Registers the configuration's targets, sets and engines, from values, packages and paths; how a host makes services, as far as any of
 * these modules says.
 */
export async function registerConfig(config: AtollConfig, path: string, registry: Registry): Promise<RegisteredConfig> {
  const services: HostServices[] = [];
  const ready = new Set(setsOf(registry));
  const known = new Set<string>();
  /** What is wanted in the entries of a list. Throws TargetError for an entry that has none of it. */
  const gather = async <T>(
    list: "sets" | "targets" | "engines" | "services",
    is: (value: unknown) => value is T,
    what: string,
  ): Promise<readonly Found<T>[]> => {
    const gathered: Found<T>[] = [];
    for (const entry of config[list] ?? []) {
      const values = typeof entry === "string" ? await exportsOf(entry, path) : [["", entry] as const];
      const found = values.filter((pair): pair is readonly [string, T] => is(pair[1]));
      if (found.length === 0) nothingIn(path, list, entry, what);
      const from = typeof entry === "string" ? entry : undefined;
      gathered.push(...found.map(([name, value]) => ({ value, name, from })));
      services.push(...values.map(([, value]) => value).filter(isHostServices));
    }
    return gathered;
  };
  for (const { value, from = path } of await gather("sets", isBuiltinSet, "a builtin set"))
    addSet(registry, value, { from, known });
  for (const each of await gather("targets", isTarget, "a target")) addTarget(registry, each, { path, known });
  for (const { value } of await gather("engines", isEngine, "an engine")) registry.addEngine(value);
  if (isEngine(config.engine)) registry.addEngine(config.engine);
  await gather("services", isHostServices, "a way to make services");
  const provide = config.provide ?? {};
  return {
    services,
    requireAsked: (sets) =>
      checkProvide(provide, [...registry.sets, ...setsOf(registry), ...sets], { services, ready, path }),
  };
}

/** A value of a list, and the export and module that it is of, if it is of one. */
interface Found<T> {
  readonly value: T;
  readonly name: string;
  readonly from: string | undefined;
}

/** Throws TargetError where there is another target of its name: what `override` and `restrict` make keeps that of the target it is made of. */
function addTarget(
  registry: Registry,
  { value, name, from }: Found<Target>,
  { path, known }: { readonly path: string; readonly known: Set<string> },
): void {
  const other = registry.targets.find((each) => each.name === value.name && each.version === value.version);
  if (other !== undefined && other !== value) {
    const what = from === undefined ? "the value" : `export ${name} of ${JSON.stringify(from)}`;
    const message = `${what} is named ${value.name}@${value.version}, and so is another target`;
    const hint = `give it a name of its own: .restrict({ name: "my-${value.name}" }), or export … .extend({ name: "my-${value.name}" })`;
    throw new TargetError(path, [{ path: "targets", message, hint }]);
  }
  registry.addTarget(value);
  for (const set of value.sets) addSet(registry, originOf(set), { from: from ?? path, known });
}

/** Registers a set. What one module makes several times under a name and version is its own affair: the first stands for all. */
function addSet(
  registry: Registry,
  set: BuiltinSet,
  { from, known }: { readonly from: string; readonly known: Set<string> },
): void {
  const place = `${set.namespace}@${set.version} ${from}`;
  if (known.has(place)) return;
  known.add(place);
  registry.addSet(set, { from });
}

function setsOf({ targets }: Registry): readonly BuiltinSet[] {
  return targets.flatMap(({ sets }) => sets);
}

/**
 * Throws TargetError for services that none of the sets asks for. Names of sets that resolve theirs later may be anything; `ready` are those whose
 * services are known all the same.
 */
function checkProvide(
  provide: Readonly<Record<string, unknown>>,
  sets: readonly BuiltinSet[],
  {
    services,
    ready,
    path,
  }: { readonly services: readonly HostServices[]; readonly ready: ReadonlySet<BuiltinSet>; readonly path: string },
): void {
  if (sets.some((set) => set.resolve !== undefined && !ready.has(set))) return;
  const entries = sets.flatMap(({ functions, globals = {} }) => [
    ...Object.values(functions),
    ...Object.values(globals),
  ]);
  const known = new Set([
    ...entries.flatMap(({ scope }) => Object.keys(scope.inject)),
    ...services.flatMap(({ inject }) => Object.keys(inject)),
  ]);
  const issues = Object.keys(provide)
    .filter((name) => !known.has(name))
    .map((name) => {
      const nearest = nearestName(name, known);
      const hint = nearest === undefined ? `known: ${[...known].join(", ")}` : `did you mean ${nearest}?`;
      return { path: `provide.${name}`, message: "no registered set asks for a service of this name", hint };
    });
  if (issues.length > 0) throw new TargetError(path, issues);
}

function nothingIn(path: string, list: string, entry: unknown, wanted: string): never {
  const what = typeof entry === "string" ? JSON.stringify(entry) : "the value";
  throw new TargetError(path, [{ path: list, message: `${what} is or exports nothing that is ${wanted}` }]);
}

async function exportsOf(specifier: string, from: string): Promise<readonly (readonly [string, unknown])[]> {
  try {
    return Object.entries((await importFrom(specifier, from)) as object);
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
    return await loaded(async () => await import(alias), specifier);
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
