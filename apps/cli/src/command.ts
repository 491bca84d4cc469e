// What a command declares of itself, and the command line that it is given. Which there are says load-command.ts.

import type { Io } from "./output/io.ts";

export interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** May be given more than once. */
  readonly multiple?: boolean;
  /** A string that may be left out: `--trace` or `--trace=vm.map`. Only `=` attaches it, and a space where `detached` says so. */
  readonly optional?: boolean;
  /** What the next argument looks like when it is this option's value and nothing else. */
  readonly detached?: RegExp;
  /** What stands for the value in help: `HOST::GUEST`. */
  readonly value?: string;
  readonly help: string;
}

/** A parsed command line. Options that were not given are absent. */
export interface CommandLine {
  readonly positionals: readonly string[];
  /** What stands after `--`. */
  readonly rest: readonly string[];
  readonly help: boolean;
  flag(name: string): boolean;
  /** The last value given. */
  option(name: string): string | undefined;
  /** All values given. */
  options(name: string): readonly string[];
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Behind `atoll NAME`: `FILE [options] [-- ARGS]`. */
  readonly usage: string;
  /** Names of the positional arguments. */
  readonly positionals: readonly string[];
  readonly optionalPositionals?: readonly string[];
  /** Whether the last positional argument may be given more than once. */
  readonly repeatsPositional?: boolean;
  /** Whether arguments after `--` are taken. */
  readonly takesRest?: boolean;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly examples: readonly string[];
  /** Exit statuses and when, for commands with more of them than 0, 1 and 2. */
  readonly statuses?: readonly (readonly [status: string, when: string])[];
  run(line: CommandLine, io: Io): Promise<number>;
}
