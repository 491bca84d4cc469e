// Where the configuration is: the path given, or one of the known names in the current folder or above.

import { resolve } from "node:path";
import { Failure } from "../failure.ts";
import { nearestConfig } from "./config-files.ts";

/** Its path. Throws Failure for one above the current folder that another user may have written. */
export function findConfig(given: string | undefined): string | undefined {
  if (given !== undefined) return resolve(given);
  const found = nearestConfig(process.cwd());
  if (found?.isForeign === true) {
    throw new Failure(`${found.path} belongs to another user: name it with --config, if it is to be run`);
  }
  return found?.path;
}
