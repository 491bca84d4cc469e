// The paged form of a flat memory: identity frames behind a page table, for what a plain view cannot say: a null guard, wrapping, pages
// that are unmapped or protected.

import type { TrapCode } from "../errors/errors.ts";
import type { AddressType } from "../module/types.ts";
import { HOST_PAGE } from "./host-memories.ts";
import type { Access, PagedAccess } from "./memory.ts";
import { WindowEnd } from "./window-end.ts";

/** Bits of what may be done with a page; 0 if it is not mapped. */
const READABLE = 1;
const WRITABLE = 2;
const MAPPED = 4;
const PLAIN = MAPPED | READABLE | WRITABLE;

/** Places are unsigned 32-bit numbers: pages beyond take the slow path. */
const MAX_PLACE = 2 ** 32;
/** Pages whose states there is room for at least. */
const FIRST_PAGES = 16;

export class FlatPages {
  readonly shift: number;
  /** Bits by page; room for more than there are. */
  #states: Uint8Array = new Uint8Array(FIRST_PAGES);
  /** Pages there are, the last one perhaps not whole. */
  #count = 0;
  readonly #guard: number;
  /** Where the entries begin: with 64-bit addresses behind those of the empty table, which engines take for addresses from 4 GiB on. */
  readonly #base: number;
  #read: Int32Array;
  #write: Int32Array;
  /** Where the tables are, if compiled code reads them. */
  readonly #layout: FlatLayout | undefined;
  /** Up to where all pages are whole, can be read, and can be written. */
  readonly end: WindowEnd;

  /** `layout`: places of the tables in the buffer that {@link FlatPages.place} is told of. Default: they are buffers of their own. */
  constructor(addressType: AddressType, shift: number, guard: number, layout?: FlatLayout) {
    this.shift = shift;
    this.#guard = guard;
    this.#base = addressType === "i64" ? tableLength(shift) : 0;
    this.#read = emptyTable(shift);
    this.#write = this.#read;
    this.#layout = layout;
    this.end = new WindowEnd(addressType);
  }

  /** The buffer that has the tables, if any has. */
  place(buffer: ArrayBuffer): void {
    if (this.#layout === undefined) return;
    const { entries, readTable, writeTable } = this.#layout;
    this.#read = new Int32Array(buffer, readTable, entries);
    this.#write = new Int32Array(buffer, writeTable, entries);
  }

  /** Bytes that there must be before address 0 in the buffer: the page of `frames` that is never one. */
  get lead(): number {
    return 2 ** this.shift;
  }

  /** Makes the pages of a longer memory known, readable and writable. */
  extend(length: number): void {
    const known = this.#count;
    const count = Math.ceil(length / 2 ** this.shift);
    if (count > this.#states.length) {
      const states = new Uint8Array(Math.max(count, 2 * this.#states.length));
      states.set(this.#states);
      this.#states = states;
    }
    this.#count = count;
    this.#states.fill(PLAIN, known, count);
    // Tables of its own come with the first page: a memory that grew has a new access anyway.
    if (known === 0 && count > 0 && this.#layout === undefined) {
      this.#read = new Int32Array(this.#base + tableLength(this.shift));
      this.#write = new Int32Array(this.#base + tableLength(this.shift));
    }
    // The page that was the last may have been cut short until now.
    for (let page = Math.max(0, known - 1); page < count; page++) this.#fill(page, length);
    this.#findEnd(this.end.address, length);
  }

  /** Sets what may be done with whole pages of a memory of `length` bytes; undefined unmaps them. */
  set(address: number, size: number, protection: number | undefined, length: number): void {
    const state = protection === undefined ? 0 : MAPPED | protection;
    const first = address / 2 ** this.shift;
    const last = Math.ceil((address + size) / 2 ** this.shift);
    for (let page = first; page < last; page++) {
      this.#states[page] = state;
      this.#fill(page, length);
    }
    if (state !== PLAIN && address < this.end.address) this.end.set(address, { whole: false });
    else if (state === PLAIN && address <= this.end.address) this.#findEnd(this.end.address, length);
  }

  /** The window ends with the first page that is not like the others. */
  #findEnd(from: number, length: number): void {
    if (this.#layout === undefined) return;
    const size = 2 ** this.shift;
    let page = Math.floor(from / size);
    while (page < this.#count && this.#states[page] === PLAIN && (page + 1) * size <= length) page++;
    this.end.set(page * size, { whole: page * size >= length });
  }

  /** Why an access inside the memory fails; undefined if it does not. */
  refuse(address: number, length: number, access: Access): TrapCode | undefined {
    const bit = access === "read" ? READABLE : WRITABLE;
    const end = address + length;
    for (let page = Math.floor(address / 2 ** this.shift); page * 2 ** this.shift < end; page++) {
      const state = this.#states[page] ?? 0;
      if ((state & MAPPED) === 0) return "unmapped";
      if ((state & bit) === 0) return "protection";
    }
    return undefined;
  }

  /** `buffer` holds the memory's `length` bytes behind `lead` others, at least a page. */
  access(buffer: ArrayBuffer, lead: number, length: number): PagedAccess {
    const pageSize = 2 ** this.shift;
    return {
      form: "paged",
      pageShift: this.shift,
      low: pageSize + (this.#guard < pageSize ? this.#guard : 0),
      // Until there is a page, the one table is empty.
      directory: Int32Array.of(this.#count === 0 ? 0 : this.#base),
      readTable: this.#read,
      writeTable: this.#write,
      frames: new DataView(buffer, lead - pageSize, pageSize + length),
    };
  }

  #fill(page: number, length: number): void {
    const size = 2 ** this.shift;
    const end = (page + 1) * size;
    // Pages that are not all there, or that begin below a guard of more than a page, are checked byte by byte.
    const whole = end <= length && end + size <= MAX_PLACE && (this.#guard < size || page * size >= this.#guard);
    const entry = whole ? (page + 1) * size : 0;
    const state = this.#states[page] ?? 0;
    this.#read[this.#base + page] = (state & READABLE) === 0 ? 0 : entry;
    this.#write[this.#base + page] = (state & WRITABLE) === 0 ? 0 : entry;
  }
}

/** Where compiled code finds the tables of a flat memory, in front of its bytes. */
export interface FlatLayout {
  readonly entries: number;
  readonly readTable: number;
  readonly writeTable: number;
  /** Of the memory's first byte. */
  readonly lead: number;
}

/** Places in a memory of the host's: scratch bytes, tables, the page of frames that is never one, and the bytes. */
export function flatLayout(addressType: AddressType, shift: number): FlatLayout {
  // With 64-bit addresses an empty table before that of the memory, and another one behind it, for sums beyond 4 GiB.
  const entries = (addressType === "i64" ? 3 : 1) * tableLength(shift);
  const readTable = HOST_PAGE;
  const writeTable = readTable + 4 * entries;
  const lead = Math.ceil((writeTable + 4 * entries) / HOST_PAGE) * HOST_PAGE + HOST_PAGE;
  return { entries, readTable, writeTable, lead };
}

/** Engines look up whatever 32 bits can say. */
function tableLength(shift: number): number {
  return MAX_PLACE / 2 ** shift;
}

/** What memories without a page have, by the size of pages: nobody writes to it. */
const empty = new Map<number, Int32Array>();

function emptyTable(shift: number): Int32Array {
  const table = empty.get(shift) ?? new Int32Array(tableLength(shift));
  empty.set(shift, table);
  return table;
}
