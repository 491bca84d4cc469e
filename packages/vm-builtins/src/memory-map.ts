// The memory map as text for a terminal: regions to (logarithmic) scale, the empty stretches between them collapsed, aliases
// joined by letters, and the place of a fault. Reads a memory's regions and changes nothing.

import { type AccessFault, byteText } from "@atoll/core";
import type { MemoryStats } from "./address-space.ts";
import type { RegionInfo } from "./region.ts";
import { PROT_READ, PROT_WRITE } from "./protection.ts";

export interface MemoryMapOptions {
  /** Width of the picture. Default 80. */
  readonly columns?: number;
  /** Whether to use ANSI colours. Default false. */
  readonly colors?: boolean;
  /** An access to mark: what a trap carries. */
  readonly fault?: AccessFault | undefined;
}

/** What can be pictured: a PagedMemory, or the virtual memory of a flat one. */
export interface MappedMemory {
  regions(): readonly RegionInfo[];
  stats(): MemoryStats;
}

/** Rows at most; the rest are counted. */
const MAX_ROWS = 48;
const COLORS = { private: 36, segment: 35, host: 33, initial: 34, data: 34 } as const;
const DIM = 2;
const RED = 31;

/**
 * Draws the address space, lowest address first: one row per region with its share of the largest as a bar, dark where it is
 * committed.
 */
export function renderMemoryMap(memory: MappedMemory, options: MemoryMapOptions = {}): string {
  const { columns = 80, colors = false, fault } = options;
  const paint = (code: number, text: string): string => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);
  const stats = memory.stats();
  const regions = memory.regions();
  const digits = Math.max(8, stats.reserved.toString(16).length);
  const address = (value: number): string => value.toString(16).padStart(digits, "0");
  const letters = shareLetters(regions);
  const largest = regions.reduce((most, { size }) => Math.max(most, size), 1);
  const rights = regions.map((region) => describe(region, letters));
  const barWidth = Math.max(4, Math.min(28, columns - digits - 4 - Math.max(0, ...rights.map((text) => text.length))));

  const lines = [summary(stats)];
  let at = 0;
  let marked = fault === undefined;
  const mark = (before: number): void => {
    if (marked || fault === undefined || fault.address >= before) return;
    marked = true;
    const bytes = fault.width === 1 ? "1 byte" : `${fault.width} bytes`;
    lines.push(paint(RED, `${address(fault.address)}  ^ ${fault.access} of ${bytes} failed here`));
  };
  for (const [i, region] of regions.slice(0, MAX_ROWS).entries()) {
    if (region.base > at) {
      lines.push(paint(DIM, `${" ".repeat(digits)}  : ${byteText(region.base - at)} free`));
      mark(region.base);
    }
    const bar = drawBar(region, largest, barWidth);
    lines.push(`${address(region.base)}  ${paint(COLORS[region.kind], bar.padEnd(barWidth))}  ${rights[i] ?? ""}`);
    at = region.base + region.size;
    mark(at);
  }
  if (regions.length > MAX_ROWS) lines.push(`${" ".repeat(digits)}  … ${regions.length - MAX_ROWS} more regions`);
  else if (at < stats.reserved)
    lines.push(paint(DIM, `${" ".repeat(digits)}  : ${byteText(stats.reserved - at)} free`));
  mark(Infinity);
  lines.push(paint(DIM, `${address(stats.reserved)}  end`));
  return lines.join("\n");
}

function summary({ reserved, mapped, committed, limit, regions, pageSize }: MemoryStats): string {
  const count = regions === 1 ? "1 region" : `${regions} regions`;
  const committedText = `${byteText(committed)} committed of ${byteText(limit)}`;
  return `${byteText(reserved)} reserved, ${byteText(mapped)} mapped in ${count}, ${committedText}; pages of ${byteText(pageSize)}`;
}

/** `rw private 64 KiB, 50% committed, host's, =A`. */
function describe(region: RegionInfo, letters: ReadonlyMap<number, string>): string {
  const { protection, kind, size, committed, owner, shares } = region;
  const read = (protection & PROT_READ) === 0 ? "-" : "r";
  const write = (protection & PROT_WRITE) === 0 ? "-" : "w";
  const share = Math.round((100 * committed) / size);
  const percent = committed > 0 && share === 0 ? "<1" : String(share);
  const used = kind === "host" ? "in place" : `${percent}% committed`;
  const letter = shares === undefined ? undefined : letters.get(shares);
  return `${read}${write} ${kind} ${byteText(size)}, ${used}, ${owner}'s${letter === undefined ? "" : `, =${letter}`}`;
}

/** A letter for each backing that is mapped more than once. */
function shareLetters(regions: readonly RegionInfo[]): ReadonlyMap<number, string> {
  const counts = new Map<number, number>();
  for (const { shares } of regions) {
    if (shares !== undefined) counts.set(shares, (counts.get(shares) ?? 0) + 1);
  }
  const shared = [...counts].filter(([, count]) => count > 1).map(([shares]) => shares);
  return new Map(shared.map((shares, i) => [shares, letterOf(i)]));
}

/** A to Z, then AA, AB, … */
function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

/** As long as the region's size, on a logarithmic scale from a page to the largest; dark where it is committed. */
function drawBar(region: RegionInfo, largest: number, width: number): string {
  const smallest = 4096;
  const scale = Math.log2(largest / smallest) || 1;
  const length = Math.max(1, Math.round((width * Math.max(0, Math.log2(region.size / smallest))) / scale));
  const dark = region.committed === 0 ? 0 : Math.max(1, Math.round((length * region.committed) / region.size));
  return "█".repeat(dark) + "░".repeat(length - dark);
}
