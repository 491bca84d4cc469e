// The page table that engines read (see PagedAccess in core): a cache from pages to frames, filled by accesses and cleared when
// mappings change. What is not in it is looked up in the regions, so a table may be dropped and used for other addresses at any time.

import type { AddressType, PagedAccess } from "@atoll/core/engine";
import type { FramePool } from "./frame-pool.ts";
import type { HostFrames } from "./host-frames.ts";

/** Entries of each kind that are kept at most: 2^24 are 1 TiB of 64 KiB pages. More are dropped, oldest table first. */
const MAX_ENTRIES = 2 ** 24;
/** The same for a memory that may commit little: 32 MiB of tables for a guest that touches many addresses with few bytes behind. */
const MIN_ENTRIES = 2 ** 22;
/** Bytes that may be committed for each entry beyond. Both kinds are 8 bytes. */
const BYTES_PER_ENTRY = 64;
const SPAN = 2 ** 32;

export class PageTable {
  readonly #pool: FramePool;
  readonly #low: number;
  readonly #shift: number;
  /** Entries of one table: the pages of 4 GiB. */
  readonly #entries: number;
  /** Entries of each kind, in all tables together. */
  readonly #maxEntries: number;
  /** As long as the highest address that was touched asks for. */
  #directory: Int32Array = new Int32Array(1);
  #read: Int32Array;
  #write: Int32Array;
  /**
   * The directory index each table serves. Of a memory with 64-bit addresses, table 0 is the empty one, -1: entries of 0 in the directory lead
   * to it, and engines take it for addresses that the directory does not reach.
   */
  readonly #owners: number[];
  #evict = 1;
  #access: PagedAccess | undefined;
  #released = false;
  /** What is shown once the frames are gone. */
  #lost: PagedAccess | undefined;

  /** Where the tables lie, if not in buffers of their own: then there are as many from the start as there ever are. */
  readonly #host: HostFrames | undefined;

