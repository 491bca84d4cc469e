#!/usr/bin/env node
// The `atoll` command. Everything else is loaded when a command needs it: start-up is part of every run's time.

import { enableCompileCache } from "node:module";

enableCompileCache();
const { main } = await import("./cli.ts");
process.exitCode = await main(process.argv.slice(2));
