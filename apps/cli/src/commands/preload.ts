// `--preload NAME=FILE`: modules whose exports the program imports under a name. Each may import from those before it.

import { compile, type CompileOptions, type Engine, type LinkedModule, type Target } from "@atoll/core";
import type { CommandLine } from "../command.ts";
import { about } from "../input/about-file.ts";
import { readModule } from "../input/read-module.ts";
import { parsePair } from "../options/quantities.ts";
import type { TimeLimit } from "../options/time-limit.ts";
import { UsageError } from "../options/usage-error.ts";

/** A module that is to be there before the program. */
export interface Preload {
  /** The namespace of its exports. */
  readonly namespace: string;
  readonly file: string;
  readonly linked: LinkedModule;
}

/** Reads and compiles them, in their order. Throws UsageError for two of one name, and as `compile` does. */
export async function preloadsFrom(
  line: CommandLine,
  time: TimeLimit,
  target: Target,
  engine: Engine,
): Promise<readonly Preload[]> {
  const preloads: Preload[] = [];
  for (const text of line.options("preload")) {
    const [namespace, file] = parsePair(text, "preload");
    if (file === "") throw new UsageError(`--preload ${text}: expected NAME=FILE`);
    const names = preloads.map((each) => each.namespace);
    if (names.includes(namespace))
      throw new UsageError(`--preload ${text}: another module is named ${namespace} already`);
    const imports = line.flag("stub-missing") ? "any" : names;
    const bytes = await readModule(file, time);
    const options: CompileOptions = { engine, imports, ...time };
    preloads.push({ namespace, file, linked: about(file, () => compile(bytes, target, options)) });
  }
  return preloads;
}
