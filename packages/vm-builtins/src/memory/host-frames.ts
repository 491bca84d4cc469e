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
    const recent = writeTable + 4 * this.entries;
    const frames = whole(recent + 8192);
    this.most = SPAN - frames;
    const memory = host.create({ addressType: "i32", initial: frames / HOST_PAGE, maximum: SPAN / HOST_PAGE });
    if (memory === undefined) throw new RangeError(`the host has no ${frames} bytes for page tables`);
    const partial = nullGuard % pageSize;
    // Where there is no directory, the first table is passed over.
    const passed = wide && this.single ? 4 * perSpan : 0;
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
        readTable: readTable + passed,
        writeTable: writeTable + passed,
        frames,
        recent,
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
  }

  /** The first `length` bytes of frames, and all there are beyond; undefined if the host has not as many. */
  bytes(length: number): Uint8Array<ArrayBuffer> | undefined {
    const { memory, pages } = this.hosted;
    const missing = whole(pages.frames + length) - memory.buffer.byteLength;
    if (missing > 0) {
      const step = Math.min(this.most - this.#length, Math.max(FIRST_STEP, Math.min(this.#length, LAST_STEP)));
      const wanted = Math.max(missing, whole(step));
      const refuses = (bytes: number): boolean => growHostMemory(memory, "i32", bytes / HOST_PAGE) < 0;
      if (refuses(wanted) && refuses(missing)) return undefined;
    }
    this.#length = memory.buffer.byteLength - pages.frames;
    return new Uint8Array(memory.buffer, pages.frames, this.#length);
  }

  /** Views of directory and tables, the second with the recent pages behind; detached whenever the memory grows. */
  views(): { readonly directory: Int32Array; readonly read: Int32Array; readonly write: Int32Array } {
    const { buffer } = this.hosted.memory;
    const { directory, read, write } = this.#places;
    return {
      directory: this.single ? this.#directory : new Int32Array(buffer, directory, this.spans),
      read: new Int32Array(buffer, read, this.entries),
      write: new Int32Array(buffer, write, this.entries + 2048),
    };
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
