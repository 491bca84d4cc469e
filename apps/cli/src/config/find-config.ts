// Where the configuration is: the path given, or one of the known names in the current folder or above.

import { resolve } from "node:path";
import { nearestConfig } from "./config-files.ts";

export function findConfig(given: string | undefined): string | undefined {
  return given === undefined ? nearestConfig(process.cwd()) : resolve(given);
}
