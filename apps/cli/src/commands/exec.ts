// `atoll exec`: runs a program of Node's in which WebAssembly is ours: its packages run on an engine of ours, under limits.

import { statSync } from "node:fs";
import type Module from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Engine, ExhaustionError, type RunLimitOptions, Trap } from "@atoll/core";
import { visibleName } from "@atoll/core/engine";
import { register } from "@atoll/webassembly/node";
import type { Command, CommandLine } from "../command.ts";
import type { Io } from "../output/io.ts";
import { reportError } from "../output/report-error.ts";
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

async function execScript(line: CommandLine, io: Io): Promise<number> {
  const [script = ""] = line.positionals;
  const file = resolve(script);
  if (!statSync(file).isFile()) throw new UsageError(`${script} is no file`);
  if (/\.wa(sm|t)$/.test(script)) throw new UsageError(`${script} is no program of Node's: atoll run ${script}`);
  const only = line.options("only");
  const engine = await engineOf(line.option("engine"));
  const limits = limitsOf(line);
  const { reached } = register({ limits, ...(engine && { engine }), ...(only.length === 0 ? {} : { only }) });
  const tell = (text: string): void => io.err(`atoll: ${text}\n`);
  if (reached !== undefined) {
    const missed = (): readonly string[] => only.filter((name) => !reached.has(name));
    process.once("exit", () => missed().forEach((name) => tell(missedText(name))));
  }
  process.once("worker", () => tell("the program's worker threads have the host's WebAssembly, without these limits"));
  tellOfGuests(io);
  process.argv.splice(1, Infinity, file, ...line.rest);
  // Not before this is done: what the program throws is not ours to catch, and its exit status comes after ours.
  setImmediate(() => void runAsMain(file));
  return 0;
}

function missedText(name: string): string {
  return `no module of a package ${visibleName(name)} was loaded that asks for WebAssembly: --only takes names as package.json has them`;
}

/** Errors that nobody catches are Node's to tell, as they are without us. What a guest did to come to one is ours, and with which status that ends. */
function tellOfGuests(io: Io): void {
  process.on("uncaughtExceptionMonitor", (error: unknown) => {
    const fault = error instanceof Error && error.cause instanceof Trap ? error.cause : error;
    if (!(fault instanceof Trap) && !(fault instanceof ExhaustionError)) return;
    const status = reportError(fault, io);
    process.once("exit", () => {
      process.exitCode = status;
    });
  });
}

/** The script is the process's main module, which it may ask for: `import.meta.main`, `require.main`. Not every host lets us say so. */
async function runAsMain(file: string): Promise<void> {
  const { runMain } = process.getBuiltinModule("node:module") as Partial<typeof Module>;
  const isNode = process.versions.bun === undefined && process.versions["deno"] === undefined;
  if (isNode && runMain !== undefined) runMain(file);
  else await import(pathToFileURL(file).href);
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
