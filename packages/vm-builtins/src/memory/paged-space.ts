// The address space of a paged memory: private pages, segments, aliases and host pages behind regions, and the page table that
// shows them to engines.

import { type AddressType, InternalError } from "@atoll/core/engine";
import { AddressSpace, type AddressSpaceOptions, type Actor } from "../space/address-space.ts";
import { type Backing, type HostBacking, PageBacking, Sharing } from "../space/backing.ts";
import { CommitAccount, type CommitPolicy } from "./commit-account.ts";
import { EACCES, EBADF, EFAULT, EINVAL, ENOMEM, EPERM } from "../space/errno.ts";
import { PageBackings, ZERO_FRAME } from "./page-backings.ts";
import { PageTable } from "./page-table.ts";
import { PROT_READ, PROT_READ_WRITE, PROT_WRITE } from "../space/protection.ts";
import { Region, type RegionInfo, type RegionKind, type RegionOwner } from "../space/region.ts";

/** Segments that may be open at once. */
const MAX_SEGMENTS = 2 ** 16;

export interface PagedSpaceOptions extends AddressSpaceOptions {
  readonly addressType: AddressType;
  readonly commit: CommitPolicy;
  readonly charge: (bytes: number) => boolean;
}

/** Shareable pages with a handle. */
interface Segment {
  readonly size: number;
  readonly backing: PageBacking;
  /** Made by the host: not for the guest to close. */
  readonly host: boolean;
}

export class PagedSpace extends AddressSpace {
  readonly table: PageTable;
  readonly pages: PageBackings;
  readonly #account: CommitAccount;
  readonly #segments: Map<number, Segment> = new Map();
  #nextHandle = 1;
  /** The page that the null guard ends in, -1 if it ends at a page's edge: its frame is the guard frame. */
  readonly #guardPage: number;
  /** Pages below this one lie wholly in the null guard: engines must not find them. */
  readonly #firstPage: number;

