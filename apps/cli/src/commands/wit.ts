// `atoll wit import`: a set in TypeScript for the interfaces of a package of WIT.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ArgumentError } from "@atoll/core";
import { type Skeleton, type SkeletonOptions, witSkeleton } from "@atoll/wit";
import type { Command, CommandLine } from "../command.ts";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";

export const wit: Command = {
  name: "wit",
  summary: "Write a set in TypeScript for interfaces of WIT: wit import FILE.",
  usage: "import FILE|FOLDER [options]",
  positionals: ["import", "FILE|FOLDER"],
  options: {
    world: {
      type: "string",
      value: "WORLD",
      help: "Serve what a world imports. Default: all interfaces of the package.",
    },
    out: { type: "string", value: "DIR", help: "Folder for the files. Default: this one; - prints them." },
    force: { type: "boolean", help: "Write handlers anew where there are some already." },
  },
  examples: ["atoll wit import store.wit --out src", "atoll wit import wit --world app"],
  run: importWit,
};

async function importWit(line: CommandLine, io: Io): Promise<number> {
  const [action = "", path = ""] = line.positionals;
  if (action !== "import") throw new UsageError(`wit ${action}: there is wit import FILE`);
  const folder = line.option("out") ?? ".";
  if (folder !== "-" && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UsageError(`--out ${folder}: it is no folder`);
  }
  const { text, uses } = readPackage(path);
  const world = line.option("world");
  const { generated, own } = skeletonOf(path, text, { uses, ...(world === undefined ? {} : { world }) });
  if (folder === "-") {
    for (const written of [...Object.values(generated), ...Object.values(own)]) io.out(written);
    return 0;
  }
  await mkdir(folder, { recursive: true });
  for (const [name, written] of Object.entries({ ...generated, ...own })) {
    const file = join(folder, name);
    if (Object.hasOwn(own, name) && existsSync(file) && !line.flag("force")) {
      io.out(`${file} is kept as it is\n`);
      continue;
    }
    await writeFile(file, written);
    io.out(`${file}\n`);
  }
  return 0;
}

function skeletonOf(path: string, text: readonly string[], options: SkeletonOptions): Skeleton {
  try {
    return witSkeleton(text, options);
  } catch (error) {
    if (error instanceof ArgumentError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

interface Package {
  readonly text: readonly string[];
  readonly uses: readonly (readonly string[])[];
}

/** A file or a folder of files, and the packages in the folder `deps` beside them: files, and folders of files. */
function readPackage(path: string): Package {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`${path}: there is no such file`);
  const text = found.isDirectory() ? filesOf(path) : [readFileSync(path, "utf8")];
  if (text.length === 0) throw new UsageError(`${path}: there is no file *.wit in it`);
  const deps = join(found.isDirectory() ? path : dirname(path), "deps");
  if (statSync(deps, { throwIfNoEntry: false })?.isDirectory() !== true) return { text, uses: [] };
  const uses = readdirSync(deps, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => {
      const each = join(deps, entry.name);
      if (entry.isDirectory()) return filesOf(each);
      return entry.name.endsWith(".wit") ? [readFileSync(each, "utf8")] : [];
    });
  return { text, uses: uses.filter((files) => files.length > 0) };
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".wit"))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), "utf8"));
}
