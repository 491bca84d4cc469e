// `atoll bindgen`: what guests in other languages, and readers, need of a builtin set, or of all sets of a target.

import { statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generate, type Language, LANGUAGES } from "@atoll/bindgen";
import type { BuiltinSet } from "@atoll/core";
import { nearestName } from "@atoll/core/engine";
import type { Command, CommandLine } from "../command.ts";
import { TARGET_OPTIONS, targetNamed } from "../config/find-target.ts";
import { isModule, setsOfModule, setsOfPackage } from "../config/exported-sets.ts";
import { isPath } from "../config/is-path.ts";
import { Surroundings } from "../config/surroundings.ts";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";
import { withSetsOfTargets } from "./sets.ts";
import { findPackage } from "../config/open-package.ts";

export const bindgen: Command = {
  name: "bindgen",
  summary: "Write headers, modules or pages for a builtin set, or for all sets of a target, module or package.",
  usage: "SET|TARGET|PATH|PACKAGE --lang LANGUAGE [options]",
  positionals: ["SET|TARGET|PATH|PACKAGE"],
  options: {
    lang: { type: "string", value: "LANGUAGE", help: `${LANGUAGES.join(", ")}.` },
    out: { type: "string", value: "DIR", help: "Folder for the files. Default: this one; - prints them." },
    prefix: { type: "string", value: "NAME", help: "Before all names of one set. Default: made of its namespace." },
    config: TARGET_OPTIONS.config,
  },
  examples: [
    "atoll bindgen vm --lang c --out include",
    "atoll bindgen orca --lang rust --out src",
    "atoll bindgen ./board.ts --lang markdown --out docs",
    "atoll bindgen @you/sets --lang c --out include",
  ],
  run: writeBindings,
};

async function writeBindings(line: CommandLine, io: Io): Promise<number> {
  const language = languageOf(line.option("lang"));
  const [query = ""] = line.positionals;
  const sets = await setsOf(query, new Surroundings(line));
  const prefix = line.option("prefix");
  if (prefix !== undefined && sets.length > 1)
    throw new UsageError(`--prefix is for one set, and ${query} has several`);
  if (prefix !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(prefix)) {
    throw new UsageError(`--prefix ${prefix}: expected a name of letters, digits and _`);
  }
  const folder = line.option("out") ?? ".";
  if (folder !== "-" && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UsageError(`--out ${folder}: it is no folder`);
  }
  for (const set of sets) {
    const files = generate(set, { language, ...(prefix === undefined ? {} : { prefix }) });
    for (const [name, text] of Object.entries(files)) {
      if (folder === "-") {
        io.out(text);
        continue;
      }
      // Of some languages each set has a folder.
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
      io.out(`${join(folder, name)}\n`);
    }
  }
  return 0;
}

function languageOf(given: string | undefined): Language {
  const known = LANGUAGES.find((language) => language === given);
  if (known !== undefined) return known;
  if (given === undefined) throw new UsageError(`--lang is missing: there are ${LANGUAGES.join(", ")}`);
  const nearest = nearestName(given, LANGUAGES);
  const hint = nearest === undefined ? "" : ` (did you mean ${nearest}?)`;
  throw new UsageError(`--lang ${given}: there are ${LANGUAGES.join(", ")}${hint}`);
}

/** A set by its namespace, or else all sets of a target, of a module or of a package. */
async function setsOf(query: string, surroundings: Surroundings): Promise<readonly BuiltinSet[]> {
  if (isModule(query)) {
    return (await setsOfModule(query)) ?? (await targetNamed(query, {}, surroundings)).target.sets;
  }
  const { registry } = await surroundings.registry();
  const known = withSetsOfTargets(registry);
  if (known.sets.some(({ namespace }) => namespace === query)) return [known.set(query)];
  if (registry.targets.some(({ name }) => name === query.split("@")[0])) return registry.target(query).sets;
  return isPath(query) || findPackage(query) !== undefined ? setsOfPackage(query) : [known.set(query)];
}
