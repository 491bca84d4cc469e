// Memory accesses off the fast way: through the Memory seam, by way of 16 bytes of scratch. And the loops' entry to the form of
// access that they are made for.

import { type FlatAccess, InternalError, type Memory, MemoryFault, type PagedAccess } from "@atoll/core";

export const slowBytes: Uint8Array<ArrayBuffer> = new Uint8Array(16);
export const slowView: DataView<ArrayBuffer> = new DataView(slowBytes.buffer);

/** Loads into the start of {@link slowView}. Throws MemoryFault. */
export function slowLoad(memory: Memory, lo: number, hi: number, width: number): void {
  memory.load(memory.effectiveAddress(lo, hi), width, slowBytes);
}

/** Stores from the start of {@link slowView}. Throws MemoryFault. */
export function slowStore(memory: Memory, lo: number, hi: number, width: number): void {
  memory.store(memory.effectiveAddress(lo, hi), width, slowBytes);
}

/** An access beyond a flat memory. */
export function fault(memory: Memory, address: number, width: number, access: "read" | "write"): never {
  throw new MemoryFault("out_of_bounds_memory", { address, width, access, size: memory.byteLength });
}

/** What a module without memory has: its code has no accesses. */
const NO_MEMORY: FlatAccess = { form: "flat", view: new DataView(new ArrayBuffer(0)) };

export function flatAccess(memory: Memory | undefined): FlatAccess {
  const access = memory?.access ?? NO_MEMORY;
  if (access.form !== "flat") throw new InternalError("a flat loop was entered with a paged memory");
  return access;
}

export function pagedAccess(memory: Memory | undefined): PagedAccess {
  const access = memory?.access;
  if (access?.form !== "paged") throw new InternalError("a paged loop was entered with a flat memory");
  return access;
}
