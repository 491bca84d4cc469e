// Which target a command works with: a name from the registry, or a module that exports one. A ready-made target without a
// configuration file is the usual case, and loads nothing else.

import { resolve } from "node:path";
import { type HostServices, type Target, TargetError } from "@atoll/core";
import type { Configurable } from "@atoll/core/engine";
import { readyTargets } from "@atoll/targets/node";
import type { CommandLine, OptionSpec } from "../command.ts";
import { type TargetOptionTexts, targetOptionsFrom } from "../options/target-options.ts";
import { UsageError } from "../options/usage-error.ts";
import { isPath } from "./is-path.ts";
import { isConfigurable, isHostServices, isTarget } from "./recognise.ts";
import type { Surroundings } from "./surroundings.ts";

export const TARGET_OPTIONS: Readonly<Record<"target" | "option" | "config", OptionSpec>> = {
  target: {
    type: "string",
    short: "t",
    value: "NAME|PATH",
    help: "Target: a name, name@range, or a module that exports one (PATH#EXPORT). Default wasi.",
  },
  option: {
    type: "string",
    multiple: true,
    value: "NAME=VALUE",
    help: "An option of a target that takes some (configurable). May be repeated.",
  },
  config: {
    type: "string",
    value: "PATH",
    help: "Configuration file. Default atoll.config.ts of this folder or the nearest above.",
  },
};

/** Ways to make services, loaded when those before it were not enough. */
type ServiceSource = () => readonly HostServices[] | Promise<readonly HostServices[]>;

export interface FoundTarget {
  readonly target: Target;
  /** Services that the target's module or the configuration brings. */
  readonly provide: Readonly<Record<string, unknown>>;
  /** Where ways to make the others are looked for, in this order. */
  readonly sources: readonly ServiceSource[];
}

/** All that the command line names, or the one that it names none of. */
export function findTargets(line: CommandLine, surroundings: Surroundings): Promise<readonly FoundTarget[]> {
  const given = line.options("target");
  const names = given.length === 0 ? [undefined] : given;
  const options = targetOptionsFrom(line);
  return Promise.all(names.map((name) => targetNamed(name, options, surroundings)));
}

export function findTarget(line: CommandLine, surroundings: Surroundings): Promise<FoundTarget> {
  return targetNamed(line.option("target"), targetOptionsFrom(line), surroundings);
}

/** The target of that name or path; the default one if none is given. */
export async function targetNamed(
  given: string | undefined,
  options: TargetOptionTexts,
  surroundings: Surroundings,
): Promise<FoundTarget> {
  if (given !== undefined && isPath(given)) return withConfigs(await targetFromModule(given, options), surroundings);
  if (Object.keys(options).length > 0) {
    throw new UsageError(
      `target ${given ?? "wasi"} takes no options: --option is for targets by path that are configurable`,
    );
  }
  if (surroundings.config === undefined) {
    const ready = readyTargets.find(({ name }) => name === (given ?? "wasi"));
    if (ready !== undefined) return { target: await ready.target(), provide: {}, sources: [ready.services] };
  }
  const { registry, provide, services, defaultTarget } = await surroundings.registry();
  return { target: registry.target(given ?? defaultTarget), provide, sources: [() => services, ...readySources()] };
}

/** What the configuration provides and how it makes services is there for the user's own target, too: after what stands beside that. */
async function withConfigs(found: FoundTarget, surroundings: Surroundings): Promise<FoundTarget> {
  if (surroundings.config === undefined) return found;
  const { provide, services, requireAsked } = await surroundings.registry();
  requireAsked(found.target.sets);
  const [own, ...ready] = found.sources;
  const sources = [...(own === undefined ? [] : [own]), () => services, ...ready];
  return { ...found, provide: { ...provide, ...found.provide }, sources };
}

/** Whatever a target is made of, ready-made sets in it get their services. */
function readySources(): readonly ServiceSource[] {
  return readyTargets.map(({ services }) => services);
}

/** `PATH#EXPORT`, or the module's default export, or the only target that it exports. */
async function targetFromModule(text: string, options: TargetOptionTexts): Promise<FoundTarget> {
  const [file = text, name] = text.split("#");
  const path = resolve(file);
  const { importModule } = await import("./import-module.ts");
  const module = (await importModule(path)) as Readonly<Record<string, unknown>>;
  const { provide } = module;
  return {
    target: targetOf(chosenExport(module, name, file, path), options, path),
    provide: typeof provide === "object" && provide !== null ? { ...provide } : {},
    sources: [() => Object.values(module).filter(isHostServices), ...readySources()],
  };
}

/** An export and its name. */
interface Chosen {
  readonly name: string;
  readonly value: unknown;
}

function chosenExport(
  module: Readonly<Record<string, unknown>>,
  name: string | undefined,
  file: string,
  path: string,
): Chosen {
  const offered = Object.entries(module).filter(([, value]) => isTarget(value) || isConfigurable(value));
  const targets = offered.filter(([, value]) => isTarget(value));
  const choice = targets.length > 0 ? targets : offered;
  const isDefault = offered.some(([each]) => each === "default");
  const wanted = name ?? (isDefault ? "default" : choice[0]?.[0]);
  const names = offered.map(([each, value]) => (isTarget(value) ? each : `${each} (takes options)`)).join(", ");
  if (name === undefined && wanted !== "default" && choice.length > 1) {
    throw new TargetError(path, [
      { path: "exports", message: `it exports several targets: ${names}`, hint: `choose one: ${file}#${wanted}` },
    ]);
  }
  const value = wanted === undefined ? undefined : module[wanted];
  if (wanted !== undefined && (isTarget(value) || isConfigurable(value))) return { name: wanted, value };
  if (typeof value === "function") {
    const message = `its export ${wanted} is a function: if it makes a target, it has to say of which options`;
    throw new TargetError(path, [
      { path: "exports", message, hint: `export const ${wanted} = configurable({ … }, …)` },
    ]);
  }
  const message = name === undefined ? "it exports no target" : `its export ${name} is no target`;
  throw new TargetError(path, [{ path: "exports", message, ...(names === "" ? {} : { hint: `it has: ${names}` }) }]);
}

/** The export itself, or what it makes of the options. */
function targetOf({ name, value }: Chosen, options: TargetOptionTexts, path: string): Target {
  if (isTarget(value)) {
    if (Object.keys(options).length === 0) return value;
    throw new UsageError(`${path}: its export ${name} is a target as it stands, and takes no options`);
  }
  if (!isConfigurable(value))
    throw new TargetError(path, [{ path: "exports", message: `its export ${name} is no target` }]);
  const made = madeBy(value, options, name);
  if (isTarget(made)) return made;
  throw new TargetError(path, [{ path: "exports", message: `its export ${name} makes a set, not a target` }]);
}

function madeBy(configurable: Configurable, options: TargetOptionTexts, name: string): unknown {
  try {
    return configurable.ofTexts(options);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const known = Object.keys(configurable.options);
    const issues = error.issues.map((issue) =>
      issue.hint === undefined ? { ...issue, hint: `${name} takes ${known.join(", ")}: --option NAME=VALUE` } : issue,
    );
    throw new TargetError(`options of ${name}`, issues);
  }
}
