// The rules of an address space: where a mapping may go, whose ranges may be changed, how regions split. Says nothing of what
// stands behind the pages: the subclasses (paged-space.ts, flat-space.ts) are told when pages come, go or change.
//
// Operations return an address or 0 for success, and a negated code of errno.ts for failure, without having changed anything.

import { MemoryFault } from "@atoll/core";
import { EACCES, EEXIST, EFAULT, EINVAL, ENOMEM, EPERM } from "./errno.ts";
import { MemoryEvents } from "./memory-event.ts";
import { isProtection, MAP_FIXED } from "./protection.ts";
import { Region, type RegionInfo, type RegionOwner } from "./region.ts";
import { RegionTree } from "./region-tree.ts";

/** Regions that one memory may have at most: each costs the host some hundred bytes. */
export const MAX_REGIONS: number = 2 ** 20;

/** On whose behalf an operation runs. Only guests are kept from what is not theirs. */
export type Actor = RegionOwner;

export interface AddressSpaceOptions {
  /** Power of two. */
  readonly pageSize: number;
  /** Bytes of address space: a multiple of the page size. */
  readonly reserved: number;
  readonly nullGuard: number;
  /** What becomes of a size that can never fit. */
  readonly excessiveSize: "trap" | "error";
}

/** Figures of a memory, in bytes (and `regions` in regions). */
export interface MemoryStats {
  readonly pageSize: number;
  readonly reserved: number;
  readonly mapped: number;
  readonly committed: number;
  readonly limit: number;
  readonly regions: number;
}

export abstract class AddressSpace {
  readonly pageSize: number;
  readonly reserved: number;
  /** Lowest address that may be handed out: page 0 never is, nor what the null guard covers. */
  readonly lowest: number;
  readonly events: MemoryEvents = new MemoryEvents();
  readonly #tree: RegionTree;
  readonly #trapExcessive: boolean;
  #mapped = 0;
  #last: Region | undefined;

  constructor(options: AddressSpaceOptions) {
    this.pageSize = options.pageSize;
    this.reserved = options.reserved;
    this.lowest = Math.max(options.pageSize, this.roundUp(options.nullGuard));
    this.#trapExcessive = options.excessiveSize === "trap";
    this.#tree = new RegionTree(this.lowest, options.reserved);
  }

  /** Bytes charged, and how many may be. */
  protected abstract readonly committed: number;
  protected abstract readonly limit: number;
  /** Charges a private mapping's bytes where mapping costs; false refuses. */
  protected abstract charge(bytes: number): boolean;
  /** Pages `[from, to)` of the region go. */
  protected abstract dropped(region: Region, from: number, to: number): void;
  /** Pages `[from, to)` of the region got another protection. */
  protected abstract protectionChanged(region: Region, from: number, to: number): void;
  /** `right` is about to be split off `left`: both must have the same backing. */
  protected abstract splitting(left: Region): void;
  /** A region was added to, or taken out of, the tree. */
  protected abstract added(region: Region): void;
  protected abstract removed(region: Region): void;
  /** The most access that may be given to the region's pages. */
  protected abstract ceiling(region: Region): number;
  /** Describes a region for the host. */
  abstract describe(region: Region): RegionInfo;

