// `--memory-map`: the guest's address space at the end of a run, or at the access that failed, on standard error.

import { type Instance, Trap } from "@atoll/core";
import { PagedMemory, renderMemoryMap } from "@atoll/vm-builtins";
import type { Io } from "../output/io.ts";

const NARROW = 80;

/** Draws memory 0. `error` is what ended the run, if anything did. */
export function drawMemory(instance: Instance, error: unknown, io: Io): void {
  const memory = instance.store.memories[0];
  if (!(memory instanceof PagedMemory)) {
    const size = memory === undefined ? "the module has no memory" : `flat memory of ${memory.byteLength} bytes`;
    io.err(`memory map: ${size}\n`);
    return;
  }
  const fault = error instanceof Trap ? error.fault : undefined;
  const columns = process.stderr.isTTY ? process.stderr.columns : NARROW;
  io.err(`${renderMemoryMap(memory, { columns, colors: io.errColors, fault })}\n`);
}
