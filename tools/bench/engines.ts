// Which engine a benchmark measures: by name, and the compiler with limits besides, which makes it count fuel.
import type { Engine, RunLimitOptions } from "@atoll/core";
import { ENGINE_NAMES, engineNamed } from "../engines.ts";

/** The compiler with a limit on fuel. */
const METERED = "metered";

/** Names for `--engine`. */
export const MEASURED_NAMES: readonly string[] = [...ENGINE_NAMES, METERED];

/** More than any benchmark uses. */
const FUEL = 1e15;

/** The engine behind a name. Throws an Error of one line for one that is none. */
export function measuredEngine(name: string): Engine {
  return engineNamed(name === METERED ? "compiler" : name, [METERED]);
}

export function limitsFor(name: string): RunLimitOptions {
  return name === METERED ? { fuel: FUEL } : {};
}

/** The same for the command. */
export function optionsFor(name: string): readonly string[] {
  return name === METERED ? ["--engine", "compiler", "--fuel", `${FUEL}`] : ["--engine", name];
}
