// Imports the user's own modules: configurations, targets, sets. What goes wrong in them is told by file and place, without
// the stack of what loads them.

import { statSync } from "node:fs";
import { dirname, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { TargetError } from "@atoll/core";
import { Failure } from "../failure.ts";
import { settled } from "../settled.ts";
import { STATUS } from "../status.ts";

/** Imports a module by path. Throws TargetError if there is none, or if it fails while it is loaded. */
export async function importModule(path: string): Promise<unknown> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) fail(path, "there is no such file");
  if (stats.isDirectory()) fail(path, "it is a directory, not a module");
  try {
    return await loaded(async () => await import(pathToFileURL(path).href), path);
  } catch (error) {
    throw loadError(path, error);
  }
}

/** Milliseconds that a module may take. */
const MOST = 30_000;

/** A module's exports. Throws Failure if it awaits something that never comes, or for too long. One that ends the process does not make it a success. */
export async function loaded(load: () => Promise<unknown>, name: string): Promise<unknown> {
  const tell = (): void => {
    process.stderr.write(`atoll: ${name}: it ends the process while it is loaded\n`);
    process.exitCode = STATUS.failed;
  };
  process.once("exit", tell);
  try {
    return await settled(load(), `${name}: it awaits something that does not come, and so does not end`, MOST);
  } finally {
    process.off("exit", tell);
  }
}

/** Why a module could not be loaded, as an error about it. */
export function loadError(path: string, error: unknown): TargetError | Failure {
  if (error instanceof TargetError || error instanceof Failure) return error;
  if (!(error instanceof Error))
    return new TargetError(path, [{ path: "import", message: `it throws ${String(error)}` }]);
  const message = `${error.name}: ${error.message.replaceAll("\n", " ")}`;
  const place = placeOf(error);
  if (error instanceof SyntaxError && COMMON_JS.test(message)) {
    const hint =
      'the package.json beside or above it takes it for CommonJS: "npm pkg set type=module", or name it .mts or .mjs';
    return new TargetError(path, [{ path: "import", message, hint }]);
  }
  return new TargetError(path, [{ path: "import", message, ...(place === undefined ? {} : { hint: `at ${place}` }) }]);
}

/** What Node says of modules that it takes for CommonJS: npm's newer versions write `"type": "commonjs"` into each new package. */
const COMMON_JS = /outside a module/;

/** Where the command itself lies: a line of its stack tells a user nothing. */
const OWN = `${dirname(dirname(import.meta.filename))}${sep}`;

/** The first line of the stack that is neither Node's nor ours nor without a place; a syntax error's stack begins with it. */
function placeOf({ stack = "" }: Error): string | undefined {
  for (const line of stack.split("\n")) {
    const [, place] = /^(?:\s+at (?:.*\(|async )?)?((?:file:\/\/)?\/[^()]*:\d+(?::\d+)?)\)?$/.exec(line) ?? [];
    const path = place?.replace("file://", "");
    if (path?.startsWith(OWN) === false) return path;
  }
  return undefined;
}

function fail(path: string, message: string): never {
  throw new TargetError(path, [{ path: "import", message }]);
}
