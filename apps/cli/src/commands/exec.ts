// `atoll exec`: runs a program of Node's in which WebAssembly is ours: its packages run on an engine of ours, under limits.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Engine, RunLimitOptions } from "@atoll/core";
import { register } from "@atoll/webassembly/node";
import type { Command, CommandLine } from "../command.ts";
import { UsageError } from "../options/usage-error.ts";
import { parseBytes, parseCount, parseDuration } from "../options/quantities.ts";

export const exec: Command = {
  name: "exec",
  summary: "Run a program of Node's whose WebAssembly is Atoll's, under limits.",
  usage: "SCRIPT [options] [ARGS]",
  positionals: ["SCRIPT"],
  takesRest: true,
  options: {
    only: {
      type: "string",
      multiple: true,
      value: "PACKAGE",
      help: "Give it to the modules of this package only; default: to the whole process.",
    },
    engine: { type: "string", value: "NAME", help: "Engine: interpreter, compiler or auto. Default interpreter." },
    fuel: { type: "string", value: "N", help: "Stop guests after N units of work, all of them together." },
    timeout: { type: "string", value: "TIME", help: "Stop each call into a guest after this time: 5s, 250ms." },
    "max-memory": { type: "string", value: "SIZE", help: "The most memory that all guests get together." },
    "max-stack": { type: "string", value: "SIZE", help: "The most bytes of a guest's call stack." },
    "max-heap": { type: "string", value: "SIZE", help: "The most that guests' tables and live objects take." },
  },
  examples: [
    "atoll exec report.mjs --timeout 2s --max-memory 256MiB",
    "atoll exec server.mjs --only sql.js --engine auto",
  ],
  run: execScript,
};

async function execScript(line: CommandLine): Promise<number> {
  const [script = ""] = line.positionals;
  const file = resolve(script);
  if (!statSync(file).isFile()) throw new UsageError(`${script} is no file`);
  if (/\.wa(sm|t)$/.test(script)) throw new UsageError(`${script} is no program of Node's: atoll run ${script}`);
  const only = line.options("only");
  const engine = await engineOf(line.option("engine"));
  register({ limits: limitsOf(line), ...(engine && { engine }), ...(only.length === 0 ? {} : { only }) });
  process.argv.splice(1, Infinity, file, ...line.rest);
  await import(pathToFileURL(file).href);
  // The program may have said how it ends, and may go on.
  return Number(process.exitCode ?? 0);
}

/** The other engines are loaded where they are asked for. */
async function engineOf(name: string | undefined): Promise<Engine | undefined> {
  if (name === undefined) return undefined;
  const { readyEngines } = await import("../config/ready-engines.ts");
  const make = readyEngines.get(name);
  if (make === undefined) throw new UsageError(`there is no engine ${name}: ${[...readyEngines.keys()].join(", ")}`);
  return make();
}

/** Limits that are given; all others are those of instances. */
function limitsOf(line: CommandLine): RunLimitOptions {
  const parsed = <T>(name: string, parse: (text: string, option: string) => T): T | undefined => {
    const text = line.option(name);
    return text === undefined ? undefined : parse(text, name);
  };
  const given = {
    fuel: parsed("fuel", parseCount),
    timeout: parsed("timeout", parseDuration),
    maxMemoryBytes: parsed("max-memory", parseBytes),
    maxStackBytes: parsed("max-stack", parseBytes),
    maxHeapBytes: parsed("max-heap", parseBytes),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
