// Which engine a command works with: a name, from the command line or the configuration. Without either it is the ready-made one,
// and nothing else is loaded.

import type { Engine } from "@atoll/core";
import type { CommandLine, OptionSpec } from "../command.ts";
import { DEFAULT_ENGINE, readyEngines } from "./ready-engines.ts";
import type { Surroundings } from "./surroundings.ts";

export const ENGINE_OPTION: OptionSpec = {
  type: "string",
  value: "NAME",
  help: `Engine: a name or name@range, as \`atoll engines\` lists them. Default ${DEFAULT_ENGINE}.`,
};

/** Throws TargetError for a name that there is not, with the nearest one or all. */
export async function findEngine(line: CommandLine, surroundings: Surroundings): Promise<Engine> {
  const given = line.option("engine");
  const ready = surroundings.config === undefined ? readyEngines.get(given ?? DEFAULT_ENGINE) : undefined;
  if (ready !== undefined) return ready();
  const { registry, defaultEngine } = await surroundings.registry();
  return given === undefined ? defaultEngine : registry.engine(given);
}
