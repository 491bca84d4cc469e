// A memory at one moment, for the map on the page: its regions, and which stretches hold data or have changed. Looking changes nothing.

import type { AccessFault, Memory } from "@atoll/core";
import type { RegionInfo } from "@atoll/core/engine";
import type { MemoryReport, RegionReport } from "./protocol.ts";

/** Stretches that are told apart. */
const CELLS = 1024;
const SMALLEST_CELL = 256;
/** Words that are looked at of a stretch: enough to tell that it is in use, and little enough for several looks a second. */
const SAMPLES = 128;
const MOST_REGIONS = 200;

export class MemoryWatch {
  #sums: Uint32Array = new Uint32Array(0);

  look(memory: Memory, fault?: AccessFault): MemoryReport {
    const { virtual } = memory;
    const size = memory.byteLength;
    const whole: RegionInfo = {
      base: 0,
      size,
      protection: 3,
      kind: "initial",
      owner: "runtime",
      committed: size,
      shares: undefined,
    };
    const regions = virtual?.regions() ?? (size === 0 ? [] : [whole]);
    const stats = virtual?.stats() ?? {
      pageSize: 2 ** memory.type.pageSizeLog2,
      reserved: size,
      mapped: size,
      committed: size,
    };
    const isFlat = memory.access.form === "flat";
    const { cells, cellSize } = isFlat ? this.#flatCells(memory, size) : { cells: new Uint8Array(0), cellSize: 0 };
    return {
      reserved: stats.reserved,
      mapped: stats.mapped,
      committed: stats.committed,
      pageSize: stats.pageSize,
      regions: reportsOf(regions.slice(0, MOST_REGIONS)),
      more: Math.max(0, regions.length - MOST_REGIONS),
      cells,
      cellSize,
      fault:
        fault === undefined
          ? undefined
          : { address: `0x${fault.address.toString(16)}`, access: fault.access, width: fault.width },
    };
  }

  #flatCells(memory: Memory, size: number): { readonly cells: Uint8Array; readonly cellSize: number } {
    let cellSize = SMALLEST_CELL;
    while (cellSize * CELLS < size) cellSize *= 2;
    const count = Math.ceil(size / cellSize);
    const cells = new Uint8Array(count);
    const sums = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      const from = i * cellSize;
      const bytes = readable(memory, from, Math.min(cellSize, size - from));
      const step = Math.max(1, Math.floor(bytes.length / (4 * SAMPLES))) * 4;
      let sum = 0;
      let any = 0;
      for (let at = 0; at + 3 < bytes.length; at += step) {
        const word =
          ((bytes[at] ?? 0) |
            ((bytes[at + 1] ?? 0) << 8) |
            ((bytes[at + 2] ?? 0) << 16) |
            ((bytes[at + 3] ?? 0) << 24)) >>>
          0;
        any |= word;
        sum = (Math.imul(sum, 31) + word) >>> 0;
      }
      sums[i] = sum;
      cells[i] = any === 0 ? 0 : 1;
      if (this.#sums.length > 0 && (this.#sums[i] ?? 0) !== sum) cells[i] = 2;
    }
    this.#sums = sums;
    return { cells, cellSize };
  }
}

/** The bytes of a stretch without a copy; none where they cannot be read. */
function readable(memory: Memory, address: number, length: number): Uint8Array {
  try {
    return memory.pieces(address, length, "read")[0] ?? new Uint8Array(0);
  } catch {
    // A null guard, or a page that the guest has unmapped: there is nothing to see.
    return new Uint8Array(0);
  }
}

function reportsOf(regions: readonly RegionInfo[]): readonly RegionReport[] {
  const groups = Map.groupBy(regions, ({ shares }) => shares);
  const shared = [...groups]
    .filter(([shares, group]) => shares !== undefined && group.length > 1)
    .map(([shares]) => shares);
  return regions.map(({ base, size, committed, protection, kind, owner, shares }) => {
    const read = (protection & 1) === 0 ? "-" : "r";
    const write = (protection & 2) === 0 ? "-" : "w";
    const place = shared.indexOf(shares);
    const letter = place < 0 ? undefined : LETTERS[place % LETTERS.length];
    return { base, size, committed, protection: `${read}${write}`, kind, owner, shares: letter };
  });
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
