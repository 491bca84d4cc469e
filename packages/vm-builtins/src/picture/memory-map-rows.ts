// What a memory map shows, as rows by address, before anybody draws them: regions with their words, the free stretches between, and
// the place of a fault. Text and SVG are made from these.

import type { AccessFault, Memory } from "@atoll/core";
import type { MemoryStats, RegionInfo } from "@atoll/core/engine";
import { byteText } from "@atoll/core/engine";
import { virtualMemoryOf } from "../memory/virtual-memory-of.ts";
import { PROT_READ, PROT_READ_WRITE, PROT_WRITE } from "../space/protection.ts";

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
  | { readonly row: "fault"; readonly address: number | bigint; readonly words: string }
  | { readonly row: "more"; readonly count: number }
  | { readonly row: "end"; readonly address: number };

export interface MemoryMapPicture {
  readonly summary: string;
  readonly rows: readonly MemoryMapRow[];
  readonly stats: MemoryStats;
  /** Hexadecimal digits of every address. */
  readonly digits: number;
}

/** Lays out a memory map with at most `limit` regions, those around the fault if there is one; the rest are counted. */
export function memoryMapRows(memory: Memory, fault: AccessFault | undefined, limit: number): MemoryMapPicture {
  const { stats, regions } = mappedIn(memory);
  const letters = shareLetters(regions);
  const rows: MemoryMapRow[] = [];
  let mark = fault === undefined ? undefined : faultRow(fault);
  let at = 0;
  const free = (to: number): void => {
    if (at < to) rows.push({ row: "free", base: at, size: to - at });
    at = Math.max(at, to);
  };
  /** Draws what lies before `next`: nothing mapped, and the fault at its place in it, or behind the region that it hit. */
  const upTo = (next: number): void => {
    if (mark !== undefined && mark.address < next) {
      free(Number(mark.address));
      rows.push(mark);
      mark = undefined;
    }
    free(next);
  };
  const first = firstShown(regions, fault?.address, limit);
  const shown = regions.slice(first, first + limit);
  if (first > 0) {
    rows.push({ row: "more", count: first });
    at = endOf(regions[first - 1]);
  }
  for (const region of shown) {
    upTo(region.base);
    const letter = region.shares === undefined ? undefined : letters.get(region.shares);
    rows.push({ row: "region", region, words: wordsOf(region), letter });
    at = endOf(region);
  }
  const left = regions.length - first - shown.length;
  if (left > 0) {
    upTo(at);
    rows.push({ row: "more", count: left });
    at = endOf(regions.at(-1));
  }
  upTo(stats.reserved);
  rows.push({ row: "end", address: stats.reserved });
  if (mark !== undefined) rows.push(mark);
  return { summary: summaryOf(stats), rows, stats, digits: Math.max(8, stats.reserved.toString(16).length) };
}

/** The first region to show: the picture is to have the fault in its middle, but no less than `limit` regions. */
function firstShown(regions: readonly RegionInfo[], address: number | bigint | undefined, limit: number): number {
  if (address === undefined || regions.length <= limit) return 0;
  const behind = regions.findIndex(({ base }) => base > address);
  const middle = behind < 0 ? regions.length : behind;
  return Math.max(0, Math.min(middle - Math.floor(limit / 2), regions.length - limit));
}

function endOf(region: RegionInfo | undefined): number {
  return region === undefined ? 0 : region.base + region.size;
}

function faultRow({ address, access, width }: AccessFault): MemoryMapRow & { readonly row: "fault" } {
  const bytes = width === 1 ? "1 byte" : `${width} bytes`;
  return { row: "fault", address, words: `${access} of ${bytes} failed here` };
}

/** An address as all addresses of a picture are written. */
export function addressText(address: number | bigint, digits: number): string {
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

/** What is mapped in any memory: all of it where nothing can be. */
function mappedIn(memory: Memory): { readonly stats: MemoryStats; readonly regions: readonly RegionInfo[] } {
  const space = virtualMemoryOf(memory);
  if (space !== undefined) return { stats: space.stats(), regions: space.regions() };
  const size = memory.byteLength;
  const sizes = { reserved: size, mapped: size, committed: size, limit: size };
  const stats = { ...sizes, pageSize: 2 ** memory.type.pageSizeLog2, regions: 1 };
  const all = { base: 0, size, protection: PROT_READ_WRITE, kind: "initial", owner: "runtime" } as const;
  return { stats, regions: [{ ...all, committed: size, shares: undefined }] };
}
