// Everything that commands can know: what is ready-made, and what the configuration names.

import { type BuiltinSet, type Engine, type HostServices, Registry } from "@atoll/core";
import { loadConfig, registerConfig } from "./load-config.ts";
import { DEFAULT_ENGINE, registerReadyEngines } from "./ready-engines.ts";
import { registerReadyTargets } from "./register-ready-targets.ts";

export interface FullRegistry {
  readonly registry: Registry;
  /** Services that the configuration brings, and how a host makes those of its sets. */
  readonly provide: Readonly<Record<string, unknown>>;
  readonly services: readonly HostServices[];
  /** Throws TargetError for services that nothing asks for: nothing registered, and none of these sets, which have no names there. */
  readonly requireAsked: (sets: readonly BuiltinSet[]) => void;
  readonly defaultTarget: string;
  readonly defaultEngine: Engine;
}

const NOTHING = { services: [], requireAsked: (): void => {} };

export async function fullRegistry(configPath: string | undefined): Promise<FullRegistry> {
  const registry = new Registry();
  await registerReadyTargets(registry);
  const config = configPath === undefined ? {} : await loadConfig(configPath);
  const { services, requireAsked } =
    configPath === undefined ? NOTHING : await registerConfig(config, configPath, registry);
  registerReadyEngines(registry);
  const { provide = {}, target = "wasi", engine = DEFAULT_ENGINE } = config;
  const defaultEngine = typeof engine === "string" ? registry.engine(engine) : engine;
  return { registry, provide, services, requireAsked, defaultTarget: target, defaultEngine };
}
