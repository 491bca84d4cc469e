// The page table that engines read (see PagedAccess in core): a cache from pages to frames, filled by accesses and cleared when
// mappings change. What is not in it is looked up in the regions, so a table may be dropped and used for other addresses at any time.

import type { AddressType, PagedAccess } from "@atoll/core/engine";
import type { FramePool } from "./frame-pool.ts";

/** Entries of each kind that are kept at most: 2^24 are 1 TiB of 64 KiB pages. More are dropped, oldest table first. */
const MAX_ENTRIES = 2 ** 24;
const SPAN = 2 ** 32;

export class PageTable {
  readonly #pool: FramePool;
  readonly #low: number;
  readonly #shift: number;
  /** Entries of one table: the pages of 4 GiB. */
  readonly #entries: number;
  readonly #directory: Int32Array;
  #read: Int32Array;
  #write: Int32Array;
  /** The directory index each table serves; -1 for the empty table 0 of 64-bit memories. */
  readonly #owners: number[];
  #evict = 1;
  #access: PagedAccess | undefined;

  /** `low`: see PagedAccess. */
  constructor(addressType: AddressType, reservation: number, pool: FramePool, low: number) {
    this.#pool = pool;
    this.#low = low;
    this.#shift = pool.pageShift;
    this.#entries = SPAN / 2 ** this.#shift;
    const wide = addressType === "i64";
    this.#directory = new Int32Array(wide ? Math.ceil(reservation / SPAN) : 1);
    this.#owners = wide ? [-1] : [0];
    const tables = wide ? 2 : 1;
    this.#read = new Int32Array(tables * this.#entries);
    this.#write = new Int32Array(tables * this.#entries);
  }

  /** What engines use now. A new object whenever an array or the frames were replaced. */
  get access(): PagedAccess {
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

  /** Lets loads (and stores, if `writable`) of the page at `address` go to `frame`. */
  fill(address: number, frame: number, readable: boolean, writable: boolean): void {
    const slot = this.#slot(address);
    const entry = frame * 2 ** this.#shift;
    this.#read[slot] = readable ? entry : 0;
    this.#write[slot] = writable ? entry : 0;
  }

  /** Forgets the pages of `[from, to)`. */
  clear(from: number, to: number): void {
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
    const index = this.#owners.length;
    const end = (index + 1) * this.#entries;
    if (end > MAX_ENTRIES) return this.#replaceTable(high);
    if (end > this.#read.length) {
      const length = Math.min(MAX_ENTRIES, this.#read.length * 2);
      this.#read = grown(this.#read, length);
      this.#write = grown(this.#write, length);
      this.#access = undefined;
    }
    this.#owners.push(high);
    return index * this.#entries;
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

function grown(table: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length);
  longer.set(table);
  return longer;
}
