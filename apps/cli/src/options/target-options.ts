// `--option NAME=VALUE`: what a configurable target is made of.

import type { CommandLine } from "../command.ts";
import { UsageError } from "./usage-error.ts";

/** Values as texts, by option. */
export type TargetOptionTexts = Readonly<Record<string, string>>;

/** Throws UsageError for what is no pair, and for an option that is given twice. */
export function targetOptionsFrom(line: CommandLine): TargetOptionTexts {
  const texts = new Map<string, string>();
  for (const given of line.options("option")) {
    const at = given.indexOf("=");
    if (at < 1) throw new UsageError(`--option takes NAME=VALUE, not ${given}`);
    const name = given.slice(0, at);
    if (texts.has(name)) throw new UsageError(`--option ${name} is given twice`);
    texts.set(name, given.slice(at + 1));
  }
  return Object.fromEntries(texts);
}
