// Which commands there are. Each is a module of its own, loaded when it is asked for.

import type { Command } from "./command.ts";

const COMMANDS = {
  run: async (): Promise<Command> => (await import("./commands/run.ts")).run,
  compile: async (): Promise<Command> => (await import("./commands/compile.ts")).compile,
  check: async (): Promise<Command> => (await import("./commands/check.ts")).check,
  inspect: async (): Promise<Command> => (await import("./commands/inspect.ts")).inspect,
  exec: async (): Promise<Command> => (await import("./commands/exec.ts")).exec,
  stamp: async (): Promise<Command> => (await import("./commands/stamp.ts")).stamp,
  diff: async (): Promise<Command> => (await import("./commands/diff.ts")).diff,
  wast: async (): Promise<Command> => (await import("./commands/wast.ts")).wast,
  targets: async (): Promise<Command> => (await import("./commands/targets.ts")).targets,
  sets: async (): Promise<Command> => (await import("./commands/sets.ts")).sets,
  bindgen: async (): Promise<Command> => (await import("./commands/bindgen.ts")).bindgen,
  wit: async (): Promise<Command> => (await import("./commands/wit.ts")).wit,
  verify: async (): Promise<Command> => (await import("./commands/verify.ts")).verify,
  engines: async (): Promise<Command> => (await import("./commands/engines.ts")).engines,
  completion: async (): Promise<Command> => (await import("./commands/completion.ts")).completion,
};

export type CommandName = keyof typeof COMMANDS;

/** In the order in which help shows them. */
export const COMMAND_NAMES: readonly CommandName[] = Object.keys(COMMANDS) as CommandName[];

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

export function loadCommand(name: CommandName): Promise<Command> {
  return COMMANDS[name]();
}
