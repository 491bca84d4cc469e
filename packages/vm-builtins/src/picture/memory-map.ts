// The memory map as text for a terminal: regions on a logarithmic scale, dark where they are committed, free stretches
// collapsed, aliases joined by letters, and the place of a fault.

import type { AccessFault, Memory } from "@atoll/core";
import type { RegionInfo } from "@atoll/core/engine";
import { byteText, optionKinds } from "@atoll/core/engine";
import { checkPicture } from "./check-picture.ts";
import { addressText, memoryMapRows } from "./memory-map-rows.ts";

/** How a memory map is told. */
export interface MemoryMapOptions {
  /** Width of the picture. Default 80. */
  readonly columns?: number;
  /** Whether to use ANSI colours. Default false. */
  readonly colors?: boolean;
  /** An access to mark: what a trap carries. */
  readonly fault?: AccessFault | undefined;
}

/** Regions that are drawn; the rest are counted. */
const MAX_ROWS = 48;
const MAX_BAR = 28;
const SMALLEST = 4096;
const COLORS = { private: 36, segment: 35, host: 33, initial: 34, data: 34 } as const;
const DIM = 2;
const RED = 31;

/** Draws the address space, lowest address first, one row per region. */
export function renderMemoryMap(memory: Memory, options: MemoryMapOptions = {}): string {
  checkPicture("renderMemoryMap", memory, options, { columns: optionKinds.count("columns"), colors: optionKinds.flag });
  const { columns = 80, colors = false, fault } = options;
  const { summary, rows, digits } = memoryMapRows(memory, fault, MAX_ROWS);
  const paint = (code: number, text: string): string => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);
  const margin = " ".repeat(digits);
  let longest = 0;
  let largest = 1;
  for (const row of rows) {
    if (row.row !== "region") continue;
    longest = Math.max(longest, row.words.length + (row.letter === undefined ? 0 : row.letter.length + 3));
    largest = Math.max(largest, row.region.size);
  }
  const barWidth = Math.max(4, Math.min(MAX_BAR, columns - digits - 4 - longest));
  const lines = rows.map((row) => {
    switch (row.row) {
      case "free":
        return paint(DIM, `${margin}  : ${byteText(row.size)} free`);
      case "more":
        return `${margin}  … ${row.count} more regions`;
      case "end":
        return paint(DIM, `${addressText(row.address, digits)}  end`);
      case "fault":
        return paint(RED, `${addressText(row.address, digits)}  ^ ${row.words}`);
      case "region": {
        const bar = paint(COLORS[row.region.kind], drawBar(row.region, largest, barWidth).padEnd(barWidth));
        const shared = row.letter === undefined ? "" : `, =${row.letter}`;
        return `${addressText(row.region.base, digits)}  ${bar}  ${row.words}${shared}`;
      }
    }
  });
  return [summary, ...lines].join("\n");
}

/** Dark where the region is committed. */
function drawBar(region: RegionInfo, largest: number, width: number): string {
  const scale = Math.log2(largest / SMALLEST) || 1;
  const length = Math.max(1, Math.round((width * Math.max(0, Math.log2(region.size / SMALLEST))) / scale));
  const dark = region.committed === 0 ? 0 : Math.max(1, Math.round((length * region.committed) / region.size));
  return "█".repeat(dark) + "░".repeat(length - dark);
}
