// The page table that engines read (see PagedAccess in core): a cache from pages to frames, filled by accesses and cleared when
// mappings change. What is not in it is looked up in the regions, so a table may be dropped and used for other addresses at any time.

import { type AddressType, moveBytes, type PagedAccess, reserveBuffer } from "@atoll/core/engine";
import type { FramePool } from "./frame-pool.ts";
import type { HostFrames } from "./host-frames.ts";

/** Entries of each kind that are kept at most: 2^24 are 1 TiB of 64 KiB pages. More are dropped, oldest table first. */
const MAX_ENTRIES = 2 ** 24;
/** The same for a memory that may commit little: 32 MiB of tables for a guest that touches many addresses with few bytes behind. */
const MIN_ENTRIES = 2 ** 22;
/** Bytes that may be committed for each entry beyond. Both kinds are 8 bytes. */
const BYTES_PER_ENTRY = 64;
const SPAN = 2 ** 32;
/** Entries of each kind that are paid for together, and the bytes that they take: two pages of the host's. */
const CHUNK = 1024;
const CHUNK_BYTES = 8192;
/** Chunks of a memory that nobody pays for: tables of so many are small. */
const FREE_CHUNKS = 32;

interface PageTableOptions {
  limit: number;
  pool: FramePool;
  low: number;
  charge: (bytes: number) => boolean;
  host?: HostFrames | undefined;
}

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
  readonly #charge: (bytes: number) => boolean;
  /** By chunk: whether an entry was ever filled, so that the host has it. */
  #touched: Uint8Array = new Uint8Array(0);
  #chunks = 0;

  /** `low`: see PagedAccess. `limit`: bytes that may be committed. `charge`: who pays for tables that are touched in many places. */
  constructor(addressType: AddressType, { limit, pool, low, charge, host }: Readonly<PageTableOptions>) {
    this.#charge = charge;
    this.#owners = [addressType === "i64" ? -1 : 0];
    this.#pool = pool;
    this.#host = host;
    this.#low = low;
    this.#shift = pool.pageShift;
    this.#entries = SPAN / 2 ** this.#shift;
    this.#maxEntries = host?.entries ?? mostEntries(limit);
    if (host === undefined) {
      // Until an entry is filled.
      this.#read = emptyTable(this.#entries);
      this.#write = this.#read;
      return;
    }
    if (host.single && addressType === "i64") for (let high = 0; high < host.spans; high++) this.#owners.push(high);
    ({ directory: this.#directory, read: this.#read, write: this.#write } = host.views());
    this.#forget();
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
    this.#directory = new Int32Array(1);
    this.#read = new Int32Array(0);
    this.#write = this.#read;
    this.#owners.length = 1;
    this.#access = undefined;
    this.#released = true;
    if (this.#chunks > FREE_CHUNKS) this.#charge((FREE_CHUNKS - this.#chunks) * CHUNK_BYTES);
    this.#chunks = 0;
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

  /** Lets loads (and stores, if `writable`) of the page at `address` go to `frame`. Where nobody pays for the entry, they ask again each time. */
  fill(address: number, frame: number, readable: boolean, writable: boolean): void {
    this.#renew();
    this.#takeTables();
    const slot = this.#slot(address);
    if (this.#host === undefined && !this.#isPaid(slot)) return;
    const entry = frame * 2 ** this.#shift;
    this.#read[slot] = readable ? entry : 0;
    this.#write[slot] = writable ? entry : 0;
    this.#forget();
  }

  /** Behind the tables stands what compiled code keeps of pages. Zeros are page 0's, so where that would be looked for stands another. */
  #forget(): void {
    const from = this.#maxEntries;
    this.#write.fill(0, from);
    this.#write[from] = this.#write[from + 1024] = 2 ** this.#shift;
  }

  #takeTables(): void {
    if (this.#host !== undefined || this.#released || this.#read !== this.#write) return;
    // With 64-bit addresses the empty one, and the first.
    const entries = this.#owners[0] === -1 ? 2 * this.#entries : this.#entries;
    this.#read = tableOf(entries);
    this.#write = tableOf(entries);
    this.#access = undefined;
  }

  #isPaid(slot: number): boolean {
    const chunk = Math.floor(slot / CHUNK);
    if (this.#touched[chunk] === 1) return true;
    if (this.#chunks >= FREE_CHUNKS && !this.#charge(CHUNK_BYTES)) return false;
    if (chunk >= this.#touched.length) {
      const longest = new Uint8Array(Math.ceil(this.#read.length / CHUNK));
      longest.set(this.#touched);
      this.#touched = longest;
    }
    this.#touched[chunk] = 1;
    this.#chunks++;
    return true;
  }

  /** Forgets the pages of `[from, to)`. */
  clear(from: number, to: number): void {
    this.#renew();
    this.#forget();
    if (this.#read === this.#write) return;
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
    this.#zero(start, end);
  }

  /** What was never touched has nothing but zeros, and stays untouched. */
  #zero(start: number, end: number): void {
    for (let from = start; from < end;) {
      const chunk = Math.floor(from / CHUNK);
      const to = Math.min(end, (chunk + 1) * CHUNK);
      if (this.#host !== undefined || this.#touched[chunk] === 1) {
        this.#read.fill(0, from, to);
        this.#write.fill(0, from, to);
      }
      from = to;
    }
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
    this.#zero(base, base + this.#entries);
    return base;
  }
}

/** Entries of each kind that a memory keeps at most, by the bytes that it may commit. */
export function mostEntries(limit: number): number {
  return Math.min(MAX_ENTRIES, Math.max(MIN_ENTRIES, 2 ** Math.floor(Math.log2(limit / BYTES_PER_ENTRY + 1))));
}

/** Bytes of a buffer that is cut into tables. Of one that long the host commits a page when it is first written, of a shorter one perhaps all at once. */
const SLAB = 2 ** 25;
let slab = { buffer: new ArrayBuffer(0), used: 0 };

/** A table of zeros, of which what nobody touches costs addresses and nothing else. */
function tableOf(entries: number): Int32Array {
  const bytes = 4 * entries;
  if (bytes >= SLAB) return new Int32Array(entries);
  if (slab.used + bytes > slab.buffer.byteLength) {
    const buffer = reserveBuffer(SLAB, SLAB);
    if (buffer === undefined) return new Int32Array(entries);
    slab = { buffer, used: 0 };
  }
  const table = new Int32Array(slab.buffer, slab.used, entries);
  // No other gets it, ever: the buffer goes when the last of its tables does.
  slab.used += bytes;
  return table;
}

function longer(table: Int32Array, length: number): Int32Array {
  const grown = tableOf(length);
  moveBytes(bytesOf(table), bytesOf(grown), () => {});
  return grown;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** What memories without frames have, by length: nobody writes to it. */
const empty = new Map<number, Int32Array>();

function emptyTable(length: number): Int32Array {
  const table = empty.get(length) ?? new Int32Array(length);
  empty.set(length, table);
  return table;
}
