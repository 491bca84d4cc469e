// Everything that commands can know: what is ready-made, and what the configuration names.

import { type HostServices, Registry } from "@atoll/core";
import { loadConfig, registerConfig } from "./load-config.ts";
import { registerReadyTargets } from "./register-ready-targets.ts";

export interface FullRegistry {
  readonly registry: Registry;
  /** Services that the configuration brings, and how a host makes those of its sets. */
  readonly provide: Readonly<Record<string, unknown>>;
  readonly services: readonly HostServices[];
  readonly defaultTarget: string;
}

export async function fullRegistry(configPath: string | undefined): Promise<FullRegistry> {
  const registry = new Registry();
  await registerReadyTargets(registry);
  const config = configPath === undefined ? {} : await loadConfig(configPath);
  const services = configPath === undefined ? [] : await registerConfig(config, configPath, registry);
  const { provide = {}, target = "wasi" } = config;
  return { registry, provide, services, defaultTarget: target };
}
