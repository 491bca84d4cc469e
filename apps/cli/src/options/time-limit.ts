// `--timeout`: compiling has as much time as each call.

import type { CommandLine } from "../command.ts";
import { parseDuration } from "./quantities.ts";

/** As an option of compiling and of instances. */
export function timeLimitOf(line: CommandLine): { readonly timeout?: number } {
  const timeout = line.option("timeout");
  return timeout === undefined ? {} : { timeout: parseDuration(timeout, "timeout") };
}