  /** `low`: see PagedAccess. `limit`: bytes that may be committed. */
  constructor(addressType: AddressType, limit: number, pool: FramePool, low: number, host?: HostFrames) {
    this.#owners = [addressType === "i64" ? -1 : 0];
    this.#pool = pool;
    this.#host = host;
    this.#low = low;
    this.#shift = pool.pageShift;
    this.#entries = SPAN / 2 ** this.#shift;
    this.#maxEntries = host?.entries ?? mostEntries(limit);
    if (host === undefined) {
      this.#read = new Int32Array(this.#entries);
      this.#write = new Int32Array(this.#entries);
      return;
    }
    if (host.single && addressType === "i64") for (let high = 0; high < host.spans; high++) this.#owners.push(high);
    ({ directory: this.#directory, read: this.#read, write: this.#write } = host.views());
  }

  /** What engines use now. A new object whenever an array or the frames were replaced. */
  get access(): PagedAccess {
    if (this.#released || this.#pool.detached) return (this.#lost ??= this.#nothing());
    this.#renew();
    const current = this.#access;
    if (current !== undefined && current.frames === this.#pool.view) return current;
    const fresh: PagedAccess = {
      form: "paged",
      pageShift: this.#shift,
      low: this.#low,
      directory: this.#directory,
      readTable: this.#read,
      writeTable: this.#write,
      frames: this.#pool.view,
    };
    this.#access = fresh;
    return fresh;
  }

  /** Gives everything back: nothing is found any more. */
  release(): void {
    this.#lost = this.#nothing();
    this.#directory = new Int32Array(1);
    this.#read = new Int32Array(0);
    this.#write = this.#read;
    this.#owners.length = 1;
    this.#access = undefined;
    this.#released = true;
  }

  #nothing(): PagedAccess {
    const table = emptyTable(this.#entries);
    return {
      form: "paged",
      pageShift: this.#shift,
      low: this.#low,
      directory: new Int32Array(1),
      readTable: table,
      writeTable: table,
      frames: new DataView(new ArrayBuffer(8)),
    };
  }

  /** Lets loads (and stores, if `writable`) of the page at `address` go to `frame`. */
  fill(address: number, frame: number, readable: boolean, writable: boolean): void {
    this.#renew();
    const slot = this.#slot(address);
    const entry = frame * 2 ** this.#shift;
    this.#read[slot] = readable ? entry : 0;
    this.#write[slot] = writable ? entry : 0;
  }

  /** Forgets the pages of `[from, to)`. */
  clear(from: number, to: number): void {
    this.#renew();
    if (to - from <= SPAN) {
      const first = Math.floor(from / SPAN);
      const last = Math.floor((to - 1) / SPAN);
      for (let high = first; high <= last; high++) this.#clearIn(high, from, to);
      return;
    }
    for (const high of this.#owners) {
      if (high >= 0) this.#clearIn(high, from, to);
    }
  }

  /** Tables in a memory of the host's are out of sight once it grew. */
  #renew(): void {
    if (this.#host === undefined || this.#read.length > 0 || this.#released) return;
    ({ directory: this.#directory, read: this.#read, write: this.#write } = this.#host.views());
    this.#access = undefined;
  }

  #clearIn(high: number, from: number, to: number): void {
    const base = this.#base(high);
    if (base < 0) return;
    const start = base + Math.max(0, from - high * SPAN) / 2 ** this.#shift;
    const end = base + Math.min(SPAN, to - high * SPAN) / 2 ** this.#shift;
    if (end - start === 1) {
      this.#read[start] = 0;
      this.#write[start] = 0;
      return;
    }
    this.#read.fill(0, start, end);
    this.#write.fill(0, start, end);
  }

  /** First entry of the table for these high address bits; -1 if there is none. */
  #base(high: number): number {
    const base = this.#directory[high] ?? 0;
    return base === 0 && this.#owners[0] !== high ? -1 : base;
  }

  #slot(address: number): number {
    const high = Math.floor(address / SPAN);
    let base = this.#base(high);
    if (base < 0) {
      base = this.#table(high);
      this.#directory[high] = base;
    }
    return base + Math.floor((address - high * SPAN) / 2 ** this.#shift);
  }

  /** Finds room for one more table: in the spare arrays, by doubling them, or in place of another. */
  #table(high: number): number {
    if (high >= this.#directory.length) {
      this.#directory = longer(this.#directory, 2 ** Math.ceil(Math.log2(high + 1)));
      this.#access = undefined;
    }
    const index = this.#owners.length;
    const end = (index + 1) * this.#entries;
    if (end > this.#maxEntries) return this.#replaceTable(high);
    if (end > this.#read.length) this.#lengthen(Math.min(this.#maxEntries, this.#read.length * 2));
    this.#owners.push(high);
    return index * this.#entries;
  }

  #lengthen(entries: number): void {
    this.#read = longer(this.#read, entries);
    this.#write = longer(this.#write, entries);
    this.#access = undefined;
  }

  #replaceTable(high: number): number {
    const index = this.#evict;
    this.#evict = index + 1 === this.#owners.length ? 1 : index + 1;
    const base = index * this.#entries;
    this.#directory[this.#owners[index] ?? 0] = 0;
    this.#owners[index] = high;
    this.#read.fill(0, base, base + this.#entries);
    this.#write.fill(0, base, base + this.#entries);
    return base;
  }
}

/** Entries of each kind that a memory keeps at most, by the bytes that it may commit. */
export function mostEntries(limit: number): number {
  return Math.min(MAX_ENTRIES, Math.max(MIN_ENTRIES, 2 ** Math.floor(Math.log2(limit / BYTES_PER_ENTRY + 1))));
}

function longer(table: Int32Array, length: number): Int32Array {
  const grown = new Int32Array(length);
  grown.set(table);
  return grown;
}

/** What memories without frames have, by length: nobody writes to it. */
const empty = new Map<number, Int32Array>();

function emptyTable(length: number): Int32Array {
  const table = empty.get(length) ?? new Int32Array(length);
  empty.set(length, table);
  return table;
}
