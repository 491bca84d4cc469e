// The regions of an address space as they change: found, added, cut, split and joined. Knows nothing of who may do what; tells the pages what goes, and
// asks them for the backing that parts of a region share.

import { type Backing, Sharing } from "./backing.ts";
import type { Pages } from "./pages.ts";
import { PROT_READ_WRITE } from "./protection.ts";
import { pageIn, Region } from "./region.ts";
import { RegionTree } from "./region-tree.ts";

/** Regions that one memory may have at most: each costs the host some hundred bytes. */
export const MAX_REGIONS: number = 2 ** 20;
/** Of the host's memory, with what stands behind. */
const REGION_BYTES = 256;
/** Regions that are charged at once, and those that are too few to be. */
const CHARGED_REGIONS = 4096;
const FREE_REGIONS = 16_384;

export class Regions {
  readonly #pages: Pages;
  readonly #pageSize: number;
  readonly #tree: RegionTree;
  #mapped = 0;
  /** The region that was found or added last: often it is the next one that is asked for. */
  #last: Region | undefined;
  /** Regions that are paid for. */
  #paid = FREE_REGIONS;

  /** Regions lie in `[0, end)`; free stretches count from `lowest` on. */
  constructor(pages: Pages, pageSize: number, lowest: number, end: number) {
    this.#pages = pages;
    this.#pageSize = pageSize;
    this.#tree = new RegionTree(lowest, end);
  }

  get size(): number {
    return this.#tree.size;
  }
  /** Bytes of all regions. */
  get mapped(): number {
    return this.#mapped;
  }

  /** The region that covers `address`. */
  at(address: number): Region | undefined {
    const last = this.#last;
    if (last !== undefined && address >= last.base && address < last.base + last.size) return last;
    const region = this.#tree.at(address);
    if (region !== undefined) this.#last = region;
    return region;
  }

  /** The regions that overlap `[from, to)`, by address. */
  overlapping(from: number, to: number): readonly Region[] {
    const last = this.#last;
    if (last !== undefined && from >= last.base && to <= last.base + last.size) return [last];
    return this.#tree.overlapping(from, to);
  }

  /** The region nearest to an address, for messages. */
  nearest(address: number): Region | undefined {
    const below = this.#tree.floor(address);
    const above = this.#tree.above(address);
    if (below === undefined || above === undefined) return below ?? above;
    return Math.max(0, address - below.end) <= above.base - address ? below : above;
  }

  /** Whether `[from, to)` is mapped without holes. */
  isMapped(from: number, to: number): boolean {
    for (let at = from; at < to;) {
      const region = this.at(at);
      if (region === undefined) return false;
      this.#pages.pay(1);
      at = region.end;
    }
    return true;
  }

  /** Whether nothing is mapped in `[from, to)`. */
  isFree(from: number, to: number): boolean {
    return this.#tree.isFree(from, to);
  }

  /** Lowest address where `size` bytes are free, aligned to a power of two; negative if there is none. */
  firstFit(size: number, alignment: number): number {
    this.#tree.visits = 0;
    const found = this.#tree.firstFit(size, alignment);
    this.#pages.pay(this.#tree.visits);
    return found;
  }

  /** Adds a region where nothing is mapped. */
  add(region: Region): void {
    this.#tree.insert(region);
    this.#mapped += region.size;
    this.#last = region;
    region.backing?.sharing?.regions.add(region);
  }

