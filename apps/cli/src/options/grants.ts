// The options with which whoever starts a program gives it something: folders, files, variables, arguments, chance from a seed.
// Whether anything in the target takes it is not known here.

import { statSync } from "node:fs";
import type { HostServices } from "@atoll/core";
import type { Grants } from "@atoll/core/engine";
import type { CommandLine, OptionSpec } from "../command.ts";
import type { Io } from "../output/io.ts";
import { visibleName } from "@atoll/core/engine";
import { UsageError } from "./usage-error.ts";
import { directoriesFrom } from "./directories.ts";
import { parseCount, parseMapping, parsePair } from "./quantities.ts";

type Grant = HostServices["takes"][number];

/** An option that gives something, and in words what takes that. */
interface GrantOption extends OptionSpec {
  readonly grant: Grant;
  readonly takers: string;
}

const WASI = "WASI";
const RINGS = "orca:io";
const CANVAS = "orca:canvas";

export const GRANT_OPTIONS: Readonly<Record<string, GrantOption>> = {
  dir: {
    grant: "directories",
    takers: WASI,
    type: "string",
    multiple: true,
    value: "HOST::GUEST",
    help: "Give the guest a host directory at a path of its own; with :ro behind it for reading, with :overlay to forget changes.",
  },
  tmpfs: {
    grant: "directories",
    takers: WASI,
    type: "string",
    multiple: true,
    value: "GUEST[:SIZE]",
    help: "Give the guest an empty directory in memory. May be repeated.",
  },
  file: {
    grant: "files",
    takers: RINGS,
    type: "string",
    multiple: true,
    value: "HOST::NAME",
    help: "Let a guest of orca:io read a file of the host, by a name of its own. May be repeated.",
  },
  output: {
    grant: "files",
    takers: RINGS,
    type: "string",
    multiple: true,
    value: "HOST::NAME",
    help: "The same for a file to write, made if it is not there.",
  },
  frames: {
    grant: "frames",
    takers: CANVAS,
    type: "string",
    value: "N",
    help: "Run an orca app for N frames of a clock of its own: init, resize, frames, terminate.",
  },
  out: {
    grant: "frames",
    takers: CANVAS,
    type: "string",
    value: "DIR",
    help: "Keep a picture of each frame in this folder: SVG, and PNG where @resvg/resvg-wasm is installed.",
  },
  env: {
    grant: "env",
    takers: WASI,
    type: "string",
    short: "e",
    multiple: true,
    value: "K=V|NAME",
    help: "Set an environment variable of the guest, or pass one of the host's on.",
  },
  argv0: {
    grant: "args",
    takers: WASI,
    type: "string",
    value: "NAME",
    help: "The guest's own name, its first argument. Default: that of the file.",
  },
  deterministic: {
    grant: "seed",
    takers: WASI,
    type: "boolean",
    help: "Fixed clock, seeded random bytes, sorted folders: same input, same output.",
  },
  seed: {
    grant: "seed",
    takers: WASI,
    type: "string",
    value: "N",
    help: "Seed of the random bytes; implies --deterministic.",
  },
};

/** What would silently do nothing is a mistake. */
export function refuseGrants(line: CommandLine, target: string, taken: ReadonlySet<Grant>): void {
  for (const [option, { grant, takers, type }] of Object.entries(GRANT_OPTIONS)) {
    const given = type === "boolean" ? line.flag(option) : line.option(option) !== undefined;
    if (given && !taken.has(grant))
      throw new UsageError(`--${option} is for targets with ${takers}, which ${target} has not`);
  }
  if (line.rest.length > 0 && !taken.has("args") && line.option("invoke") === undefined) {
    throw new UsageError(`arguments after -- are for targets with ${WASI}, which ${target} has not, or for --invoke`);
  }
}

/** What the command line gives. Throws UsageError where it makes no sense, and the host's error for folders that are not there. */
export function grantsFrom(line: CommandLine, program: string, io: Io): Grants {
  const seed = line.option("seed") ?? (line.flag("deterministic") ? "0" : undefined);
  return {
    program: line.option("argv0") ?? program,
    args: line.rest,
    env: variablesFrom(line),
    directories: directoriesFrom(line),
    files: filesFrom(line),
    ...(seed === undefined ? {} : { seed: parseCount(seed, "seed") }),
    ...framesFrom(line),
    say: (text) => io.err(`${visibleName(text)}\n`),
  };
}

/** Throws UsageError for pictures of no frames. */
function framesFrom(line: CommandLine): Pick<Grants, "frames"> {
  const frames = line.option("frames");
  if (frames !== undefined) return { frames: { count: parseCount(frames, "frames") } };
  if (line.option("out") !== undefined) throw new UsageError("--out keeps pictures of frames: --frames N is missing");
  return {};
}

/** `K=V`, or the name of a variable of the host's: one that is not set there is not set here. */
function variablesFrom(line: CommandLine): Grants["env"] {
  const variables = line.options("env").map((text): readonly [string, string | undefined] => {
    const inherits = /^[^=]+$/s.test(text);
    return inherits ? [text, process.env[text]] : parsePair(text, "env");
  });
  return Object.fromEntries(variables.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Throws UsageError if two files have one name, or if one to read is a directory. */
function filesFrom(line: CommandLine): Grants["files"] {
  const files: Record<string, Grants["files"][string]> = {};
  for (const option of ["file", "output"]) {
    for (const text of line.options(option)) {
      const { host: path, guest } = parseMapping(text, option);
      if (Object.hasOwn(files, guest))
        throw new UsageError(`--${option} ${text}: another file is named ${guest} already`);
      // One to write need not be there.
      const stats = statSync(path, { throwIfNoEntry: option === "file" });
      if (stats?.isDirectory() === true) throw new UsageError(`--${option} ${text}: ${path} is a directory`);
      if (stats?.isFIFO() === true || stats?.isSocket() === true) {
        throw new UsageError(
          `--${option} ${text}: ${path} is a pipe, and a guest of orca:io reads and writes at any place`,
        );
      }
      files[guest] = { path, write: option === "output" };
    }
  }
  return files;
}
