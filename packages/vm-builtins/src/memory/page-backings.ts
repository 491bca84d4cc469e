// Frames behind page backings: committing a page, giving pages back when the last mapping of them goes, and what sharing asks
// for. The one place that changes `PageBacking.frames`.

import type { BytesLimits } from "@atoll/core/engine";
import type { CommitAccount } from "./commit-account.ts";
import { FramePool } from "./frame-pool.ts";
import type { HostFrames } from "./host-frames.ts";
import { Window } from "./window.ts";
import { type PageBacking, Sharing } from "../space/backing.ts";

/** The frame of the page that the null guard ends in: see PagedAccess in core. */
const GUARD_FRAME = 1;
/** Zeros, shown for pages that were never written. */
const ZERO_FRAME = 2;

export class PageBackings {
  readonly pool: FramePool;
  readonly account: CommitAccount;
  readonly #pageSize: number;
  /** Those that have frames. */
  readonly #committed = new Set<PageBacking>();

  /** The frame of zeros. */
  readonly zeroFrame: number;
  /** Frames by address, in a memory of the host's. */
  readonly window: Window | undefined;

  constructor(pageShift: number, account: CommitAccount, limits: BytesLimits, host?: HostFrames) {
    // Not counted nor handed out: both, or in a memory of the host's the one that is there.
    const own = host === undefined ? ZERO_FRAME : GUARD_FRAME;
    this.pool = new FramePool(pageShift, own, Math.ceil(account.limit / 2 ** pageShift), limits, host);
    this.account = account;
    this.#pageSize = 2 ** pageShift;
    this.zeroFrame = host?.zeroFrame ?? ZERO_FRAME;
    this.window = host && new Window(host, this.pool, account.limit);
  }

  /** Gives the page, seen at an address, a zero-filled frame; 0 if the limit or the host refuses. The page must have none. */
  commit(backing: PageBacking, page: number, address: number): number {
    const { account } = this;
    if (!account.strict && !account.take(this.#pageSize)) return 0;
    const frame = this.#frameFor(backing, page, address);
    if (frame !== 0) this.#set(backing, page, frame);
    else if (!account.strict) account.give(this.#pageSize);
    return frame;
  }

  #frameFor(backing: PageBacking, page: number, address: number): number {
    const own = this.window?.take(address) ?? 0;
    if (own !== 0) return own;
    return backing.pinned === page ? GUARD_FRAME : this.pool.allocate();
  }

  /** Commits the first `count` pages of a new backing to frames that follow each other; false if refused. */
  commitRun(backing: PageBacking, count: number): boolean {
    const { account } = this;
    if (!account.strict && !account.take(count * this.#pageSize)) return false;
    const first = this.pool.allocateRun(count);
    if (first === 0) {
      if (!account.strict) account.give(count * this.#pageSize);
      return false;
    }
    for (let page = 0; page < count; page++) this.#set(backing, page, first + page);
    return true;
  }

  /** Whether `count` more pages can be committed, whatever they are. Afterwards the host has room for them. */
  canCommit(count: number): boolean {
    const { account } = this;
    if (!account.strict) {
      if (!account.take(count * this.#pageSize)) return false;
      account.give(count * this.#pageSize);
    }
    return this.pool.reserve(count);
  }

  /** Gives back the frames of pages `[from, to)` that satisfy `gone`. */
  release(backing: PageBacking, from: number, to: number, gone: (page: number) => boolean = always): void {
    const { frames } = backing;
    if (frames.size === 0) return;
    if (to - from <= frames.size) {
      for (let page = from; page < to; page++) {
        const frame = frames.get(page);
        if (frame !== undefined && gone(page)) this.#free(backing, page, frame);
      }
      return;
    }
    for (const [page, frame] of frames) {
      if (page >= from && page < to && gone(page)) this.#free(backing, page, frame);
    }
  }

  /** Number of committed pages in `[from, to)`. */
  count(backing: PageBacking, from: number, to: number): number {
    const { frames } = backing;
    let count = 0;
    if (to - from <= frames.size) {
      for (let page = from; page < to; page++) if (frames.has(page)) count++;
      return count;
    }
    for (const page of frames.keys()) if (page >= from && page < to) count++;
    return count;
  }

  /** A mapping of pages `[from, to)` of a backing went: frees what nobody can reach any more. */
  unmapped(backing: PageBacking, from: number, to: number): void {
    const { sharing } = backing;
    if (sharing === undefined) {
      if (this.account.strict) this.account.give((to - from) * this.#pageSize);
      this.release(backing, from, to);
      return;
    }
    const uncovered = sharing.coverage.remove(from, to);
    if (backing.open || uncovered === 0) return;
    if (this.account.strict) this.account.give(uncovered * this.#pageSize);
    this.release(backing, from, to, (page) => sharing.coverage.count(page) === 0);
  }

  /** The handle of a backing of `pages` pages was closed. */
  closed(backing: PageBacking, pages: number): void {
    backing.open = false;
    const { coverage } = (backing.sharing ??= new Sharing());
    if (this.account.strict) this.account.give((pages - coverage.covered()) * this.#pageSize);
    this.release(backing, 0, pages, (page) => coverage.count(page) === 0);
  }

  /**
   * Moves all frames together where most of the pool is free, or if `eager`. Returns whether it did: then every entry of a page table
   * is wrong.
   */
  compact({ eager = false }: { readonly eager?: boolean } = {}): boolean {
    const { pool, account } = this;
    // A strict account has room for pages that have no frames yet.
    const needed = account.strict ? account.committed / this.#pageSize : pool.live;
    if (!eager && !pool.isMostlyFree(needed)) return false;
    // By page, so that runs stay runs.
    const pages = [...this.#committed].flatMap((backing) =>
      [...backing.frames]
        .filter(([, frame]) => frame !== GUARD_FRAME)
        .toSorted(([a], [b]) => a - b)
        .map(([page, frame]) => ({ backing, page, frame })),
    );
    const first = pool.compact(
      pages.map(({ frame }) => frame),
      eager ? needed : 2 * needed,
    );
    if (first === 0) return false;
    for (const [i, { backing, page }] of pages.entries()) backing.frames.set(page, first + i);
    return true;
  }

  #set(backing: PageBacking, page: number, frame: number): void {
    backing.frames.set(page, frame);
    if (backing.frames.size === 1) this.#committed.add(backing);
  }

  #free(backing: PageBacking, page: number, frame: number): void {
    backing.frames.delete(page);
    if (backing.frames.size === 0) this.#committed.delete(backing);
    if (this.window?.give(frame) === true) return this.#giveBack();
    if (frame === GUARD_FRAME) this.pool.clear(frame);
    else this.pool.free(frame);
    this.#giveBack();
  }

  #giveBack(): void {
    if (!this.account.strict) this.account.give(this.#pageSize);
  }
}

function always(): boolean {
  return true;
}
