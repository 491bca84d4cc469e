// The engines that come with Atoll, by name.

import type { Engine, Registry } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";

/** What runs programs where nothing else is asked for. */
export const DEFAULT_ENGINE = "interpreter";

export const readyEngines: ReadonlyMap<string, () => Engine> = new Map([[DEFAULT_ENGINE, () => interpreter()]]);

/** Registers the ready-made engines; one that is there already stands for that of its name and version. */
export function registerReadyEngines(registry: Registry): void {
  const taken = new Set(registry.engines.map(({ name, version }) => `${name}@${version}`));
  for (const make of readyEngines.values()) {
    const engine = make();
    if (!taken.has(`${engine.name}@${engine.version}`)) registry.addEngine(engine);
  }
}
