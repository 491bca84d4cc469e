// Memory accesses off the fast way: through the Memory seam, by way of 16 bytes of scratch.

import type { Memory } from "@atoll/core";

const slowBytes: Uint8Array<ArrayBuffer> = new Uint8Array(16);
export const slowView: DataView<ArrayBuffer> = new DataView(slowBytes.buffer);

/** Loads into the start of {@link slowView}. Throws MemoryFault. */
export function slowLoad(memory: Memory | undefined, lo: number, hi: number, width: number): void {
  memory?.load(memory.effectiveAddress(lo, hi, width, "read"), width, slowBytes);
}

/** Stores from the start of {@link slowView}. Throws MemoryFault. */
export function slowStore(memory: Memory | undefined, lo: number, hi: number, width: number): void {
  memory?.store(memory.effectiveAddress(lo, hi, width, "write"), width, slowBytes);
}