  constructor(options: PagedSpaceOptions) {
    super(options);
    const { pageSize, nullGuard } = options;
    const shift = Math.log2(pageSize);
    const guard = nullGuard % pageSize;
    this.#account = new CommitAccount(options.commit, options.charge);
    this.pages = new PageBackings(shift, this.#account);
    this.table = new PageTable(options.addressType, options.reserved, this.pages.pool, pageSize + guard);
    this.#guardPage = guard === 0 ? -1 : nullGuard - guard;
    this.#firstPage = nullGuard - guard;
  }

  protected override get committed(): number {
    return this.#account.committed;
  }
  protected override get limit(): number {
    return this.#account.limit;
  }

  /** Maps pages at an address, for the runtime: where the module's own data lives. Returns 0 or a negated code. */
  mapOwn(address: number, size: number, kind: RegionKind, owner: RegionOwner): number {
    if (!this.hasRoomFor(1) || !this.charge(size)) return -ENOMEM;
    this.add(new Region(address, size, PROT_READ_WRITE, kind, owner));
    return 0;
  }

  /** Makes a private region longer by pages that are free. Returns 0 or a negated code. */
  extendPrivate(region: Region, bytes: number): number {
    if (!this.charge(bytes)) return -ENOMEM;
    this.extend(region, bytes);
    if (region.backing?.form === "pages") region.backing.span = region.offset + region.size;
    return 0;
  }

  /**
   * Makes a segment; returns its handle or a negated code. `strict` charges it here: its pages live as long as it does. The host's
   * are committed at once, in one run of frames.
   */
  createSegment(size: number, host = false): number {
    const bytes = this.checkSize(0, size);
    if (bytes < 0) return bytes;
    if (this.#segments.size >= MAX_SEGMENTS) return -ENOMEM;
    if (!this.charge(bytes)) return -ENOMEM;
    const backing = new PageBacking(bytes, true);
    if (host && !this.pages.commitRun(backing, bytes / this.pageSize)) {
      this.pages.closed(backing, bytes / this.pageSize);
      return -ENOMEM;
    }
    while (this.#segments.has(this.#nextHandle)) this.#nextHandle = (this.#nextHandle % 0x7fffffff) + 1;
    this.#segments.set(this.#nextHandle, { size: bytes, backing, host });
    return this.#nextHandle++;
  }

  /** Closes a handle. The pages live on while they are mapped. */
  closeSegment(handle: number, actor: Actor = "guest"): number {
    const segment = this.#segments.get(handle);
    if (segment === undefined) return -EBADF;
    if (segment.host && actor === "guest") return -EPERM;
    this.#segments.delete(handle);
    this.pages.closed(segment.backing, segment.size / this.pageSize);
    this.compact();
    return 0;
  }

  /** The bytes of a host's segment, which lie in one run of frames. Valid until the memory commits or maps. */
  segmentBytes(handle: number, size: number): Uint8Array<ArrayBuffer> {
    const frame = this.#segments.get(handle)?.backing.frames.get(0) ?? 0;
    return this.pages.pool.slice(frame, 0, frame === 0 ? 0 : size);
  }

  mapSegment(
    handle: number,
    offset: number,
    hint: number,
    size: number,
    protection: number,
    flags: number,
    actor: Actor = "guest",
  ): number {
    const segment = this.#segments.get(handle);
    if (segment === undefined) return -EBADF;
    const bytes = this.checkSize(hint, size);
    if (bytes < 0) return bytes;
    if (offset % this.pageSize !== 0 || offset + bytes > segment.size) return -EINVAL;
    const address = this.place(hint, bytes, protection, flags);
    if (address < 0) return address;
    this.#show(new Region(address, bytes, protection, "segment", actor, segment.backing, offset));
    return address;
  }

  /** Maps the pages behind a mapped range a second time. */
  alias(source: number, size: number, hint: number, protection: number, flags: number): number {
    const bytes = this.checkSize(hint, size);
    if (bytes < 0) return bytes;
    if (source % this.pageSize !== 0) return -EINVAL;
    if (source + bytes > this.reserved || !this.isMapped(source, source + bytes)) return -EFAULT;
    const sources = this.overlapping(source, source + bytes);
    if (sources.some((region) => (protection & ~this.ceiling(region)) !== 0)) return -EACCES;
    if (!this.hasRoomFor(sources.length)) return -ENOMEM;
    const address = this.place(hint, bytes, protection, flags);
    if (address < 0) return address;
    for (const region of sources) {
      const from = Math.max(source, region.base);
      const length = Math.min(source + bytes, region.end) - from;
      const backing = this.#share(region);
      const offset = region.offset + (from - region.base);
      const kind = region.kind === "host" || region.kind === "segment" ? region.kind : "private";
      this.#show(new Region(address + (from - source), length, protection, kind, "guest", backing, offset));
    }
    return address;
  }

  /** Shows a host's buffer. Returns the region or a negated code. */
  mapHost(
    backing: HostBacking,
    size: number,
    hint: number,
    protection: number,
    flags: number,
    actor: Actor = "host",
  ): Region | number {
    const bytes = this.checkSize(hint, size);
    if (bytes < 0) return bytes;
    const address = this.place(hint, bytes, protection, flags);
    if (address < 0) return address;
    const region = new Region(address, bytes, protection, "host", actor, backing);
    this.add(region);
    return region;
  }

  override unmap(address: number, size: number, actor: Actor = "guest"): number {
    const result = super.unmap(address, size, actor);
    this.compact();
    return result;
  }

  /** Gives the memory of private pages back: they read as zero. */
  discard(address: number, size: number): number {
    const end = address + size;
    if (!this.isRange(address, size)) return -EINVAL;
    if (!this.isMapped(address, end)) return -EFAULT;
    const regions = this.overlapping(address, end);
    if (regions.some(({ owner }) => owner === "runtime")) return -EPERM;
    if (regions.some(({ kind }) => kind === "segment" || kind === "host")) return -EINVAL;
    if (regions.some((region) => this.#isForeign(region))) return -EPERM;
    for (const region of regions) {
      if (region.backing?.form !== "pages") continue;
      // Every mapping of the pages forgets them, not only this one.
      const from = Math.max(address, region.base);
      const to = Math.min(end, region.end);
      const first = this.pageIn(region, from);
      const last = this.pageIn(region, to);
      this.#forget(region.backing, first, last, region);
      this.pages.release(region.backing, first, last);
    }
    this.compact();
    if (this.events.watched) this.events.emit({ type: "discard", address, size });
    return 0;
  }

  /** Commits every page of a mapped range now. */
  commit(address: number, size: number): number {
    const end = address + size;
    if (!this.isRange(address, size)) return -EINVAL;
    if (!this.isMapped(address, end)) return -EFAULT;
    if (!this.prepare(address, end)) return -ENOMEM;
    for (const region of this.overlapping(address, end)) {
      if (region.kind === "host") continue;
      const to = Math.min(end, region.end);
      for (let at = Math.max(address, region.base); at < to; at += this.pageSize) this.frame(region, at, true);
    }
    return 0;
  }

  /**
   * Whether all pages of a mapped range can be committed: afterwards `frame` cannot fail for them. Pages that the range shows twice
   * count once.
   */
  prepare(from: number, to: number): boolean {
    let missing = 0;
    let shared = false;
    for (const region of this.overlapping(from, to)) {
      const { backing } = region;
      if (backing?.form === "host") continue;
      const first = this.pageIn(region, Math.max(from, region.base));
      const last = this.pageIn(region, Math.min(to, region.end) - 1) + 1;
      missing += last - first;
      if (backing === undefined) continue;
      missing -= this.pages.count(backing, first, last);
      shared ||= backing.sharing !== undefined;
    }
    if (missing === 0 || this.pages.canCommit(missing)) return true;
    return shared && this.pages.canCommit(this.#distinctMissing(from, to));
  }

  /** Gives the host the memory of free frames back when most of them are free, or if `eager`. */
  compact(eager = false): void {
    if (this.pages.compact(eager)) this.table.clear(0, this.reserved);
  }

  /** Page number, in its backing, of an address in a region. */
  pageIn(region: Region, address: number): number {
    return Math.floor((region.offset + (address - region.base)) / this.pageSize);
  }

  /**
   * The frame of the page at `address` in a region of pages, which engines may then reach by themselves. For reading, a page
   * that was never written is the zero frame. For writing it is committed: 0 if that is refused.
   */
  frame(region: Region, address: number, writing: boolean): number {
    const start = address - (address % this.pageSize);
    const page = (region.offset + (start - region.base)) / this.pageSize;
    let frame = region.backing?.form === "pages" ? region.backing.frames.get(page) : undefined;
    if (frame === undefined) {
      // Only pages seen through one mapping may be shown as zeros: others would not notice when they get a frame.
      if (!writing) {
        if (region.backing?.sharing === undefined && start !== this.#guardPage)
          this.#showFrame(region, start, ZERO_FRAME);
        return ZERO_FRAME;
      }
      const backing = this.#backingOf(region);
      if (backing.form === "host") throw new InternalError("host pages have no frames");
      frame = this.pages.commit(backing, page);
      if (frame === 0) return 0;
      if (this.events.watched) this.events.emit({ type: "commit", address: start, size: this.pageSize });
    }
    this.#showFrame(region, start, frame);
    return frame;
  }

  override describe(region: Region): RegionInfo {
    const { base, size, protection, kind, owner, backing } = region;
    return { base, size, protection, kind, owner, committed: this.#committedIn(region), shares: backing?.sharing?.id };
  }

  /** Lets go of everything. */
  dispose(): void {
    for (const handle of this.#segments.keys()) this.closeSegment(handle, "host");
    this.unmap(0, this.reserved, "host");
  }

  protected override charge(bytes: number): boolean {
    const account = this.#account;
    if (!account.strict) return true;
    if (!account.take(bytes)) return false;
    // Room for every page that may be written, so that a write never fails later.
    const { pool } = this.pages;
    if (pool.reserve(account.committed / this.pageSize - pool.live)) return true;
    account.give(bytes);
    return false;
  }

  protected override dropped(region: Region, from: number, to: number): void {
    if (region.cached) this.table.clear(from, to);
    const { backing } = region;
    if (backing === undefined) {
      if (this.#account.strict) this.#account.give(to - from);
    } else if (backing.form === "pages") {
      this.pages.unmapped(backing, this.pageIn(region, from), this.pageIn(region, to));
    } else {
      backing.sharing?.coverage.remove(this.pageIn(region, from), this.pageIn(region, to));
    }
  }

  protected override protectionChanged(region: Region, from: number, to: number): void {
    if (region.cached) this.table.clear(from, to);
  }

  protected override splitting(left: Region): void {
    this.#backingOf(left);
  }
  protected override added(region: Region): void {
    region.backing?.sharing?.regions.add(region);
  }
  protected override removed(region: Region): void {
    region.backing?.sharing?.regions.delete(region);
  }

  protected override ceiling(region: Region): number {
    return region.backing?.ceiling ?? PROT_READ_WRITE;
  }

  /** Lets engines reach a page by themselves. The zero frame is only for reading. */
  #showFrame(region: Region, start: number, frame: number): void {
    if (start < this.#firstPage) return;
    const { protection } = region;
    this.table.fill(
      start,
      frame,
      (protection & PROT_READ) !== 0,
      frame !== ZERO_FRAME && (protection & PROT_WRITE) !== 0,
    );
    region.cached = true;
  }

  /** Adds one more mapping of a backing that others may map, too. */
  #show(region: Region): void {
    this.add(region);
    const from = this.pageIn(region, region.base);
    region.backing?.sharing?.coverage.add(from, this.pageIn(region, region.end));
  }

  /** The backing of a region, ready for more than one mapping. */
  #share(region: Region): Backing {
    const backing = this.#backingOf(region);
    if (backing.sharing !== undefined) return backing;
    const sharing = new Sharing();
    // Until now every page had one mapping, and all of them lie where the mapping was made.
    const origin = region.base - region.offset;
    for (const piece of this.overlapping(origin, origin + backing.span)) {
      if (piece.backing !== backing) continue;
      sharing.regions.add(piece);
      sharing.coverage.add(this.pageIn(piece, piece.base), this.pageIn(piece, piece.end));
      if (piece.cached) this.table.clear(piece.base, piece.end);
    }
    backing.sharing = sharing;
    return backing;
  }

  #backingOf(region: Region): Backing {
    if (region.backing !== undefined) return region.backing;
    const backing = new PageBacking(region.size);
    const guard = this.#guardPage;
    if (guard >= region.base && guard < region.end) backing.pinned = this.pageIn(region, guard);
    region.backing = backing;
    return backing;
  }

  /** Whether the pages are not the guest's to discard, though it may have mapped them. */
  #isForeign(region: Region): boolean {
    if (region.owner !== "guest") return true;
    const sharing = region.backing?.sharing;
    if (sharing === undefined) return false;
    for (const other of sharing.regions) if (other.owner !== "guest") return true;
    return false;
  }

  /** Clears the page table wherever pages `[first, last)` of a backing are shown. */
  #forget(backing: PageBacking, first: number, last: number, only: Region): void {
    for (const region of backing.sharing?.regions ?? [only]) {
      if (!region.cached) continue;
      const shift = region.base - region.offset;
      const from = Math.max(region.base, first * this.pageSize + shift);
      const to = Math.min(region.end, last * this.pageSize + shift);
      if (from < to) this.table.clear(from, to);
    }
  }

  #distinctMissing(from: number, to: number): number {
    const seen = new Map<Backing, Set<number>>();
    let missing = 0;
    for (const region of this.overlapping(from, to)) {
      const { backing } = region;
      if (backing?.form === "host") continue;
      const first = this.pageIn(region, Math.max(from, region.base));
      const last = this.pageIn(region, Math.min(to, region.end) - 1) + 1;
      if (backing?.sharing === undefined) {
        missing += last - first - (backing === undefined ? 0 : this.pages.count(backing, first, last));
        continue;
      }
      const pages = seen.get(backing) ?? new Set();
      seen.set(backing, pages);
      for (let page = first; page < last; page++) if (!backing.frames.has(page)) pages.add(page);
    }
    for (const pages of seen.values()) missing += pages.size;
    return missing;
  }

  #committedIn(region: Region): number {
    const { backing } = region;
    if (backing === undefined) return 0;
    if (backing.form === "host") return region.size;
    // The usual case, at no cost in pages: the region shows all of its backing.
    if (region.size === backing.span) return backing.frames.size * this.pageSize;
    return this.pages.count(backing, this.pageIn(region, region.base), this.pageIn(region, region.end)) * this.pageSize;
  }
}
