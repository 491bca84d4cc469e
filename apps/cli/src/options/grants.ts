// The options with which whoever starts a program gives it something: folders, files, variables, arguments, chance from a seed.
// Whether anything in the target takes it is not known here.

import { statSync } from "node:fs";
import type { HostServices } from "@atoll/core";
import type { Grants } from "@atoll/core/engine";
import type { CommandLine, OptionSpec } from "../command.ts";
import type { Io } from "../output/io.ts";
import { visibleName } from "@atoll/core/engine";
import { UsageError } from "./parse-command-line.ts";
import { parseCount, parseMapping, parsePair } from "./quantities.ts";

type Grant = HostServices["takes"][number];

/** An option that gives something, and in words what takes that. */
interface GrantOption extends OptionSpec {
  readonly grant: Grant;
  readonly takers: string;
}

const WASI = "WASI";
const RINGS = "orca:io";

export const GRANT_OPTIONS: Readonly<Record<string, GrantOption>> = {
  dir: {
    grant: "directories",
    takers: WASI,
    type: "string",
    multiple: true,
    value: "HOST::GUEST",
    help: "Give the guest a host directory at a path of its own. May be repeated.",
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
  env: {
    grant: "env",
    takers: WASI,
    type: "string",
    short: "e",
    multiple: true,
    value: "K=V",
    help: "Set an environment variable of the guest.",
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
    program,
    args: line.rest,
    env: Object.fromEntries(line.options("env").map((text) => parsePair(text, "env"))),
    directories: directoriesFrom(line),
    files: filesFrom(line),
    ...(seed === undefined ? {} : { seed: parseCount(seed, "seed") }),
    say: (text) => io.err(`${visibleName(text)}\n`),
  };
}

/** Throws UsageError if two folders are to be in one place, or if one is none. */
function directoriesFrom(line: CommandLine): Grants["directories"] {
  const hosts = new Map<string, string>();
  for (const text of line.options("dir")) {
    const { host, guest } = parseMapping(text, "dir");
    if (hosts.has(guest)) throw new UsageError(`--dir ${text}: another folder is at ${guest} already`);
    hosts.set(guest, host);
  }
  for (const [guest, host] of hosts) {
    if (!statSync(host).isDirectory()) throw new UsageError(`--dir ${host}::${guest}: ${host} is no directory`);
  }
  return Object.fromEntries(hosts);
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
