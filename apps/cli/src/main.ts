#!/usr/bin/env node
// The `atoll` command. Everything else is loaded when it is needed: start-up is part of every run's time. Bundled, it starts in
// a third of the time; a user's own target or configuration must share one copy of core with us, and then modules are used.

import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";
import type * as CliModuleNamespace from "./cli.ts";
import { CONFIG_FILES } from "./config/config-files.ts";

type CliModule = typeof CliModuleNamespace;

enableCompileCache();
// The interpreter leaves its loop often: code that replaces it while it runs comes at a high price and is not the best.
setFlagsFromString("--no-use-osr");
const args = process.argv.slice(2);
const bundle = new URL("./bundle/cli.js", import.meta.url);
const bundled = existsSync(bundle) && !bringsModules(args);
const { main } = bundled ? ((await import(bundle.href)) as CliModule) : await import("./cli.ts");
process.exitCode = await main(args);

/** Whether the command line or the folder names modules of the user's. */
function bringsModules(line: readonly string[]): boolean {
  const end = line.indexOf("--");
  const own = end < 0 ? line : line.slice(0, end);
  const names = own.some((arg) => /^(--config|--target=.*[/\\.]|-t.*[/\\.])/.test(arg));
  const values = own.some((arg, i) => /^(--target|-t)$/.test(own[i - 1] ?? "") && /[/\\.]/.test(arg));
  return names || values || CONFIG_FILES.some((file) => existsSync(file));
}
