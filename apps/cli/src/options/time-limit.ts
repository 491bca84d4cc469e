// `--timeout`: reading a module and compiling it have as much time as each call.

import type { CommandLine } from "../command.ts";
import { parseDuration } from "./quantities.ts";

/** As an option of reading, of compiling and of instances. */
export function timeLimitOf(line: CommandLine): { readonly timeout?: number } {
  const timeout = line.option("timeout");
  return timeout === undefined ? {} : { timeout: parseDuration(timeout, "timeout") };
}
