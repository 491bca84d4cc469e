// Which target a command works with: a name from the registry, or a module that exports one. A ready-made target without a
// configuration file is the usual case, and loads nothing else.

import { resolve } from "node:path";
import { type HostServices, type Target, TargetError } from "@atoll/core";
import { readyTargets } from "@atoll/targets/node";
import type { CommandLine, OptionSpec } from "../command.ts";
import { isHostServices, isTarget } from "./recognise.ts";
import type { Surroundings } from "./surroundings.ts";

export const TARGET_OPTIONS: Readonly<Record<"target" | "config", OptionSpec>> = {
  target: {
    type: "string",
    short: "t",
    value: "NAME|PATH",
    help: "Target: a name, name@range, or a module that exports one (PATH#EXPORT). Default wasi.",
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
  return Promise.all(names.map((name) => targetNamed(name, surroundings)));
}

export function findTarget(line: CommandLine, surroundings: Surroundings): Promise<FoundTarget> {
  return targetNamed(line.option("target"), surroundings);
}

/** The target of that name or path; the default one if none is given. */
export async function targetNamed(given: string | undefined, surroundings: Surroundings): Promise<FoundTarget> {
  if (given !== undefined && isPath(given)) return withConfigs(await targetFromModule(given), surroundings);
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
  const { provide, services } = await surroundings.registry();
  const [own, ...ready] = found.sources;
  const sources = [...(own === undefined ? [] : [own]), () => services, ...ready];
  return { ...found, provide: { ...provide, ...found.provide }, sources };
}

/** Whatever a target is made of, ready-made sets in it get their services. */
function readySources(): readonly ServiceSource[] {
  return readyTargets.map(({ services }) => services);
}

/** Whether a name is a module's path. */
export function isPath(text: string): boolean {
  return /[/\\]/.test(text) || /\.[cm]?[jt]s(#|$)/.test(text);
}

/** `PATH#EXPORT`, or the module's default export, or the only target that it exports. */
async function targetFromModule(text: string): Promise<FoundTarget> {
  const [file = text, name] = text.split("#");
  const path = resolve(file);
  const { importModule } = await import("./import-module.ts");
  const module = (await importModule(path)) as Readonly<Record<string, unknown>>;
  const targets = Object.entries(module).filter(([, value]) => isTarget(value));
  const wanted = name ?? (isTarget(module["default"]) ? "default" : targets[0]?.[0]);
  const names = targets.map(([each]) => each).join(", ");
  if (name === undefined && wanted !== "default" && targets.length > 1) {
    throw new TargetError(path, [
      { path: "exports", message: `it exports several targets: ${names}`, hint: `choose one: ${file}#${wanted}` },
    ]);
  }
  const target = wanted === undefined ? undefined : module[wanted];
  if (!isTarget(target)) {
    const message = name === undefined ? "it exports no target" : `its export ${name} is no target`;
    throw new TargetError(path, [{ path: "exports", message, ...(names === "" ? {} : { hint: `it has: ${names}` }) }]);
  }
  const { provide } = module;
  return {
    target,
    provide: typeof provide === "object" && provide !== null ? { ...provide } : {},
    sources: [() => Object.values(module).filter(isHostServices), ...readySources()],
  };
}
