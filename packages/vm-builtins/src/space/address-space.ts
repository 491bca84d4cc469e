// The rules of an address space: where a mapping may go, whose ranges may be changed, what may be seen twice. How regions change is regions.ts; what stands
// behind the pages is the business of the pages that it owns (pages.ts), which are told when some come, go or change.
//
// Operations return an address or 0 for success, and a negated code of errno.ts for failure, without having changed anything.

import { MemoryFault, type VirtualMemory } from "@atoll/core";
import {
  checkValue,
  type MemoryListener,
  optionKinds,
  requireBytes,
  type MemoryStats,
  type RegionInfo,
} from "@atoll/core/engine";
import type { MemoryRules, RegionKind, RegionOwner } from "@atoll/core/engine";
import { HostBacking } from "./backing.ts";
import { EACCES, EBADF, EEXIST, EFAULT, EINVAL, ENOMEM, ENOTSUP, EPERM } from "./errno.ts";
import { MemoryEvents } from "./memory-event.ts";
import type { Pages } from "./pages.ts";
import { isProtection, MAP_FIXED, PROT_READ_WRITE } from "./protection.ts";
import { Region } from "./region.ts";
import { canGrow, Regions } from "./regions.ts";
import { requireNumbers } from "./require-numbers.ts";
import { Segments } from "./segments.ts";

export interface AddressSpaceOptions extends Pick<MemoryRules, "nullGuard" | "pageSize" | "excessiveSize"> {
  /** Bytes of address space: a multiple of the page size. */
  readonly reserved: number;
  /** What is told of changes. Default: events of its own. */
  readonly events?: MemoryEvents;
}

export class AddressSpace implements VirtualMemory {
  readonly pageSize: number;
  readonly reserved: number;
  /** Lowest address that may be handed out: page 0 never is, nor what the null guard covers. */
  readonly lowest: number;
  readonly events: MemoryEvents;
  readonly #pages: Pages;
  /** What is mapped, for those who look at every access that engines leave to the memory. */
  readonly layout: Regions;
  readonly #segments = new Segments();
  readonly #trapExcessive: boolean;
  /** The region that `memory.grow` made last: the next growth may extend it. */
  #grown: Region | undefined;

  constructor(pages: Pages, options: AddressSpaceOptions) {
    this.#pages = pages;
    this.pageSize = options.pageSize;
    this.reserved = options.reserved;
    this.lowest = Math.max(options.pageSize, this.roundUp(options.nullGuard));
    this.events = options.events ?? new MemoryEvents();
    this.#trapExcessive = options.excessiveSize === "trap";
    this.layout = new Regions(pages, options.pageSize, this.lowest, options.reserved);
  }

  roundUp(size: number): number {
    requireNumbers("roundUp", size);
    return Math.ceil(size / this.pageSize) * this.pageSize;
  }

  stats(): MemoryStats {
    return {
      pageSize: this.pageSize,
      reserved: this.reserved,
      mapped: this.layout.mapped,
      committed: this.#pages.committed,
      limit: this.#pages.limit,
      regions: this.layout.size,
    };
  }

  /** The region that covers an address, described. */
  query(address: number): RegionInfo | undefined {
    requireNumbers("query", address);
    const region = this.layout.at(address);
    return region && this.#describe(region);
  }

