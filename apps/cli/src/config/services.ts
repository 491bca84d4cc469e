// What the command line gives to a guest, set by set: nothing that was not asked for, except the standard streams, clocks and
// randomness.

import { statSync } from "node:fs";
import type { Target } from "@atoll/core";
import type { OrcaFile } from "@atoll/orca-builtins";
import type { CommandLine } from "../command.ts";
import { UsageError } from "../options/parse-command-line.ts";
import { parseCount, parseMapping, parsePair } from "../options/quantities.ts";
import type { Io } from "../output/io.ts";
import { visible } from "../output/visible.ts";

type Services = Record<string, unknown>;

/** Services by injection name for the sets of a target that the command line knows. */
export async function servicesFor(target: Target, line: CommandLine, program: string, io: Io): Promise<Services> {
  const has = (namespace: string): boolean => target.builtins.has(namespace);
  if (!has("wasi_snapshot_preview1")) refuseWasiOptions(target, line);
  if (!has("orca:io")) refuseFiles(target, line);
  return {
    ...(has("board:gpio") ? { board: narratedBoard(io) } : {}),
    ...(["orca:clock", "orca:log", "orca:io"].some(has) ? await orcaServices(line, io) : {}),
    ...(has("wasi_snapshot_preview1") ? await wasiServices(line, program) : {}),
  };
}

/** What would silently do nothing is a mistake. */
function refuseWasiOptions({ name }: Target, line: CommandLine): void {
  const given = ["dir", "env", "seed"].find((option) => line.option(option) !== undefined);
  const option = given ?? (line.flag("deterministic") ? "deterministic" : undefined);
  if (option !== undefined) throw new UsageError(`--${option} is for targets with WASI, which ${name} has not`);
  if (line.rest.length > 0 && line.option("invoke") === undefined) {
    throw new UsageError(`arguments after -- are for targets with WASI, which ${name} has not, or for --invoke`);
  }
}

function refuseFiles({ name }: Target, line: CommandLine): void {
  const option = ["file", "output"].find((each) => line.option(each) !== undefined);
  if (option !== undefined) throw new UsageError(`--${option} is for targets with orca:io, which ${name} has not`);
}

/** Throws UsageError if two folders are to be in one place, or if one is none. */
function preopens(line: CommandLine): Map<string, string> {
  const hosts = new Map<string, string>();
  for (const text of line.options("dir")) {
    const { host, guest } = parseMapping(text, "dir");
    if (hosts.has(guest)) throw new UsageError(`--dir ${text}: another folder is at ${guest} already`);
    hosts.set(guest, host);
  }
  for (const [guest, host] of hosts) {
    if (!statSync(host).isDirectory()) throw new UsageError(`--dir ${host}::${guest}: ${host} is no directory`);
  }
  return hosts;
}

async function wasiServices(line: CommandLine, program: string): Promise<Services> {
  const [{ deterministic, wasi }, { hostClock, hostDirectory, inheritedStdio }] = await Promise.all([
    import("@atoll/wasi-builtins"),
    import("@atoll/wasi-builtins/node"),
  ]);
  const options = {
    args: [program, ...line.rest],
    env: Object.fromEntries(line.options("env").map((text) => parsePair(text, "env"))),
    preopens: Object.fromEntries([...preopens(line)].map(([guest, host]) => [guest, hostDirectory(host)])),
    clock: hostClock(),
    ...inheritedStdio(),
  };
  const seed = line.option("seed");
  if (seed !== undefined) return { ...wasi(deterministic({ ...options, seed: parseCount(seed, "seed") })) };
  return { ...wasi(line.flag("deterministic") ? deterministic(options) : options) };
}

async function orcaServices(line: CommandLine, io: Io): Promise<Services> {
  const { systemOrcaClock } = await import("@atoll/orca-builtins");
  return {
    orcaIo: { files: await orcaFiles(line) },
    orcaClock: systemOrcaClock,
    orcaLog: { log: (level: string, message: string) => io.err(`${level}: ${visible(message)}\n`) },
  };
}

/** Files that stay open until the process ends: Node takes one that is collected while it is open for a mistake. */
const openFiles: OrcaFile[] = [];

/** The files of `orca:io`. Throws UsageError if two have one name, or if one is a directory. */
async function orcaFiles(line: CommandLine): Promise<Record<string, OrcaFile>> {
  const given = ["file", "output"].flatMap((option) =>
    line.options(option).map((text) => ({ ...parseMapping(text, option), option, text })),
  );
  const files: Record<string, OrcaFile> = {};
  if (given.length === 0) return files;
  const { hostFile } = await import("@atoll/orca-builtins/node");
  for (const { host, guest, option, text } of given) {
    if (Object.hasOwn(files, guest))
      throw new UsageError(`--${option} ${text}: another file is named ${guest} already`);
    if (option === "file" && statSync(host).isDirectory()) {
      throw new UsageError(`--${option} ${text}: ${host} is a directory`);
    }
    const file = await hostFile(host, { write: option === "output" });
    openFiles.push(file);
    files[guest] = file;
  }
  return files;
}

/** The embedded target's board, told as text: every output pin's change is a line, every input pin is low. */
function narratedBoard(io: Io): unknown {
  return {
    write(pin: number, high: boolean): boolean {
      io.err(`pin ${pin}: ${high ? "high" : "low"}\n`);
      return true;
    },
    read: () => false,
    sleep(milliseconds: number): void {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    },
  };
}
