// The engines by the names that tools take for them: the command's.
import type { Engine } from "@atoll/core";
import { readyEngines } from "../apps/cli/src/config/ready-engines.ts";

export const ENGINE_NAMES: readonly string[] = [...readyEngines.keys()];

/** A new engine. Throws an Error of one line for a name that is none; `others` are names that only the tool knows. */
export function engineNamed(name: string, others: readonly string[] = []): Engine {
  const make = readyEngines.get(name);
  if (make === undefined) throw new Error(`there is no engine ${name}: ${[...ENGINE_NAMES, ...others].join(", ")}`);
  return make();
}