  get regionCount(): number {
    return this.#tree.size;
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
      at = region.end;
    }
    return true;
  }

  /** Whether nothing is mapped in `[from, to)`. */
  isFree(from: number, to: number): boolean {
    return this.#tree.isFree(from, to);
  }

  roundUp(size: number): number {
    return Math.ceil(size / this.pageSize) * this.pageSize;
  }

  stats(): MemoryStats {
    return {
      pageSize: this.pageSize,
      reserved: this.reserved,
      mapped: this.#mapped,
      committed: this.committed,
      limit: this.limit,
      regions: this.#tree.size,
    };
  }

  /** The region that covers an address, described. */
  query(address: number): RegionInfo | undefined {
    const region = this.at(address);
    return region && this.describe(region);
  }

  /** Every region, by address. */
  regions(): RegionInfo[] {
    return this.#tree.overlapping(0, this.reserved).map((region) => this.describe(region));
  }

  /** Lowest address where `size` bytes are free, aligned to a power of two (0: a page), or a negated code. */
  findFree(size: number, alignment: number): number {
    const fit = this.checkSize(0, size);
    if (fit < 0) return fit;
    if (alignment !== 0 && !isPowerOfTwo(alignment)) return -EINVAL;
    const found = this.#tree.firstFit(fit, Math.max(alignment, this.pageSize));
    return found < 0 ? -ENOMEM : found;
  }

  /** Zero-filled pages. */
  map(hint: number, size: number, protection: number, flags: number, actor: Actor = "guest"): number {
    const bytes = this.checkSize(hint, size);
    if (bytes < 0) return bytes;
    const address = this.place(hint, bytes, protection, flags);
    if (address < 0) return address;
    if (!this.charge(bytes)) return -ENOMEM;
    this.add(new Region(address, bytes, protection, "private", actor));
    return address;
  }

  /** Unmaps every page of the range that is mapped. */
  unmap(address: number, size: number, actor: Actor = "guest"): number {
    const end = address + size;
    if (!this.isRange(address, size)) return -EINVAL;
    const regions = this.#tree.overlapping(address, end);
    if (actor === "guest" && regions.some((region) => region.owner !== "guest")) return -EPERM;
    const [first] = regions;
    if (first !== undefined && first.base < address && first.end > end && !this.hasRoomFor(1)) return -ENOMEM;
    for (const region of regions) this.#cut(region, Math.max(address, region.base), Math.min(end, region.end));
    if (regions.length > 0 && this.events.watched) this.events.emit({ type: "unmap", address, size });
    return 0;
  }

  protect(address: number, size: number, protection: number): number {
    const end = address + size;
    if (!this.isRange(address, size) || !isProtection(protection)) return -EINVAL;
    if (!this.isMapped(address, end)) return -EFAULT;
    const regions = this.#tree.overlapping(address, end);
    if (regions.some((region) => region.owner !== "guest")) return -EPERM;
    if (regions.some((region) => (protection & ~this.ceiling(region)) !== 0)) return -EACCES;
    if (!this.hasRoomFor(2)) return -ENOMEM;
    for (const region of regions) {
      const inner = this.#isolate(region, Math.max(address, region.base), Math.min(end, region.end));
      inner.protection = protection;
      this.protectionChanged(inner, inner.base, inner.end);
      this.#mergeLeft(inner);
    }
    const after = this.at(end);
    if (after !== undefined && after.base === end) this.#mergeLeft(after);
    if (this.events.watched) this.events.emit({ type: "protect", address, size, protection });
    return 0;
  }

  /** Rounds a size up to pages; a negated code for 0 and for what can never fit. */
  protected checkSize(hint: number, size: number): number {
    if (size === 0) return -EINVAL;
    const bytes = this.roundUp(size);
    if (bytes <= this.reserved - this.lowest) return bytes;
    if (!this.#trapExcessive) return -ENOMEM;
    throw new MemoryFault("out_of_bounds_memory", { address: hint, width: size, access: "write", size: this.reserved });
  }

  /** Where a mapping of `bytes` goes. */
  protected place(hint: number, bytes: number, protection: number, flags: number): number {
    if (!isProtection(protection) || (flags & ~MAP_FIXED) !== 0) return -EINVAL;
    if (!this.hasRoomFor(1)) return -ENOMEM;
    if ((flags & MAP_FIXED) !== 0) {
      if (hint % this.pageSize !== 0 || hint < this.lowest) return -EINVAL;
      if (hint + bytes > this.reserved) return -ENOMEM;
      return this.isFree(hint, hint + bytes) ? hint : -EEXIST;
    }
    const wanted = Math.floor(hint / this.pageSize) * this.pageSize;
    if (wanted >= this.lowest && wanted + bytes <= this.reserved && this.isFree(wanted, wanted + bytes)) return wanted;
    const found = this.#tree.firstFit(bytes, this.pageSize);
    return found < 0 ? -ENOMEM : found;
  }

  /** Whether the range is one that a page-wise operation takes. */
  protected isRange(address: number, size: number): boolean {
    const page = this.pageSize;
    return size !== 0 && address % page === 0 && size % page === 0 && address + size <= this.reserved;
  }

  /** Adds a region where nothing is mapped. */
  protected add(region: Region): void {
    this.#tree.insert(region);
    this.#mapped += region.size;
    this.added(region);
    if (this.events.watched) this.events.emit({ type: "map", region: this.describe(region) });
  }

  /** Makes a region longer, into free space. */
  protected extend(region: Region, bytes: number): void {
    region.size += bytes;
    this.#mapped += bytes;
    this.#tree.resized(region);
  }

  /** Whether that many more regions may be had. */
  protected hasRoomFor(more: number): boolean {
    return this.#tree.size + more <= MAX_REGIONS;
  }

  /** Unmaps a part of one region. */
  #cut(region: Region, from: number, to: number): void {
    const end = region.end;
    if (from > region.base || to < end) this.splitting(region);
    this.dropped(region, from, to);
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
    this.removed(region);
    region.size = 0;
    region.backing = undefined;
    if (this.#last === region) this.#last = undefined;
  }

  /** Splits a region so that `[from, to)` is one of its own, and returns that. */
  #isolate(region: Region, from: number, to: number): Region {
    if (from > region.base || to < region.end) this.splitting(region);
    if (to < region.end) this.#splitOff(region, to);
    return from > region.base ? this.#splitOff(region, from) : region;
  }

  #splitOff(left: Region, at: number): Region {
    const right = this.#part(left, at, left.end);
    left.size = at - left.base;
    this.#tree.resized(left);
    this.#tree.insert(right);
    this.added(right);
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
  #mergeLeft(right: Region): void {
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

function isPowerOfTwo(value: number): boolean {
  return value > 0 && 2 ** Math.round(Math.log2(value)) === value;
}
