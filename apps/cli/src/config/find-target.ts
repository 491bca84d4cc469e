// Which target a command works with: a name from the registry, or a module that exports one. A ready-made target without a
// configuration file is the usual case, and loads nothing else.

import { resolve } from "node:path";
import { type Target, TargetError } from "@atoll/core";
import type { CommandLine, OptionSpec } from "../command.ts";
import { findConfig } from "./find-config.ts";
import { readyTarget } from "./ready-targets.ts";
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
  const { fullRegistry } = await import("./full-registry.ts");
  const { registry, provide, defaultTarget } = await fullRegistry(config);
  return { target: registry.target(given ?? defaultTarget), provide };
}

function isPath(text: string): boolean {
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
  const provide = module["provide"];
  return { target, provide: typeof provide === "object" && provide !== null ? { ...provide } : {} };
}
