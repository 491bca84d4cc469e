// Where the configuration is: the path given, or one of the known names in the current folder.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { CONFIG_FILES } from "./config-files.ts";

export function findConfig(given: string | undefined): string | undefined {
  if (given !== undefined) return resolve(given);
  const found = CONFIG_FILES.find((file) => existsSync(file));
  return found === undefined ? undefined : resolve(found);
}