  /** Whether that many more regions may be had. */
  hasRoomFor(more: number): boolean {
    const wanted = this.#tree.size + more;
    if (wanted > MAX_REGIONS) return false;
    if (wanted <= this.#paid) return true;
    const step = Math.ceil((wanted - this.#paid) / CHARGED_REGIONS) * CHARGED_REGIONS;
    if (!this.#pages.charge(step * REGION_BYTES)) return false;
    this.#paid += step;
    return true;
  }

  /** Makes a region longer, into free space. */
  extend(region: Region, bytes: number): void {
    region.size += bytes;
    this.#mapped += bytes;
    this.#tree.resized(region);
    if (region.backing?.form === "pages") region.backing.span = region.offset + region.size;
  }

  /** Counts a region that was added as one more mapping of a backing that others may map, too. */
  cover(region: Region): void {
    const from = pageIn(region, region.base, this.#pageSize);
    region.backing?.sharing?.coverage.add(from, pageIn(region, region.end, this.#pageSize));
  }

  /** The backing of a region, ready for more than one mapping. */
  share(region: Region): Backing {
    const backing = this.#pages.backingOf(region);
    if (backing.sharing !== undefined) return backing;
    const sharing = new Sharing();
    // Until now every page had one mapping, and all of them lie where the mapping was made.
    const origin = region.base - region.offset;
    for (const piece of this.overlapping(origin, origin + backing.span)) {
      this.#pages.pay(1);
      if (piece.backing !== backing) continue;
      sharing.regions.add(piece);
      sharing.coverage.add(pageIn(piece, piece.base, this.#pageSize), pageIn(piece, piece.end, this.#pageSize));
      this.#pages.changed(piece, piece.base, piece.end);
    }
    backing.sharing = sharing;
    return backing;
  }

  /** Unmaps a part of one region. */
  cut(region: Region, from: number, to: number): void {
    const end = region.end;
    if (from > region.base || to < end) this.#pages.backingOf(region);
    this.#pages.dropped(region, from, to);
    this.#mapped -= to - from;
    if (from > region.base) {
      if (to < end) this.#splitOff(region, to);
      region.size = from - region.base;
      this.#tree.resized(region);
      return;
    }
    this.#tree.remove(region);
    if (to === end) {
      this.#forget(region);
      return;
    }
    region.base = to;
    region.offset += to - from;
    region.size = end - to;
    this.#tree.insert(region);
  }

  /** Lets go of a region that is in the tree no more. */
  #forget(region: Region): void {
    region.backing?.sharing?.regions.delete(region);
    region.size = 0;
    region.backing = undefined;
    // Not at once: who unmaps often maps again.
    if (this.#paid > FREE_REGIONS && this.#tree.size < this.#paid - 2 * CHARGED_REGIONS) {
      this.#paid -= CHARGED_REGIONS;
      this.#pages.charge(-CHARGED_REGIONS * REGION_BYTES);
    }
    if (this.#last === region) this.#last = undefined;
  }

  /** Splits a region so that `[from, to)` is one of its own, and returns that. */
  isolate(region: Region, from: number, to: number): Region {
    if (from > region.base || to < region.end) this.#pages.backingOf(region);
    if (to < region.end) this.#splitOff(region, to);
    return from > region.base ? this.#splitOff(region, from) : region;
  }

  #splitOff(left: Region, at: number): Region {
    const right = this.#part(left, at, left.end);
    left.size = at - left.base;
    this.#tree.resized(left);
    this.#tree.insert(right);
    right.backing?.sharing?.regions.add(right);
    return right;
  }

  #part(region: Region, from: number, to: number): Region {
    const offset = region.offset + (from - region.base);
    const { protection, kind, owner, backing } = region;
    const part = new Region(from, to - from, protection, kind, owner, backing, offset);
    part.cached = region.cached;
    return part;
  }

  /** Joins a region to the one right before it when nothing tells them apart any more. */
  mergeLeft(right: Region): void {
    const left = right.base === 0 ? undefined : this.at(right.base - 1);
    if (left === undefined || left.backing === undefined || left.backing !== right.backing) return;
    if (left.protection !== right.protection || left.owner !== right.owner) return;
    if (left.offset + left.size !== right.offset) return;
    this.#tree.remove(right);
    left.size += right.size;
    left.cached ||= right.cached;
    this.#forget(right);
    this.#tree.resized(left);
  }
}

/** Whether a region that growing made can take in what begins at `address`. */
export function canGrow(region: Region, address: number): boolean {
  return (
    region.size > 0 &&
    region.end === address &&
    region.backing?.sharing === undefined &&
    region.protection === PROT_READ_WRITE
  );
}
