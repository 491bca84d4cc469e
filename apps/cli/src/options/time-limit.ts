// `--timeout`: one time for the whole run: reading modules, compiling them, and all calls into them.

import type { CommandLine } from "../command.ts";
import { parseDuration } from "./quantities.ts";

/** As options of compiling and of instances. */
export interface TimeLimit {
  readonly timeout?: number;
  readonly since?: number;
}

/** The time of a run that begins now. */
export function timeLimitOf(line: CommandLine): TimeLimit {
  const timeout = line.option("timeout");
  return timeout === undefined ? {} : { timeout: parseDuration(timeout, "timeout"), since: performance.now() };
}

/** What is left of it, as an option of reading. */
export function timeLeft({ timeout, since = 0 }: TimeLimit): { readonly timeout?: number } {
  return timeout === undefined ? {} : { timeout: Math.max(0, since + timeout - performance.now()) };
}
