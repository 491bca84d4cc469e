// What the compiler makes of a function, for `atoll inspect --compiled`: the guest's code, and the emitted code behind it.

import { emittedText, type EmittedTextOptions } from "@atoll/compiler";
import { type Module, printFunction, validateModule } from "@atoll/core/engine";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";
import { findFunctions } from "./print-text.ts";

/** Prints the functions that `what` means, each as it is and as it is compiled. */
export function printCompiled(
  module: Module,
  what: string,
  options: Pick<EmittedTextOptions, "metered" | "memory">,
  io: Io,
): void {
  validateModule(module);
  const found = findFunctions(module, what).filter((funcidx) => funcidx >= module.importCounts.func);
  if (found.length === 0) throw new UsageError(`--compiled ${what}: the module defines no such function`);
  for (const funcidx of found) {
    for (const line of printFunction(module, funcidx, { offsets: true })) io.out(`${line}\n`);
    io.out("\n;; compiled\n");
    for (const line of emittedText(module, funcidx, options)) io.out(`${line}\n`);
  }
}
