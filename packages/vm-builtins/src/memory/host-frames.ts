// One memory of the host's with all that compiled code needs of a paged memory: scratch bytes, page directory, read and write tables, frames; and the
// global that says how far addresses go without them. What stands in them is the business of page-table.ts, frame-pool.ts and window.ts.

import {
  type AddressType,
  growHostMemory,
  HOST_PAGE,
  type HostedMemory,
  type HostedPages,
  type HostMemories,
  WindowEnd,
} from "@atoll/core/engine";

export interface HostFramesOptions {
  readonly addressType: AddressType;
  /** Bytes of address space. */
  readonly reserved: number;
  readonly pageSize: number;
  readonly nullGuard: number;
  /** Entries of each kind of table that there are at most, where not every page can have one. */
  readonly maxEntries: number;
  /** Bytes of the initial range. */
  readonly initial: number;
  /** Bytes that may be committed. */
  readonly limit: number;
  /** Whether addresses are taken modulo the reservation. */
  readonly wraps: boolean;
}

/** The first frame is that of the page which the null guard ends in, as everywhere, or has the zeros that are shown for pages that were never written. */
const FIRST_FRAME = 1;
const SPAN = 2 ** 32;
/** In the second half of the first page. */
const RECENT = { read: HOST_PAGE / 2, write: (HOST_PAGE * 3) / 4, count: 1024 };
/** Entries of a table that has one for every page: more need a directory. */
const MAX_FLAT_ENTRIES = 2 ** 22;
/** Bytes that the memory grows by at least, and at most if fewer are enough. */
const FIRST_STEP = 2 ** 20;
const LAST_STEP = 2 ** 28;

export class HostFrames {
  /** Zeros; where the null guard ends in a page, the frame that is never one: they are read without the table then, but nothing stands in a window's way. */
  readonly zeroFrame: number;
  readonly hosted: HostedMemory & { readonly pages: HostedPages };
  /** Whether pages are found without the directory. */
  readonly single: boolean;
  /** Entries of the directory, without the one for what lies behind the address space. */
  readonly spans: number;
  /** Entries of each kind of table. */
  readonly entries: number;
  /** Most bytes of frames. */
  readonly most: number;
  /** The frame of the window's first page. */
  readonly firstFrame: number;
  readonly #wide: boolean;
  readonly #places: { readonly directory: number; readonly read: number; readonly write: number };
  #length = 0;
  #recent: Int32Array = new Int32Array(0);
  readonly #end: WindowEnd;

  /** Throws RangeError if the host has no such memory. */
  constructor(host: HostMemories, options: HostFramesOptions) {
    const { addressType, reserved, pageSize, nullGuard } = options;
    const wide = addressType === "i64";
    const pageShift = Math.log2(pageSize);
    const perSpan = SPAN / pageSize;
    this.#wide = wide;
    this.spans = wide ? Math.ceil(reserved / SPAN) : 1;
    // With 64-bit addresses the first table is the empty one, and one more lies behind the address space.
    const all = wide ? (this.spans + 2) * perSpan : perSpan;
    this.single = !wide || all <= MAX_FLAT_ENTRIES;
    this.entries = this.single ? all : options.maxEntries;
    const directory = HOST_PAGE;
    const readTable = this.single ? directory : directory + whole(4 * (this.spans + 1));
    const writeTable = readTable + 4 * this.entries;
    const frames = whole(writeTable + 4 * this.entries);
    this.most = SPAN - frames;
    const memory = host.create({ addressType: "i32", initial: frames / HOST_PAGE, maximum: SPAN / HOST_PAGE });
    if (memory === undefined) throw new RangeError(`the host has no ${frames} bytes for tables of pages`);
    const partial = nullGuard % pageSize;
    this.zeroFrame = partial > 0 ? 0 : FIRST_FRAME;
    this.firstFrame = partial > 0 ? FIRST_FRAME : FIRST_FRAME + 1;
    const end = new WindowEnd(addressType);
    this.#end = end;
    this.hosted = {
      memory,
      addressType: "i32",
      lead: 0,
      pages: {
        pageShift,
        reserved,
        wraps: options.wraps,
        low: FIRST_FRAME * pageSize + partial,
        directory: this.single ? undefined : directory,
        // Where there is no directory, the first table is passed over.
        readTable: readTable + (wide && this.single ? 4 * perSpan : 0),
        writeTable: writeTable + (wide && this.single ? 4 * perSpan : 0),
        frames,
        recent: RECENT,
        window: {
          start: nullGuard,
          place: frames + this.firstFrame * pageSize - (nullGuard - partial),
          floor: floorOf(options),
          get end() {
            return end.address;
          },
          follow: (global, closed) => end.follow(global, closed),
        },
      },
    };
    this.#places = { directory, read: readTable, write: writeTable };
    this.forget(0, pageSize);
  }

