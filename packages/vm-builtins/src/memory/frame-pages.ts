// The pages of a paged memory: frames behind private pages, segments and aliases, host buffers, and the page table that shows them
// to engines.

import type { Access } from "@atoll/core";
import { type AddressType, type BytesLimits, InternalError } from "@atoll/core/engine";
import { type Backing, PageBacking } from "../space/backing.ts";
import type { MemoryEvents } from "../space/memory-event.ts";
import { BYTES_PER_UNIT, type Pages, PAGES_PER_UNIT, type SegmentPages, unpaid } from "../space/pages.ts";
import { PROT_READ, PROT_WRITE } from "../space/protection.ts";
import { pageIn, type Region } from "../space/region.ts";
import { CommitAccount, type CommitPolicy } from "./commit-account.ts";
import type { FramePool } from "./frame-pool.ts";
import type { HostFrames } from "./host-frames.ts";
import { PageBackings } from "./page-backings.ts";
import type { Window } from "./window.ts";
import { PageTable } from "./page-table.ts";

export interface FramePagesOptions {
  readonly addressType: AddressType;
  /** Power of two. */
  readonly pageSize: number;
  /** Bytes of address space. */
  readonly reserved: number;
  readonly nullGuard: number;
  readonly commit: CommitPolicy;
  readonly limits: BytesLimits;
  /** What is told of pages that are committed. */
  readonly events: MemoryEvents;
  /** Where frames and tables lie, if compiled code is to reach them. Default: in buffers. */
  readonly host?: HostFrames;
}

export class FramePages implements Pages {
  readonly table: PageTable;
  readonly segments: SegmentPages;
  pay: (units: number) => void = unpaid;
  readonly #backings: PageBackings;
  readonly #window: Window | undefined;
  readonly #zeroFrame: number;
  /** Pages that were committed ahead lie from here up to there. */
  #ahead: readonly [from: number, to: number] = [0, 0];
  readonly #account: CommitAccount;
  readonly #charge: (bytes: number) => boolean;
  readonly #events: MemoryEvents;
  readonly #pageSize: number;
  readonly #reserved: number;
  /** The page that the null guard ends in, -1 if it ends at a page's edge: its frame is the guard frame. */
  readonly #guardPage: number;
  /** Pages below this one lie wholly in the null guard: engines must not find them. */
  readonly #firstPage: number;

  constructor(options: FramePagesOptions) {
    const { pageSize, nullGuard, reserved } = options;
    const shift = Math.log2(pageSize);
    const guard = nullGuard % pageSize;
    this.#pageSize = pageSize;
    this.#reserved = reserved;
    this.#events = options.events;
    this.#account = new CommitAccount(options.commit, options.limits.charge);
    this.#charge = options.limits.charge;
    this.#account.reclaim = () => this.#reclaim();
    const { host } = options;
    this.floor = host?.hosted.pages.window.floor ?? 0;
    this.#backings = new PageBackings(shift, this.#account, options.limits, host);
    this.#window = this.#backings.window;
    this.#zeroFrame = this.#backings.zeroFrame;
    const low = host?.hosted.pages.low ?? pageSize + guard;
    const { charge } = options.limits;
    this.table = new PageTable(options.addressType, {
      limit: options.commit.limit,
      pool: this.#backings.pool,
      low,
      charge,
      host,
    });
    this.#guardPage = guard === 0 ? -1 : nullGuard - guard;
    this.#firstPage = nullGuard - guard;
    this.segments = {
      open: (bytes, { resident }) => this.#openSegment(bytes, resident),
      close: (backing) => this.#backings.closed(backing, backing.span / pageSize),
      bytes: (backing, size) => this.#residentBytes(backing, size),
    };
  }

  charge(bytes: number): boolean {
    return this.#charge(bytes);
  }

  get committed(): number {
    return this.#account.committed;
  }
  get limit(): number {
    return this.#account.limit;
  }
  readonly floor: number;
  /** The bytes of all frames: `frame` numbers them. */
  get pool(): FramePool {
    return this.#backings.pool;
  }

  ready(): boolean {
    return true;
  }

