// The engines that come with Atoll, by name.

import type { Engine, Registry } from "@atoll/core";
import { auto, compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";

/** What runs programs where nothing else is asked for: compiled where that can be, interpreted everywhere else. */
export const DEFAULT_ENGINE = "auto";

export const readyEngines: ReadonlyMap<string, () => Engine> = new Map<string, () => Engine>([
  [DEFAULT_ENGINE, () => auto({ otherwise: interpreter() })],
  ["compiler", () => compiler()],
  ["interpreter", () => interpreter()],
]);

/** Registers the ready-made engines; one that is there already stands for that of its name and version. */
export function registerReadyEngines(registry: Registry): void {
  const taken = new Set(registry.engines.map(({ name, version }) => `${name}@${version}`));
  for (const make of readyEngines.values()) {
    const engine = make();
    if (!taken.has(`${engine.name}@${engine.version}`)) registry.addEngine(engine);
  }
}
