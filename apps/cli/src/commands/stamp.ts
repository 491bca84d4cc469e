// `atoll stamp`: writes into a module what it was built for, so that other versions of its target are told from those that it fits.

import { writeFileSync } from "node:fs";
import { compile, type LinkedModule } from "@atoll/core";
import { type BuiltFor, originOf, stampModule } from "@atoll/core/engine";
import type { Command } from "../command.ts";
import { findTarget, TARGET_OPTIONS } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { readModule } from "../input/read-module.ts";
import { UsageError } from "../options/usage-error.ts";

export const stamp: Command = {
  name: "stamp",
  summary: "Write into a module which target and sets it was built for.",
  usage: "FILE [options]",
  positionals: ["FILE"],
  options: {
    ...TARGET_OPTIONS,
    output: { type: "string", short: "o", value: "FILE", help: "Where the module is written. Default: in place." },
  },
  examples: ["atoll stamp game.wasm -t orca", "atoll stamp game.wasm -t ./console.ts#pico -o game-pico.wasm"],
  async run(line, io) {
    const [file = ""] = line.positionals;
    const output = line.option("output") ?? file;
    if (output === "-") throw new UsageError("a module that is read from standard input needs --output");
    const [bytes, { target }] = await Promise.all([readModule(file), findTarget(line, new Surroundings(line))]);
    const all = statementOf(compile(bytes, target));
    // A line of the section is words.
    const stated = all.filter(({ name }) => /^\S+$/.test(name));
    writeFileSync(output, stampModule(bytes, stated));
    for (const { kind, name } of all) {
      if (!/^\S+$/.test(name)) io.err(`atoll: ${kind} ${JSON.stringify(name)} is left out: its name is no word\n`);
    }
    for (const { kind, name, version } of stated) io.out(`${kind} ${name}@${version}\n`);
    return 0;
  },
};

/** The target, and the sets that the module imports from. */
function statementOf({ target, module }: LinkedModule): readonly BuiltFor[] {
  const used = new Set(module.imports.map((entry) => entry.module));
  const sets = new Map(
    target.sets
      .filter(({ namespace }) => used.has(namespace))
      .map((set) => originOf(set))
      .map(({ namespace, version }) => [`${namespace}@${version}`, { kind: "set" as const, name: namespace, version }]),
  );
  return [{ kind: "target", name: target.name, version: target.version }, ...sets.values()];
}
