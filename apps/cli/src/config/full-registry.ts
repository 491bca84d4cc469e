// Everything that commands can know: what is ready-made, and what the configuration names.

import { Registry } from "@atoll/core";
import { loadConfig, registerConfig } from "./load-config.ts";
import { registerReady } from "./ready-targets.ts";

export interface FullRegistry {
  readonly registry: Registry;
  /** Services that the configuration brings. */
  readonly provide: Readonly<Record<string, unknown>>;
  readonly defaultTarget: string;
}

export async function fullRegistry(configPath: string | undefined): Promise<FullRegistry> {
  const registry = new Registry();
  await registerReady(registry);
  if (configPath === undefined) return { registry, provide: {}, defaultTarget: "wasi" };
  const config = await loadConfig(configPath);
  await registerConfig(config, configPath, registry);
  return { registry, provide: config.provide ?? {}, defaultTarget: config.target ?? "wasi" };
}