  /** The first `length` bytes of frames, and all there are beyond; undefined if the host has not as many. */
  bytes(length: number): Uint8Array<ArrayBuffer> | undefined {
    const { memory, pages } = this.hosted;
    const missing = whole(pages.frames + length) - memory.buffer.byteLength;
    if (missing > 0) {
      const step = Math.min(this.most - this.#length, Math.max(FIRST_STEP, Math.min(this.#length, LAST_STEP)));
      const wanted = Math.max(missing, whole(step));
      const fits =
        pages.frames + this.#length + wanted <= SPAN && growHostMemory(memory, "i32", wanted / HOST_PAGE) >= 0;
      if (!fits && growHostMemory(memory, "i32", missing / HOST_PAGE) < 0) return undefined;
    }
    this.#length = memory.buffer.byteLength - pages.frames;
    return new Uint8Array(memory.buffer, pages.frames, this.#length);
  }

  /** Views of directory and tables; detached whenever the memory grows. */
  views(): { readonly directory: Int32Array; readonly read: Int32Array; readonly write: Int32Array } {
    const { buffer } = this.hosted.memory;
    const { directory, read, write } = this.#places;
    return {
      directory: this.single ? this.#directory : new Int32Array(buffer, directory, this.spans),
      read: new Int32Array(buffer, read, this.entries),
      write: new Int32Array(buffer, write, this.entries),
    };
  }

  /** Has compiled code look up the pages of `[from, to)` anew. */
  forget(from: number, to: number): void {
    const { memory, pages } = this.hosted;
    const { read, write, count } = RECENT;
    if (this.#recent.length === 0) this.#recent = new Int32Array(memory.buffer, read, (write - read) / 2);
    const pageSize = 2 ** pages.pageShift;
    const many = Math.min(count, (to - from) / pageSize);
    for (let page = from / pageSize, i = 0; i < many; page++, i++) {
      const slot = page % count;
      // Whatever address comes to a slot, none is in this page.
      const none = slot === 0 ? pageSize : 0;
      for (const at of [4 * slot, 4 * (slot + count)]) {
        this.#recent[at] = none;
        this.#recent[at + 1] = 0;
      }
    }
  }

  /** What engines that need a directory are shown where there is none. */
  get #directory(): Int32Array {
    const perSpan = SPAN / 2 ** this.hosted.pages.pageShift;
    return this.#wide ? Int32Array.from({ length: this.spans }, (_, high) => (high + 1) * perSpan) : new Int32Array(1);
  }

  /** Makes the window end at an address. */
  setEnd(address: number, options: { readonly whole: boolean }): void {
    this.#end.set(address, options);
  }
}

/** The part of the initial range that compiled code relies on, and that is committed from the start: it must not eat up what may be committed. */
function floorOf({ initial, limit, pageSize, nullGuard }: HostFramesOptions): number {
  const most = Math.floor(limit / 8 / pageSize) * pageSize;
  const floor = Math.min(initial, most);
  return floor > nullGuard ? floor : 0;
}

function whole(bytes: number): number {
  return Math.ceil(bytes / HOST_PAGE) * HOST_PAGE;
}
