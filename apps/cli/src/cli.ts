// From arguments to a command and an exit status. Where errors of every kind surface.

import { existsSync } from "node:fs";
import { nearestName, visibleName } from "@atoll/core/engine";
import type { CommandLine } from "./command.ts";
import { fileOf } from "./input/about-file.ts";
import { prepareForWork } from "./host-compiler.ts";
import { COMMAND_NAMES, type CommandName, isCommandName, loadCommand } from "./load-command.ts";
import { STATUS } from "./status.ts";
import { consoleIo, type Io } from "./output/io.ts";
import { parseCommandLine } from "./options/parse-command-line.ts";
import { UsageError } from "./options/usage-error.ts";

/** Runs a command line; the exit status. */
export async function main(args: readonly string[], io: Io = consoleIo): Promise<number> {
  const [first, second] = args;
  if (first === "help" && second !== undefined) {
    return isCommandName(second) ? runCommand(second, ["--help"], io) : refuseName(second, "command", io);
  }
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    const { renderOverview } = await import("./output/help.ts");
    io.out(await renderOverview());
    return first === undefined ? STATUS.usage : 0;
  }
  if (first === "--version" || first === "-V" || first === "-v") {
    const { version } = await import("./version.ts");
    io.out(`atoll ${version()}\n`);
    return 0;
  }
  const named = isCommandName(first);
  // What looks like a word is a command, unless it is a file.
  if (!named && /^[a-z]+$/i.test(first) && !existsSync(first)) return refuseName(first, "command or file", io);
  return runCommand(named ? first : "run", named ? args.slice(1) : args, io);
}

/** Whether a program reads the output: also where the rest of the line makes no sense. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? undefined : end).includes("--json");
}

function refuseName(name: string, what: string, io: Io): number {
  const nearest = nearestName(name, COMMAND_NAMES);
  const hint = nearest === undefined ? "" : ` (did you mean ${nearest}?)`;
  io.err(`atoll: there is no ${what} ${visibleName(name)}${hint}\nTry: atoll --help\n`);
  return STATUS.usage;
}

async function runCommand(name: CommandName, args: readonly string[], io: Io): Promise<number> {
  let line: CommandLine | undefined;
  try {
    const command = await loadCommand(name);
    if (name !== "run") prepareForWork();
    line = parseCommandLine(command, args);
    if (line.help) {
      const { renderHelp } = await import("./output/help.ts");
      io.out(renderHelp(command));
      return 0;
    }
    return await command.run(line, io);
  } catch (error) {
    const command = await loadCommand(name);
    if (command.options["json"] !== undefined && asksForJson(args)) {
      const { jsonFailure } = await import("./output/json-failure.ts");
      io.out(jsonFailure(error));
    }
    if (error instanceof UsageError) {
      io.err(`atoll: ${visibleName(error.message)}\nTry: atoll ${name} --help\n`);
      return STATUS.usage;
    }
    const { reportError } = await import("./output/report-error.ts");
    const { nameOf } = await import("./input/read-module.ts");
    const file = line?.positionals[0];
    return reportError(error, io, fileOf(error) ?? (file === undefined ? undefined : nameOf(file)));
  }
}
