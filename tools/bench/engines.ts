// Which engine a benchmark measures: by name, and the compiler besides with limits, which make it count fuel, and with exact faults.
import { compiler } from "@atoll/compiler";
import type { Engine, RunLimitOptions } from "@atoll/core";
import { ENGINE_NAMES, engineNamed } from "../engines.ts";

/** The compiler with a limit on fuel. */
const METERED = "metered";
/** The compiler as it notes the address of each access. */
const EXACT = "exact";

/** Names for `--engine`. */
export const MEASURED_NAMES: readonly string[] = [...ENGINE_NAMES, METERED, EXACT];

/** More than any benchmark uses. */
const FUEL = 1e15;

/** The engine behind a name. Throws an Error of one line for one that is none. */
export function measuredEngine(name: string): Engine {
  if (name === EXACT) return compiler({ faults: "exact" });
  return engineNamed(name === METERED ? "compiler" : name, [METERED, EXACT]);
}

export function limitsFor(name: string): RunLimitOptions {
  return name === METERED ? { fuel: FUEL } : {};
}

/** The same for the command. Throws an Error of one line for what it has no option for. */
export function optionsFor(name: string): readonly string[] {
  if (name === EXACT)
    throw new Error("the command has no option for exact faults: --engine exact is for plain, simd and calls");
  return name === METERED ? ["--engine", "compiler", "--fuel", `${FUEL}`] : ["--engine", name];
}
