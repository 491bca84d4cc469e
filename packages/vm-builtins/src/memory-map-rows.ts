// What a memory map shows, as rows by address, before anybody draws them: regions with their words, the free stretches between, and
// the place of a fault. Text and SVG are made from these.

import { type AccessFault, byteText } from "@atoll/core";
import type { MemoryStats } from "./address-space.ts";
import { PROT_READ, PROT_WRITE } from "./protection.ts";
import type { RegionInfo } from "./region.ts";

/** What can be pictured: a PagedMemory, or the virtual memory of a flat one. */
export interface MappedMemory {
  regions(): readonly RegionInfo[];
  stats(): MemoryStats;
}

export type MemoryMapRow =
  | {
      readonly row: "region";
      readonly region: RegionInfo;
      /** `rw private 64 KiB, 50% committed, guest's`. */
      readonly words: string;
      /** The same for all regions that show the same pages. */
      readonly letter: string | undefined;
    }
  | { readonly row: "free"; readonly base: number; readonly size: number }
  | { readonly row: "fault"; readonly address: number; readonly words: string }
  | { readonly row: "more"; readonly count: number };

export interface MemoryMapPicture {
  readonly summary: string;
  readonly rows: readonly MemoryMapRow[];
  readonly stats: MemoryStats;
  /** Hexadecimal digits of every address. */
  readonly digits: number;
}

/** Lays out a memory map with at most `limit` regions; the rest are counted. */
export function memoryMapRows(memory: MappedMemory, fault: AccessFault | undefined, limit: number): MemoryMapPicture {
  const stats = memory.stats();
  const regions = memory.regions();
  const letters = shareLetters(regions);
  const rows: MemoryMapRow[] = [];
  let at = 0;
  let unmarked = fault;
  const markBefore = (address: number): void => {
    if (unmarked === undefined || unmarked.address >= address) return;
    const bytes = unmarked.width === 1 ? "1 byte" : `${unmarked.width} bytes`;
    rows.push({ row: "fault", address: unmarked.address, words: `${unmarked.access} of ${bytes} failed here` });
    unmarked = undefined;
  };
  for (const region of regions.slice(0, limit)) {
    if (region.base > at) rows.push({ row: "free", base: at, size: region.base - at });
    markBefore(region.base);
    const letter = region.shares === undefined ? undefined : letters.get(region.shares);
    rows.push({ row: "region", region, words: wordsOf(region), letter });
    at = region.base + region.size;
    markBefore(at);
  }
  if (regions.length > limit) rows.push({ row: "more", count: regions.length - limit });
  else if (at < stats.reserved) rows.push({ row: "free", base: at, size: stats.reserved - at });
  markBefore(Infinity);
  return { summary: summaryOf(stats), rows, stats, digits: Math.max(8, stats.reserved.toString(16).length) };
}

/** An address as all addresses of a picture are written. */
export function addressText(address: number, digits: number): string {
  return address.toString(16).padStart(digits, "0");
}

function summaryOf({ reserved, mapped, committed, limit, regions, pageSize }: MemoryStats): string {
  const count = regions === 1 ? "1 region" : `${regions} regions`;
  const committedText = `${byteText(committed)} committed of ${byteText(limit)}`;
  return `${byteText(reserved)} reserved, ${byteText(mapped)} mapped in ${count}, ${committedText}; pages of ${byteText(pageSize)}`;
}

function wordsOf({ protection, kind, size, committed, owner }: RegionInfo): string {
  const read = (protection & PROT_READ) === 0 ? "-" : "r";
  const write = (protection & PROT_WRITE) === 0 ? "-" : "w";
  const share = Math.round((100 * committed) / size);
  const percent = committed > 0 && share === 0 ? "<1" : String(share);
  const used = kind === "host" ? "in place" : `${percent}% committed`;
  return `${read}${write} ${kind} ${byteText(size)}, ${used}, ${owner}'s`;
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
