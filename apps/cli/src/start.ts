// Starts the command. Everything else is loaded when it is needed: start-up is part of every run's time. Bundled, it starts in
// a quarter of the time; a user's own target or configuration must share one copy of core with us, and gets it from a bundle of its own.

import type Module from "node:module";
import { nearestConfig } from "./config/config-files.ts";
import { prepareForStart, restartWithStack } from "./host-compiler.ts";
import { type CliModule, loadBundle, loadSharedBundle } from "./load-bundle.ts";

// An import statement would look at all exports of a module of Node's, half of which load further ones.
const { existsSync } = process.getBuiltinModule("node:fs");

/** Commands that take modules of the user's by their paths; `verify` takes a package of them. */
const TAKE_MODULES = /^(bindgen|diff|sets|targets|verify)$/;

const args = process.argv.slice(2);
const bundle = `${import.meta.dirname}/bundle`;
const isAlone = !bringsModules(args);
// Only modules of the user's bring builtins that call the guest, and guests that call one another.
if (!isAlone || args.some((arg) => arg.startsWith("--preload"))) restartWithStack();
prepareForStart();
const { main } = await (existsSync(bundle) && (isAlone || canShare()) ? loadBundled() : import("./cli.ts"));
process.exitCode = await main(args);

function loadBundled(): CliModule | Promise<CliModule> {
  if (isAlone) return loadBundle(bundle);
  // For what is the user's.
  process.getBuiltinModule("node:module").enableCompileCache();
  return loadSharedBundle(`${import.meta.dirname}/shared-bundle`);
}

/** Whether modules of the user's can have our packages from the bundle. Deno and Bun do not let them, there all share what is installed. */
function canShare(): boolean {
  const { enableCompileCache, registerHooks } = process.getBuiltinModule("node:module") as Partial<typeof Module>;
  return enableCompileCache !== undefined && registerHooks !== undefined;
}

/** Whether the command line or the folder names modules of the user's. */
function bringsModules(line: readonly string[]): boolean {
  const end = line.indexOf("--");
  const own = end < 0 ? line : line.slice(0, end);
  const names = own.some((arg) => /^(--config|--target=.*[/\\.]|-t.*[/\\.])/.test(arg));
  const values = own.some((arg, i) => /^(--target|-t)$/.test(own[i - 1] ?? "") && /[/\\.]/.test(arg));
  const [command = "", ...rest] = own;
  const paths = rest.some((arg) => /[/\\]|\.[cm]?[jt]s(#|$)/.test(arg));
  const modules = TAKE_MODULES.test(command) && (paths || command === "verify");
  return names || values || modules || nearestConfig(process.cwd()) !== undefined;
}
