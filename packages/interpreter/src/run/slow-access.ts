// Memory accesses off the fast way: through the Memory seam, by way of 16 bytes of scratch.

import type { Memory } from "@atoll/core";
import type { FlatAccess, PagedAccess } from "@atoll/core/engine";

const slowBytes: Uint8Array<ArrayBuffer> = new Uint8Array(16);
export const slowView: DataView<ArrayBuffer> = new DataView(slowBytes.buffer);

/** Loads into the start of {@link slowView}. Throws MemoryFault. */
export function slowLoad(memory: Memory | undefined, lo: number, hi: number, width: number): void {
  memory?.load(memory.effectiveAddress(lo, hi, width, "read"), width, slowBytes);
}

/** Stores a word. Throws MemoryFault. Most that come here are unaligned, and of programs that have many: they find their place without ado. */
export function slowStoreWord(
  memory: Memory | undefined,
  access: FlatAccess | PagedAccess | undefined,
  lo: number,
  hi: number,
  value: number,
): void {
  const place = access === undefined ? -1 : placeOf(access, lo, hi, 4, "write");
  if (access === undefined || place < 0) {
    slowView.setInt32(0, value, true);
    slowStore(memory, lo, hi, 4);
  } else if (access.form === "flat") access.view.setInt32(place, value, true);
  else access.frames.setInt32(place, value, true);
}

/** Stores from the start of {@link slowView}. Throws MemoryFault. */
export function slowStore(memory: Memory | undefined, lo: number, hi: number, width: number): void {
  if (memory === undefined) return;
  const { access } = memory;
  const view = access.form === "flat" ? access.view : access.frames;
  const place = width > 8 ? -1 : placeOf(access, lo, hi, width, "write");
  if (place < 0) memory.store(memory.effectiveAddress(lo, hi, width, "write"), width, slowBytes);
  // Most stores that come here are unaligned, and would be done by the loops otherwise.
  else if (width === 8) {
    view.setInt32(place, slowView.getInt32(0, true), true);
    view.setInt32(place + 4, slowView.getInt32(4, true), true);
  } else if (width === 4) view.setInt32(place, slowView.getInt32(0, true), true);
  else if (width === 2) view.setInt16(place, slowView.getInt16(0, true), true);
  else view.setInt8(place, slowView.getInt8(0));
}

/** Where the bytes of an access lie in the view of the memory's present form; -1 if only the memory itself can find them. */
export function placeOf(
  access: FlatAccess | PagedAccess,
  lo: number,
  hi: number,
  width: number,
  what: "read" | "write",
): number {
  if (access.form === "flat") return hi === 0 && lo + width <= access.view.byteLength ? lo : -1;
  const { directory, pageShift, low } = access;
  const table = what === "read" ? access.readTable : access.writeTable;
  if (hi >= directory.length) return -1;
  const mask = (1 << pageShift) - 1;
  const page = (directory[hi] ?? 0) + (lo >>> pageShift);
  const within = lo & mask;
  const place = ((table[page] ?? 0) | within) >>> 0;
  return place < low || within > mask + 1 - width ? -1 : place;
}