  /** Every region, by address. */
  regions(): RegionInfo[] {
    return this.layout.overlapping(0, this.reserved).map((region) => this.#describe(region));
  }

  on(listener: MemoryListener): Disposable {
    return this.events.on(listener);
  }

  compact(): void {
    this.#pages.compact();
  }

  paidBy<T>(pay: (units: number) => void, operation: () => T): T {
    checkValue("paidBy", "pay", pay, optionKinds.callable);
    checkValue("paidBy", "operation", operation, optionKinds.callable);
    const before = this.payer;
    this.payer = pay;
    try {
      return operation();
    } finally {
      this.payer = before;
    }
  }

  /** Who pays just now: for those who set it themselves, and back, as making an operation for {@link paidBy} takes as long as a short one. */
  get payer(): (units: number) => void {
    return this.#pages.pay;
  }
  set payer(pay: (units: number) => void) {
    this.#pages.pay = pay;
  }

  /** Lowest address where `size` bytes are free, aligned to a power of two (0: a page), or a negated code. */
  findFree(size: number, alignment: number): number {
    requireNumbers("findFree", size, alignment);
    const fit = this.#checkSize(0, size);
    if (fit < 0) return fit;
    if (alignment !== 0 && !isPowerOfTwo(alignment)) return -EINVAL;
    const found = this.layout.firstFit(fit, Math.max(alignment, this.pageSize));
    return found < 0 ? -ENOMEM : found;
  }

  /** Zero-filled pages. */
  map(hint: number, size: number, protection: number, flags: number, owner: RegionOwner = "guest"): number {
    requireNumbers("map", hint, size, protection, flags);
    const bytes = this.#checkSize(hint, size);
    if (bytes < 0) return bytes;
    const address = this.#place(hint, bytes, protection, flags);
    if (address < 0) return address;
    if (!this.#pages.take(address, bytes, protection)) return -ENOMEM;
    this.#add(new Region(address, bytes, protection, "private", owner));
    return address;
  }

  /** Maps pages where the runtime needs them: where the module's own data lives. Returns 0 or a negated code. */
  mapOwn(address: number, size: number, kind: RegionKind): number {
    requireNumbers("mapOwn", address, size);
    if (!this.layout.hasRoomFor(1) || !this.#pages.take(address, size, PROT_READ_WRITE)) return -ENOMEM;
    this.#add(new Region(address, size, PROT_READ_WRITE, kind, "runtime"));
    return 0;
  }

  /** Maps the free pages that `memory.grow` adds. Returns 0 or a negated code. */
  grow(address: number, size: number): number {
    requireNumbers("grow", address, size);
    const extending = this.#grown !== undefined && canGrow(this.#grown, address);
    if (!extending && !this.layout.hasRoomFor(1)) return -ENOMEM;
    if (!this.#pages.take(address, size, PROT_READ_WRITE)) return -ENOMEM;
    this.adopt(address, size, "private", "guest");
    return 0;
  }

  /** Takes note of pages that are there already, readable and writable. Those of one growth after the other are one region. */
  adopt(address: number, size: number, kind: RegionKind, owner: RegionOwner): void {
    requireNumbers("adopt", address, size);
    const last = this.#grown;
    if (owner === "guest" && last !== undefined && canGrow(last, address)) {
      this.layout.extend(last, size);
      this.#pages.arranged?.(this.layout.mapped);
      return;
    }
    const region = new Region(address, size, PROT_READ_WRITE, kind, owner);
    this.#add(region);
    if (owner === "guest") this.#grown = region;
  }

  /** Makes pages that can be mapped more than once; `strict` charges them here. The host's are committed at once, in one run. */
  createSegment(size: number, owner: RegionOwner = "guest"): number {
    requireNumbers("createSegment", size);
    const { segments } = this.#pages;
    if (segments === undefined) return -ENOTSUP;
    const bytes = this.#checkSize(0, size);
    if (bytes < 0) return bytes;
    if (this.#segments.full) return -ENOMEM;
    const backing = segments.open(bytes, { resident: owner !== "guest" });
    return backing === undefined ? -ENOMEM : this.#segments.add({ backing, owner });
  }

  /** Closes a handle. The pages live on while they are mapped. */
  closeSegment(handle: number, owner: RegionOwner = "guest"): number {
    const { segments } = this.#pages;
    if (segments === undefined) return -ENOTSUP;
    const segment = this.#segments.get(handle);
    if (segment === undefined) return -EBADF;
    if (owner === "guest" && segment.owner !== "guest") return -EPERM;
    this.#segments.remove(handle);
    segments.close(segment.backing);
    this.#pages.settle();
    return 0;
  }

  segmentBytes(handle: number, size: number): Uint8Array<ArrayBuffer> {
    const segment = this.#segments.get(handle);
    return (segment && this.#pages.segments?.bytes(segment.backing, size)) ?? new Uint8Array();
  }

  mapSegment(
    handle: number,
    offset: number,
    hint: number,
    size: number,
    protection: number,
    flags: number,
    owner: RegionOwner = "guest",
  ): number {
    if (this.#pages.segments === undefined) return -ENOTSUP;
    const segment = this.#segments.get(handle);
    if (segment === undefined) return -EBADF;
    const bytes = this.#checkSize(hint, size);
    if (bytes < 0) return bytes;
    if (offset % this.pageSize !== 0 || offset + bytes > segment.backing.span) return -EINVAL;
    const address = this.#place(hint, bytes, protection, flags);
    if (address < 0) return address;
    this.#show(new Region(address, bytes, protection, "segment", owner, segment.backing, offset));
    return address;
  }

  /** Maps the pages behind a mapped range a second time. */
  alias(source: number, size: number, hint: number, protection: number, flags: number): number {
    requireNumbers("alias", source, size, hint, protection, flags);
    if (this.#pages.segments === undefined) return -ENOTSUP;
    const bytes = this.#checkSize(hint, size);
    if (bytes < 0) return bytes;
    if (source % this.pageSize !== 0) return -EINVAL;
    if (source + bytes > this.reserved || !this.layout.isMapped(source, source + bytes)) return -EFAULT;
    const sources = this.layout.overlapping(source, source + bytes);
    if (sources.some((region) => (protection & ~ceilingOf(region)) !== 0)) return -EACCES;
    if (!this.layout.hasRoomFor(sources.length)) return -ENOMEM;
    const address = this.#place(hint, bytes, protection, flags);
    if (address < 0) return address;
    for (const region of sources) {
      this.#pages.pay(1);
      const from = Math.max(source, region.base);
      const length = Math.min(source + bytes, region.end) - from;
      const backing = this.layout.share(region);
      const offset = region.offset + (from - region.base);
      const kind = region.kind === "host" || region.kind === "segment" ? region.kind : "private";
      this.#show(new Region(address + (from - source), length, protection, kind, "guest", backing, offset));
    }
    return address;
  }

  /** Shows a host's buffer in place. Nobody may ever do more with it than is allowed here. */
  mapBuffer(
    bytes: Uint8Array<ArrayBufferLike>,
    hint: number,
    protection: number,
    flags: number,
    owner: RegionOwner = "host",
  ): number {
    requireBytes(bytes);
    requireNumbers("mapBuffer", hint, protection, flags);
    if (this.#pages.segments === undefined) return -ENOTSUP;
    const size = this.#checkSize(hint, bytes.length);
    if (size < 0) return size;
    const address = this.#place(hint, size, protection, flags);
    if (address < 0) return address;
    this.#add(new Region(address, size, protection, "host", owner, new HostBacking(bytes, protection)));
    return address;
  }

  /** Unmaps every page of the range that is mapped. */
  unmap(address: number, size: number, owner: RegionOwner = "guest"): number {
    requireNumbers("unmap", address, size);
    const end = address + size;
    if (!this.#isRange(address, size)) return -EINVAL;
    const regions = this.layout.overlapping(address, end);
    if (owner === "guest" && regions.some((region) => region.owner !== "guest")) return -EPERM;
    // While there is somebody who may run: what lets go of everything is the runtime's.
    if (owner === "host" && address < (this.#pages.floor ?? 0)) return -EPERM;
    const [first] = regions;
    if (first === undefined) return 0;
    if (!this.#pages.ready()) return -ENOMEM;
    if (first.base < address && first.end > end && !this.layout.hasRoomFor(1)) return -ENOMEM;
    for (const region of regions) {
      this.#pages.pay(1);
      this.layout.cut(region, Math.max(address, region.base), Math.min(end, region.end));
    }
    this.#pages.arranged?.(this.layout.mapped);
    if (this.events.watched) this.events.emit({ type: "unmap", address, size });
    this.#pages.settle();
    return 0;
  }

  protect(address: number, size: number, protection: number): number {
    requireNumbers("protect", address, size, protection);
    const end = address + size;
    if (!this.#isRange(address, size) || !isProtection(protection)) return -EINVAL;
    if (!this.layout.isMapped(address, end)) return -EFAULT;
    const regions = this.layout.overlapping(address, end);
    if (regions.some((region) => region.owner !== "guest")) return -EPERM;
    if (regions.some((region) => (protection & ~ceilingOf(region)) !== 0)) return -EACCES;
    if (!this.layout.hasRoomFor(2) || !this.#pages.ready()) return -ENOMEM;
    for (const region of regions) {
      this.#pages.pay(1);
      const inner = this.layout.isolate(region, Math.max(address, region.base), Math.min(end, region.end));
      inner.protection = protection;
      this.#pages.changed(inner, inner.base, inner.end);
      this.layout.mergeLeft(inner);
    }
    const after = this.layout.at(end);
    if (after !== undefined && after.base === end) this.layout.mergeLeft(after);
    if (this.events.watched) this.events.emit({ type: "protect", address, size, protection });
    return 0;
  }

  /** Gives the memory of private pages back: they read as zero, also where they are seen elsewhere. */
  discard(address: number, size: number): number {
    requireNumbers("discard", address, size);
    const end = address + size;
    if (!this.#isRange(address, size)) return -EINVAL;
    if (!this.layout.isMapped(address, end)) return -EFAULT;
    const regions = this.layout.overlapping(address, end);
    if (regions.some(({ owner }) => owner === "runtime")) return -EPERM;
    if (regions.some(({ kind }) => kind === "segment" || kind === "host")) return -EINVAL;
    if (regions.some((region) => isForeign(region))) return -EPERM;
    for (const region of regions) {
      this.#pages.pay(1);
      this.#pages.discard(region, Math.max(address, region.base), Math.min(end, region.end));
    }
    this.#pages.settle();
    if (this.events.watched) this.events.emit({ type: "discard", address, size });
    return 0;
  }

  /** Commits every page of a mapped range now. */
  commit(address: number, size: number): number {
    requireNumbers("commit", address, size);
    const end = address + size;
    if (!this.#isRange(address, size)) return -EINVAL;
    if (!this.layout.isMapped(address, end)) return -EFAULT;
    return this.#pages.commit(this.layout.overlapping(address, end), address, end) ? 0 : -ENOMEM;
  }

  /** Lets go of everything. */
  dispose(): void {
    for (const handle of this.#segments.handles) this.closeSegment(handle, "host");
    this.unmap(0, this.reserved, "runtime");
  }

  #add(region: Region): void {
    this.layout.add(region);
    this.#pages.arranged?.(this.layout.mapped);
    if (this.events.watched) this.events.emit({ type: "map", region: this.#describe(region) });
  }

  /** Adds one more mapping of a backing that others may map, too. */
  #show(region: Region): void {
    this.#add(region);
    this.layout.cover(region);
  }

  #describe(region: Region): RegionInfo {
    const { base, size, protection, kind, owner, backing } = region;
    const committed = this.#pages.committedIn(region);
    return { base, size, protection, kind, owner, committed, shares: backing?.sharing?.id };
  }

  /** Rounds a size up to pages; a negated code for 0 and for what can never fit. */
  #checkSize(hint: number, size: number): number {
    if (size === 0) return -EINVAL;
    const bytes = this.roundUp(size);
    if (bytes <= this.reserved - this.lowest) return bytes;
    if (!this.#trapExcessive) return -ENOMEM;
    throw new MemoryFault("out_of_bounds_memory", { address: hint, width: size, access: "write", size: this.reserved });
  }

  /** Where a mapping of `bytes` goes. */
  #place(hint: number, bytes: number, protection: number, flags: number): number {
    if (!isProtection(protection) || (flags & ~MAP_FIXED) !== 0) return -EINVAL;
    if (!this.layout.hasRoomFor(1)) return -ENOMEM;
    if ((flags & MAP_FIXED) !== 0) {
      if (hint % this.pageSize !== 0 || hint < this.lowest) return -EINVAL;
      if (hint + bytes > this.reserved) return -ENOMEM;
      return this.layout.isFree(hint, hint + bytes) ? hint : -EEXIST;
    }
    const wanted = Math.floor(hint / this.pageSize) * this.pageSize;
    if (wanted >= this.lowest && wanted + bytes <= this.reserved && this.layout.isFree(wanted, wanted + bytes))
      return wanted;
    const found = this.layout.firstFit(bytes, this.pageSize);
    return found < 0 ? -ENOMEM : found;
  }

  /** Whether the range is one that a page-wise operation takes. */
  #isRange(address: number, size: number): boolean {
    const page = this.pageSize;
    // Pages are powers of two, so that dividing is exact, and takes a part of what a remainder of such numbers does.
    return (
      size !== 0 && Number.isInteger(address / page) && Number.isInteger(size / page) && address + size <= this.reserved
    );
  }
}

/** The most access that may be given to the region's pages. */
function ceilingOf(region: Region): number {
  return region.backing?.ceiling ?? PROT_READ_WRITE;
}

/** Whether the pages are not the guest's to discard, though it may have mapped them. */
function isForeign(region: Region): boolean {
  if (region.owner !== "guest") return true;
  for (const other of region.backing?.sharing?.regions ?? []) if (other.owner !== "guest") return true;
  return false;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && 2 ** Math.round(Math.log2(value)) === value;
}
