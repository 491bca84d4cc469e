// Command lines against a command's declaration. Node's own parser does the work; unknown options and stray arguments are
// errors, repeated options keep every value.

import { parseArgs } from "node:util";
import { nearestName } from "@atoll/core/engine";
import { splitCommandLine } from "./split-command-line.ts";
import { UsageError } from "./usage-error.ts";
import type { Command, CommandLine } from "../command.ts";
import { bareOptional } from "./bare-optional.ts";

export function parseCommandLine(command: Command, args: readonly string[]): CommandLine {
  const { own, rest } = splitCommandLine(command, args);
  const { values, positionals } = parse(command, own);
  const help = values["help"] === true;
  if (!help) {
    checkPositionals(command, own, positionals, rest);
    checkRepeats(command, values);
  }
  const all = (name: string): readonly string[] => (values[name] as readonly string[] | undefined) ?? [];
  return {
    positionals,
    rest,
    help,
    flag: (name) => values[name] === true,
    option: (name) => all(name).at(-1),
    options: all,
  };
}

function parse(
  command: Command,
  args: readonly string[],
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  const options = Object.entries(command.options).map(([name, { type, short }]) => [
    name,
    { type, ...(type === "string" ? { multiple: true } : {}), ...(short === undefined ? {} : { short }) },
  ]);
  const help = { type: "boolean", short: "h" } as const;
  try {
    return parseArgs({
      args: attachOptionalValues(command, args),
      options: { ...Object.fromEntries(options), help },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    if (!(error instanceof TypeError) || !("code" in error)) throw error;
    throw new UsageError(whatIsWrong(command, error.message));
  }
}

/** Node's parser knows no option whose value may be left out: an empty one stands for it. */
function attachOptionalValues(command: Command, args: readonly string[]): string[] {
  const attached: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const spec = bareOptional(command, arg);
    const next = args[i + 1] ?? "";
    if (spec === undefined) attached.push(arg);
    else if (spec.detached?.test(next) === true) attached.push(`${arg}=${args[++i]}`);
    else attached.push(`${arg}=`);
  }
  return attached;
}

/** Node explains at length how to pass dashes: one sentence will do. */
function whatIsWrong(command: Command, text: string): string {
  const [sentence = text] = text.split(/\. |\n/);
  const [, name = "it"] = /'(?:-\w, )?(-[^' =]*)/.exec(sentence) ?? [];
  if (sentence.startsWith("Unknown option")) {
    const nearest = nearestName(name, ["--help", ...Object.keys(command.options).map((each) => `--${each}`)]);
    return `unknown option ${name}${nearest === undefined ? "" : ` (did you mean ${nearest}?)`}`;
  }
  if (sentence.includes("does not take")) return `${name} takes no value`;
  if (sentence.includes("ambiguous")) return `${name} needs a value; one that begins with a dash: ${name}=-…`;
  if (sentence.includes("argument missing")) return `${name} needs a value`;
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

/** Of two values one would be lost without a word. */
function checkRepeats(command: Command, values: Readonly<Record<string, unknown>>): void {
  for (const [name, { multiple }] of Object.entries(command.options)) {
    const given = values[name];
    if (multiple === true || !Array.isArray(given) || given.length < 2) continue;
    throw new UsageError(`--${name} is given twice: ${given.join(", ")}`);
  }
}

function checkPositionals(
  command: Command,
  args: readonly string[],
  given: readonly string[],
  rest: readonly string[],
): void {
  // An empty one is a variable of the shell's that is not set.
  const missing = command.positionals.find((_, i) => (given[i] ?? "") === "");
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  const stray = given[command.positionals.length + (command.optionalPositionals?.length ?? 0)];
  if (stray !== undefined && command.repeatsPositional !== true) {
    throw new UsageError(`unexpected argument ${stray}${strayHint(command, args, stray)}`);
  }
  if (rest.length > 0 && command.takesRest !== true) throw new UsageError(`unexpected argument ${rest[0]}`);
}

/** What may have been meant by one argument too many. */
function strayHint(command: Command, args: readonly string[], stray: string): string {
  const before = args[args.indexOf(stray) - 1] ?? "";
  if (bareOptional(command, before) !== undefined) return `: a value of ${before} follows it as ${before}=${stray}`;
  return "";
}