  take(address: number, bytes: number): boolean {
    const account = this.#account;
    this.#window?.reach(address, address + bytes);
    if (!account.strict) return true;
    if (!account.take(bytes)) return false;
    // Room for every page that may be written, so that a write never fails later.
    const { pool } = this.#backings;
    if (pool.reserve(account.committed / this.#pageSize - pool.live)) return true;
    account.give(bytes);
    return false;
  }

  backingOf(region: Region): Backing {
    if (region.backing !== undefined) return region.backing;
    const backing = new PageBacking(region.size);
    const guard = this.#guardPage;
    if (guard >= region.base && guard < region.end) backing.pinned = pageIn(region, guard, this.#pageSize);
    region.backing = backing;
    return backing;
  }

  changed(region: Region, from: number, to: number): void {
    const window = this.#window;
    window?.shrink(from, to);
    if (region.cached) this.table.clear(from, to);
    if (window !== undefined) this.pay(Math.ceil(window.extend() / PAGES_PER_UNIT));
  }

  dropped(region: Region, from: number, to: number): void {
    this.#payFor(region, from, to);
    this.#window?.shrink(from, to);
    if (region.cached) this.table.clear(from, to);
    const { backing } = region;
    if (backing === undefined) {
      if (this.#account.strict) this.#account.give(to - from);
      return;
    }
    const first = pageIn(region, from, this.#pageSize);
    const last = pageIn(region, to, this.#pageSize);
    if (backing.form === "pages") this.#backings.unmapped(backing, first, last);
    else backing.sharing?.coverage.remove(first, last);
  }

  discard(region: Region, from: number, to: number): void {
    if (region.backing?.form !== "pages") return;
    this.#payFor(region, from, to);
    // Every mapping of the pages forgets them, not only this one.
    const first = pageIn(region, from, this.#pageSize);
    const last = pageIn(region, to, this.#pageSize);
    this.#forget(region.backing, first, last, region);
    this.#backings.release(region.backing, first, last);
  }

  commit(regions: readonly Region[], from: number, to: number): boolean {
    if (!this.prepare(regions, from, to)) return false;
    for (const region of regions) {
      if (region.kind === "host") continue;
      const end = Math.min(to, region.end);
      for (let at = Math.max(from, region.base); at < end; at += this.#pageSize) {
        this.pay(this.#pageSize / BYTES_PER_UNIT);
        this.frame(region, at, "write");
      }
    }
    return true;
  }

  committedIn(region: Region): number {
    const { backing } = region;
    if (backing === undefined) return 0;
    if (backing.form === "host") return region.size;
    const pageSize = this.#pageSize;
    // The usual case, at no cost in pages: the region shows all of its backing.
    if (region.size === backing.span) return backing.frames.size * pageSize;
    const first = pageIn(region, region.base, pageSize);
    return this.#backings.count(backing, first, pageIn(region, region.end, pageSize)) * pageSize;
  }

  arranged(mapped: number): void {
    this.#window?.arranged(mapped);
  }

  settle(): void {
    if (this.#backings.compact()) this.table.clear(0, this.#reserved);
  }

  /** Gives everything back, once nothing is mapped any more. */
  release(): void {
    this.#window?.release();
    this.table.release();
    this.#backings.pool.release();
  }

  compact(): void {
    if (this.#backings.compact({ eager: true })) this.table.clear(0, this.#reserved);
  }

  /**
   * Commits pages of a region before they are written, as far as that is allowed, so that compiled code needs no table for them. Nobody is told, as
   * nothing else changes.
   */
  commitAhead(region: Region, from: number, to: number): void {
    const window = this.#window;
    if (window === undefined) return;
    const backing = this.backingOf(region);
    for (let at = Math.max(from, window.end); at < to && backing.form === "pages"; at += this.#pageSize) {
      const page = pageIn(region, at, this.#pageSize);
      if (!backing.frames.has(page) && this.#backings.commit(backing, page, at) === 0) break;
    }
    window.extend();
  }

  /**
   * The same for pages that the guest has just got, and that it may never touch: as long as there are but half of what may be committed. When
   * there is need of it, what has only zeros is given back.
   */
  commitGrown(region: Region, from: number, to: number): void {
    const account = this.#account;
    if (this.#window === undefined || account.committed + (to - from) > account.limit / 2) return;
    const [first, last] = this.#ahead;
    this.#ahead = [0, 0];
    this.commitAhead(region, from, to);
    this.#ahead = last === 0 ? [from, to] : [Math.min(first, from), Math.max(last, to)];
  }

  /** Gives pages back that were committed ahead and never written, or with nothing but zeros: nobody sees a difference. */
  #reclaim(): boolean {
    const [from, to] = this.#ahead;
    const window = this.#window;
    this.#ahead = [0, 0];
    if (window === undefined) return false;
    let found = false;
    for (let at = to - this.#pageSize; at >= from; at -= this.#pageSize) {
      const region = window.regionAt(at);
      if (region?.backing?.form !== "pages") continue;
      const page = pageIn(region, at, this.#pageSize);
      const frame = region.backing.frames.get(page) ?? 0;
      if (frame === 0 || !window.isAside(frame, at) || !this.pool.isZero(frame)) continue;
      this.#forget(region.backing, page, page + 1, region);
      this.#backings.release(region.backing, page, page + 1);
      found = true;
    }
    return found;
  }

  /** Where the window finds regions, from now on. */
  set regionAt(find: (address: number) => Region | undefined) {
    if (this.#window !== undefined) this.#window.regionAt = find;
  }

  /**
   * Whether all pages of a mapped range can be committed: afterwards `frame` cannot fail for them. Pages that the range shows twice
   * count once.
   */
  prepare(regions: readonly Region[], from: number, to: number, pace: () => void = () => {}): boolean {
    let missing = 0;
    let shared = false;
    for (const region of regions) {
      pace();
      const { backing } = region;
      if (backing?.form === "host") continue;
      const first = pageIn(region, Math.max(from, region.base), this.#pageSize);
      const last = pageIn(region, Math.min(to, region.end) - 1, this.#pageSize) + 1;
      missing += last - first;
      if (backing === undefined) continue;
      missing -= this.#backings.count(backing, first, last);
      shared ||= backing.sharing !== undefined;
    }
    if (missing === 0 || this.#backings.canCommit(missing)) return true;
    return shared && this.#backings.canCommit(this.#distinctMissing(regions, from, to));
  }

  /**
   * The frame of the page at `address` in a region of pages, which engines may then reach by themselves. For reading, a page
   * that was never written is the zero frame. For writing it is committed: 0 if that is refused.
   */
  frame(region: Region, address: number, access: Access): number {
    const start = address - (address % this.#pageSize);
    const page = (region.offset + (start - region.base)) / this.#pageSize;
    let frame = region.backing?.form === "pages" ? region.backing.frames.get(page) : undefined;
    if (frame === undefined) {
      // Only pages seen through one mapping may be shown as zeros: others would not notice when they get a frame.
      if (access === "read") {
        if (region.backing?.sharing === undefined && start !== this.#guardPage)
          this.#showFrame(region, start, this.#zeroFrame);
        return this.#zeroFrame;
      }
      const backing = this.backingOf(region);
      if (backing.form === "host") throw new InternalError("host pages have no frames");
      frame = this.#backings.commit(backing, page, start);
      if (frame === 0) return 0;
      if (start === this.#window?.end) this.#window.extend();
      this.#showFrame(region, start, frame);
      this.#events.emit({ type: "commit", address: start, size: this.#pageSize });
      // A listener that took the page away, which it must not, took its frame with it.
      return backing.frames.get(page) ?? 0;
    }
    this.#showFrame(region, start, frame);
    return frame;
  }

  /** The frame that the page at `address` in a region has; undefined where it was never written, or is no page of this pool's. */
  frameOf(region: Region, address: number): number | undefined {
    const start = address - (address % this.#pageSize);
    const { backing } = region;
    return backing?.form === "pages"
      ? backing.frames.get((region.offset + (start - region.base)) / this.#pageSize)
      : undefined;
  }

  /** Lets engines reach a page by themselves. The zero frame is only for reading. */
  #showFrame(region: Region, start: number, frame: number): void {
    if (start < this.#firstPage) return;
    const { protection } = region;
    this.table.fill(
      start,
      frame,
      (protection & PROT_READ) !== 0,
      frame !== this.#zeroFrame && (protection & PROT_WRITE) !== 0,
    );
    region.cached = true;
  }

  /** What is not committed costs nothing, and neither does telling engines of it; every other mapping of the pages is told, too. */
  #payFor({ backing }: Region, from: number, to: number): void {
    if (backing?.form !== "pages") return;
    const pages = Math.min((to - from) / this.#pageSize, backing.frames.size);
    this.pay(Math.ceil(pages / PAGES_PER_UNIT) + (backing.sharing?.regions.size ?? 0));
  }

  /** Clears the page table wherever pages `[first, last)` of a backing are shown. */
  #forget(backing: PageBacking, first: number, last: number, only: Region): void {
    for (const region of backing.sharing?.regions ?? [only]) {
      const shift = region.base - region.offset;
      const from = Math.max(region.base, first * this.#pageSize + shift);
      const to = Math.min(region.end, last * this.#pageSize + shift);
      if (from >= to) continue;
      this.#window?.shrink(from, to);
      if (region.cached) this.table.clear(from, to);
    }
  }

  /** Pages of `[from, to)` that have no frames; those that the range shows twice count once. */
  #distinctMissing(regions: readonly Region[], from: number, to: number): number {
    const seen = new Map<Backing, Set<number>>();
    let missing = 0;
    for (const region of regions) {
      const { backing } = region;
      if (backing?.form === "host") continue;
      const first = pageIn(region, Math.max(from, region.base), this.#pageSize);
      const last = pageIn(region, Math.min(to, region.end) - 1, this.#pageSize) + 1;
      if (backing?.sharing === undefined) {
        missing += last - first - (backing === undefined ? 0 : this.#backings.count(backing, first, last));
        continue;
      }
      const pages = seen.get(backing) ?? new Set();
      seen.set(backing, pages);
      for (let page = first; page < last; page++) if (!backing.frames.has(page)) pages.add(page);
    }
    for (const pages of seen.values()) missing += pages.size;
    return missing;
  }

  #openSegment(bytes: number, resident: boolean): PageBacking | undefined {
    if (!this.take(0, bytes)) return undefined;
    const backing = new PageBacking(bytes, { open: true });
    const pages = bytes / this.#pageSize;
    if (!resident || this.#backings.commitRun(backing, pages)) return backing;
    this.#backings.closed(backing, pages);
    return undefined;
  }

  /** They lie in one run of frames. */
  #residentBytes(backing: PageBacking, size: number): Uint8Array<ArrayBuffer> {
    const frame = backing.frames.get(0) ?? 0;
    return this.#backings.pool.slice(frame, 0, frame === 0 ? 0 : size);
  }
}
