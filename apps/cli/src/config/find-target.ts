// Which target a command works with: a name from the registry, or a module that exports one. A ready-made target without a
// configuration file is the usual case, and loads nothing else.

import { resolve } from "node:path";
import { Registry, type Target, TargetError } from "@atoll/core";
import type { CommandLine, OptionSpec } from "../command.ts";
import { findConfig, importModule, loadConfig, registerConfig } from "./load-config.ts";
import { readyTarget, registerReady } from "./ready-targets.ts";
import { isTarget } from "./recognise.ts";

export const TARGET_OPTIONS: Readonly<Record<"target" | "config", OptionSpec>> = {
  target: {
    type: "string",
    short: "t",
    value: "NAME|PATH",
    help: "Target: a name, name@range, or a module that exports one (PATH#EXPORT). Default wasi.",
  },
  config: { type: "string", value: "PATH", help: "Configuration file. Default atoll.config.ts of this folder." },
};

export interface FoundTarget {
  readonly target: Target;
  /** Services that the target's module or the configuration brings. */
  readonly provide: Readonly<Record<string, unknown>>;
}

export async function findTarget(line: CommandLine): Promise<FoundTarget> {
  const given = line.option("target");
  if (given !== undefined && isPath(given)) return targetFromModule(given);
  const config = findConfig(line.option("config"));
  if (config === undefined) {
    const target = await readyTarget(given ?? "wasi");
    if (target !== undefined) return { target, provide: {} };
  }
  const { registry, provide, defaultTarget } = await fullRegistry(config);
  return { target: registry.target(given ?? defaultTarget), provide };
}

export interface FullRegistry {
  readonly registry: Registry;
  readonly provide: Readonly<Record<string, unknown>>;
  readonly defaultTarget: string;
}

/** Everything that is ready-made, and everything that the configuration names. */
export async function fullRegistry(configPath: string | undefined): Promise<FullRegistry> {
  const registry = new Registry();
  await registerReady(registry);
  if (configPath === undefined) return { registry, provide: {}, defaultTarget: "wasi" };
  const config = await loadConfig(configPath);
  await registerConfig(config, configPath, registry);
  return { registry, provide: config.provide ?? {}, defaultTarget: config.target ?? "wasi" };
}

function isPath(text: string): boolean {
  return /[/\\]/.test(text) || /\.[cm]?[jt]s(#|$)/.test(text);
}

/** `PATH#EXPORT`, or the module's default export, or the only target that it exports. */
async function targetFromModule(text: string): Promise<FoundTarget> {
  const [file = text, name] = text.split("#");
  const path = resolve(file);
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
  const provide = module["provide"];
  return { target, provide: typeof provide === "object" && provide !== null ? { ...provide } : {} };
}
