// `atoll inspect --wat`: a function, or all of the module, in the text format.

import { functionName, type Module, printFunction, printModule } from "@atoll/core";
import { UsageError } from "../options/parse-command-line.ts";
import type { Io } from "../output/io.ts";
import { visible } from "../output/visible.ts";

/** Lines that are written at once: a whole module as one string might not fit. */
const BATCH = 1000;

/** Prints `all`, or the function of that index, name or export name. */
export function printText(module: Module, what: string, io: Io): void {
  const lines = what === "all" ? printModule(module) : printFunction(module, findFunction(module, what));
  let batch: string[] = [];
  for (const line of lines) {
    batch.push(line);
    if (batch.length < BATCH) continue;
    flush(batch, io);
    batch = [];
  }
  flush(batch, io);
}

function flush(lines: readonly string[], io: Io): void {
  if (lines.length > 0) io.out(visible(`${lines.join("\n")}\n`));
}

function findFunction(module: Module, what: string): number {
  if (/^\d+$/.test(what) && Number(what) < module.functions.length) return Number(what);
  const exported = module.exports.find(({ kind, name }) => kind === "func" && name === what);
  if (exported !== undefined) return exported.index;
  const named = module.functions.findIndex((_, funcidx) => functionName(module, funcidx) === what);
  if (named < 0) throw new UsageError(`--wat ${what}: the module has no such function`);
  return named;
}
