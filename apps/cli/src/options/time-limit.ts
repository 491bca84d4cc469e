// `--timeout`: one time for the whole run: reading modules, compiling them, and all calls into them.

import type { CommandLine } from "../command.ts";
import { parseDuration } from "./quantities.ts";

/** As options of reading, of compiling and of instances: milliseconds, and the time of `performance.now()` that they count from. */
export interface TimeLimit {
  readonly timeout?: number;
  readonly since?: number;
}

/** The time of a run that begins now. */
export function timeLimitOf(line: CommandLine): TimeLimit {
  const timeout = line.option("timeout");
  return timeout === undefined ? {} : { timeout: parseDuration(timeout, "timeout"), since: performance.now() };
}

/** Milliseconds that are left of a time, from now on if it does not say from when. */
export function timeLeft(timeout: number, since: number | undefined): number {
  return since === undefined ? timeout : Math.max(0, since + timeout - performance.now());
}
