// The text format of a module or of one function, for `atoll inspect --wat`: written as it is made, for as long as somebody reads.

import { type Module, moduleNames, printFunction, printModule, type PrintOptions } from "@atoll/core/engine";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";

/** UTF-16 code units that are written at once. */
const CHUNK = 65_536;

/** Prints `all`, or the functions that `what` means: a funcidx, a name of the name section, or an export's. */
export function printText(module: Module, what: string, options: PrintOptions, io: Io): void {
  const lines = what === "all" ? printModule(module, options) : functionsText(module, what, options);
  let chunk = "";
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK) continue;
    io.out(chunk);
    if (io.outClosed === true) return;
    chunk = "";
  }
  io.out(chunk);
}

function* functionsText(module: Module, what: string, options: PrintOptions): Generator<string> {
  const found = findFunctions(module, what);
  if (found.length === 0) throw new UsageError(`--wat ${what}: the module has no such function`);
  for (const funcidx of found) yield* printFunction(module, funcidx, options);
}

/** The functions that a funcidx, a name of the name section or an export's means. */
export function findFunctions(module: Module, what: string): readonly number[] {
  if (/^\d+$/.test(what)) return Number(what) < module.functions.length ? [Number(what)] : [];
  const name = what.startsWith("$") ? what.slice(1) : what;
  const named = [...moduleNames(module).namesOf("func")].flatMap(([funcidx, each]) => (each === name ? [funcidx] : []));
  const exported = module.exports.flatMap((each) => (each.kind === "func" && each.name === what ? [each.index] : []));
  return [...new Set([...named, ...exported])].filter((funcidx) => funcidx < module.functions.length);
}
