// Which engine a benchmark measures: by name, and the compiler with limits besides, which makes it count fuel.
import { auto, compiler } from "@atoll/compiler";
import type { Engine, RunLimitOptions } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";

/** Names for `--engine`. */
export const ENGINE_NAMES = ["auto", "compiler", "metered", "interpreter"] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** More than any benchmark uses. */
const FUEL = 1e15;

export function engineNamed(name: EngineName): Engine {
  switch (name) {
    case "auto":
      return auto({ otherwise: interpreter() });
    case "interpreter":
      return interpreter();
    default:
      return compiler();
  }
}

export function limitsFor(name: EngineName): RunLimitOptions {
  return name === "metered" ? { fuel: FUEL } : {};
}

/** The same for the command. */
export function optionsFor(name: EngineName): readonly string[] {
  return name === "metered" ? ["--engine", "compiler", "--fuel", `${FUEL}`] : ["--engine", name];
}
