// Where a command line ends and the guest's begins: after `--`, or from the first argument behind FILE on that is none of the
// command's own. What looks like a slip of ours is not passed on without a word: a limit that never held would be the price.

import { nearestName } from "@atoll/core/engine";
import type { Command, OptionSpec } from "../command.ts";
import { bareOptional } from "./bare-optional.ts";
import { UsageError } from "./usage-error.ts";

export interface SplitCommandLine {
  readonly own: readonly string[];
  /** The guest's. */
  readonly rest: readonly string[];
}

/** Throws UsageError where an option of the command stands among the guest's arguments. */
export function splitCommandLine(command: Command, args: readonly string[]): SplitCommandLine {
  const places = command.positionals.length;
  let positionals = 0;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--") return { own: args.slice(0, i), rest: args.slice(i + 1) };
    const isPositional = !arg.startsWith("-") || arg === "-";
    const spec = isPositional ? undefined : specOf(command, arg);
    const isGuests = isPositional
      ? positionals >= places
      : spec === undefined && positionals >= places && !isSlip(command, arg);
    if (isGuests && command.takesRest === true) return guestsFrom(command, args, i);
    if (isPositional) positionals++;
    else if (spec !== undefined && takesNext(command, spec, arg, args[i + 1] ?? "")) i++;
  }
  return { own: args, rest: [] };
}

function guestsFrom(command: Command, args: readonly string[], start: number): SplitCommandLine {
  const before = args[start - 1] ?? "";
  if (bareOptional(command, before) !== undefined) {
    const meant = `${before}=${args[start]}`;
    throw new UsageError(`unexpected argument ${args[start]}: a value of ${before} follows it as ${meant}`);
  }
  const rest = args.slice(start);
  const end = rest.indexOf("--");
  const ours = rest.slice(0, end < 0 ? rest.length : end).find((arg) => isOurs(command, arg));
  if (ours !== undefined) {
    const name = ours.split("=", 1)[0];
    throw new UsageError(
      `${name} stands behind the guest's argument ${rest[0]}: put it before that, or all that is the guest's after --`,
    );
  }
  return { own: args.slice(0, start), rest };
}

const HELP: OptionSpec = { type: "boolean", help: "" };

function specOf(command: Command, arg: string): OptionSpec | undefined {
  if (!arg.startsWith("--")) {
    const letter = arg[1];
    if (letter === "h") return HELP;
    return Object.values(command.options).find(({ short }) => short === letter);
  }
  const [name = ""] = arg.slice(2).split("=", 1);
  if (name === "help") return HELP;
  return Object.hasOwn(command.options, name) ? command.options[name] : undefined;
}

/** A long name of ours: those of one letter are everybody's. */
function isOurs(command: Command, arg: string): boolean {
  return arg.startsWith("--") && specOf(command, arg) !== undefined && !/^--help$/.test(arg);
}

/** An option that there is not, but nearly. */
function isSlip(command: Command, arg: string): boolean {
  if (!arg.startsWith("--")) return false;
  const [name = ""] = arg.slice(2).split("=", 1);
  return nearestName(name, Object.keys(command.options)) !== undefined;
}

/** Whether the next argument is this option's value. */
function takesNext(command: Command, spec: OptionSpec, arg: string, next: string): boolean {
  if (spec.type === "boolean" || arg.includes("=")) return false;
  if (spec.optional === true) return bareOptional(command, arg)?.detached?.test(next) === true;
  return arg.startsWith("--") || arg.length === 2;
}
