// Components: transpiled by jco, which users install if they want it, and run with WASI 0.2 over what the command line gives.

import type { RunLimitOptions } from "@atoll/core";
import { type Component, runComponent, transpileComponent } from "@atoll/components";
import { hostWasi } from "@atoll/wasi-builtins/node";
import type { WasiServices } from "@atoll/wasi-builtins";
import type { CommandLine } from "../command.ts";
import { findEngine } from "../config/find-engine.ts";
import type { Surroundings } from "../config/surroundings.ts";
import { Failure } from "../failure.ts";
import { prepareForWork, useWholeStack } from "../host-compiler.ts";
import { ASSEMBLER, findTranspiler } from "../input/find-assembler.ts";
import { nameOf } from "../input/read-module.ts";
import { grantsFrom } from "../options/grants.ts";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";

/** Options that mean something for components; all others are about modules, or about builtins of a target. */
const FOR_COMPONENTS: ReadonlySet<string> = new Set([
  "config",
  "engine",
  "dir",
  "tmpfs",
  "env",
  "argv0",
  "deterministic",
  "seed",
  "fuel",
  "timeout",
  "max-memory",
  "max-stack",
  "max-heap",
]);

/** Runs a command component; its exit status. */
export async function runComponentFile(
  bytes: Uint8Array,
  line: CommandLine,
  io: Io,
  given: {
    readonly file: string;
    readonly name: string;
    readonly limits: RunLimitOptions;
    /** All options of the command. */
    readonly options: readonly string[];
    readonly surroundings: Surroundings;
  },
): Promise<number> {
  for (const option of given.options) {
    if (FOR_COMPONENTS.has(option)) continue;
    if (line.flag(option) || line.option(option) !== undefined)
      throw new UsageError(`--${option} is for modules, and ${nameOf(given.file)} is a component`);
  }
  const transpiler = await findTranspiler();
  if (transpiler === undefined) {
    throw new Failure(`${nameOf(given.file)} is a component, which jco makes into modules: npm i -D ${ASSEMBLER}`);
  }
  const engine = await findEngine(line, given.surroundings);
  const component: Component = await transpileComponent(bytes, transpiler);
  const services = (await hostWasi.make(grantsFrom(line, given.name, io))) as unknown as WasiServices;
  prepareForWork();
  if (engine.link !== undefined) useWholeStack();
  return runComponent(component, { engine, services, limits: given.limits });
}
