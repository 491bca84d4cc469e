// Sparse linear memory: a reserved address space in which only mapped ranges are accessible, over frames that are committed as
// they are touched. This is the memory's face to engines and builtins; mapping is the business of its `space`.

import { mostEntries } from "./page-table.ts";
import { HostFrames } from "./host-frames.ts";
import { FramePages } from "./frame-pages.ts";
import { copyWithin } from "./copy-within.ts";
import { type CommitPolicy, DEFAULT_COMMIT } from "./commit-account.ts";
import type { Regions } from "../space/regions.ts";
import { PROT_READ, PROT_WRITE } from "../space/protection.ts";
import { MemoryEvents } from "../space/memory-event.ts";
import { AddressSpace } from "../space/address-space.ts";
import { DEFAULT_RULES, type MemoryRules, type MemoryType, type PagedAccess } from "@atoll/core/engine";
import {
  fillBytes,
  type HostedMemory,
  type HostMemories,
  type Look,
  type MemoryPiece,
  paced,
  requireBytes,
  requireMemory,
  requirePages,
  requireRange,
  withImporters,
} from "@atoll/core/engine";
import { type Access, ExhaustionError, Memory, MemoryFault, type TrapCode } from "@atoll/core";

/** Rules that are not given are core's DEFAULT_RULES; `wrap` needs a power of two as `reserved`. */
export interface PagedMemoryOptions extends Partial<MemoryRules> {
  /** Bytes of address space: a multiple of the page size, at most 2^48 (2^32 with i32 addresses). */
  readonly reserved: number;
  /** `deny`: `memory.grow` is always -1. `map`: it maps the pages behind the initial range. */
  readonly grow?: "deny" | "map";
  /** Default: DEFAULT_COMMIT. */
  readonly commit?: CommitPolicy;
  /** Accounts for bytes committed (positive) or given back (negative) over the whole instance; false refuses them. */
  readonly charge?: (bytes: number) => boolean;
  /** Called in the midst of long work: throws when the run must end. Default: nothing ends it. */
  readonly look?: () => void;
  /** Makes tables and frames where compiled code reaches them. Default: they lie in buffers. */
  readonly host?: HostMemories;
  /**
   * Whether pages that the guest gets by growing may be committed before it writes them, so that compiled code needs no tables for them: for guests
   * that cannot ask what is committed. What has only zeros is given back when there is need of it. Default false.
   */
  readonly commitAhead?: boolean;
}

/**
 * Most bytes that one operation may go through. A range that is longer can only be untouched pages, or the same pages again and again: a
 * guest maps those for nothing, and the host would be busy with them for hours.
 */
const MAX_TRANSFER = 2 ** 32;
/** Bytes of work between two looks at the limits, and what finding a piece is worth. */
const LOOK_BYTES = 2 ** 23;
const PIECE_BYTES = 4096;
/** Regions that are checked, and pages that are mapped, between two looks. */
const LOOK_REGIONS = 1024;
/** Untouched ranges are read from one buffer of zeros, in pieces of this size. */
const ZERO_BYTES = 2 ** 20;
/** Bytes of a data segment that are copied one by one. */
const SHORT = 64;

/** Looks at the limits at every so many calls. */
function everyOther(look: Look | undefined): () => void {
  let calls = 0;
  return () => {
    if (++calls % LOOK_REGIONS === 0) look?.();
  };
}

export class PagedMemory extends Memory {
  readonly #space: AddressSpace;
  readonly #regions: Regions;
  /** The frames behind its pages, and the page table. */
  readonly frames: FramePages;
  readonly #hosted: HostedMemory | undefined;
  readonly #commitAhead: boolean;
  readonly #events = new MemoryEvents();
  #look: () => void;
  readonly #wrap: boolean;
  readonly #grow: "deny" | "map";
  #byteLength = 0;
  #zeros: Uint8Array | undefined;

  /** Throws RangeError if the initial range cannot be had. */
  constructor(type: MemoryType, options: PagedMemoryOptions) {
    const { reserved, commit = DEFAULT_COMMIT, look = () => {} } = options;
    const rules = { ...DEFAULT_RULES, ...options };
    super(type, rules.nullGuard);
    const { nullGuard, pageSize, excessiveSize } = rules;
    this.#wrap = rules.outOfBounds === "wrap";
    this.#grow = options.grow ?? "deny";
    this.#look = look;
    const charge = withImporters(this, options.charge ?? (() => true));
    const limits = { charge, look: () => this.#look() };
    const events = this.#events;
    const initial = Number(type.limits.min) * 2 ** type.pageSizeLog2;
    const { addressType } = type;
    const { limit } = commit;
    const places = {
      addressType,
      reserved,
      pageSize,
      nullGuard,
      initial,
      limit,
      maxEntries: mostEntries(limit),
      wraps: this.#wrap,
    };
    const host = options.host && new HostFrames(options.host, places);
    this.#hosted = host?.hosted;
    this.#commitAhead = host !== undefined && options.commitAhead === true;
    this.frames = new FramePages({
      addressType: type.addressType,
      pageSize,
      reserved,
      nullGuard,
      commit,
      limits,
      events,
      ...(host === undefined ? {} : { host }),
    });
    this.#space = new AddressSpace(this.frames, { pageSize, reserved, nullGuard, excessiveSize, events });
    this.#regions = this.#space.layout;
    this.frames.regionAt = (address) => this.#regions.at(address);
    if (initial > reserved)
      throw new RangeError(`an initial range of ${initial} bytes is over the reservation of ${reserved}`);
    if (initial > 0 && this.#space.mapOwn(0, initial, "initial") < 0) {
      throw new RangeError(`an initial range of ${initial} bytes is over the commit limit of ${commit.limit}`);
    }
    this.#byteLength = initial;
    this.#commitFloor();
    if (this.#commitAhead) this.#commitGrown(this.#hosted?.pages?.window.floor ?? 0, initial);
  }

  #commitGrown(from: number, to: number): void {
    const region = to > from ? this.#regions.at(from) : undefined;
    if (region !== undefined) this.frames.commitGrown(region, from, to);
  }

  /** What compiled code takes for granted is there from the start. */
  #commitFloor(): void {
    const floor = this.#hosted?.pages?.window.floor ?? 0;
    const region = floor > 0 ? this.#regions.at(0) : undefined;
    if (region === undefined) return;
    this.frames.commitAhead(region, 0, floor);
    if ((this.#hosted?.pages?.window.end ?? 0) < floor) {
      throw new RangeError(`the first ${floor} bytes of a memory are over the limit`);
    }
  }

  override get hosted(): HostedMemory | undefined {
    return this.#hosted;
  }

  override get access(): PagedAccess {
    return this.frames.table.access;
  }

  override get virtual(): AddressSpace {
    return this.#space;
  }

  /** The initial range and what `memory.grow` added: mappings elsewhere do not count. */
  override get byteLength(): number {
    return this.#byteLength;
  }

  override grow(deltaPages: number): number {
    requirePages(deltaPages);
    if (this.#grow === "deny") return -1;
    const before = this.pages;
    const from = this.#byteLength;
    const bytes = deltaPages * 2 ** this.type.pageSizeLog2;
    const to = from + bytes;
    if (!(to <= this.#space.reserved)) return -1;
    if (bytes === 0) return before;
    if (!this.#regions.isFree(from, to) || this.#space.grow(from, bytes) < 0) return -1;
    this.#byteLength = to;
    if (this.#commitAhead) this.#commitGrown(from, to);
    return before;
  }

  /** Maps what an active data segment needs, and writes it. */
  override initialise(address: number, bytes: Uint8Array, look?: Look): void {
    requireBytes(bytes);
    requireRange(address, bytes.length);
    const space = this.#space;
    const { pageSize } = space;
    const end = address + bytes.length;
    const pace = everyOther(look);
    if (end <= space.reserved) {
      for (let at = address - (address % pageSize); at < end; at += pageSize) {
        pace();
        if (this.#regions.at(at) !== undefined) continue;
        if (space.mapOwn(at, pageSize, "data") < 0) this.#fault("commit_limit", address, bytes.length, "write", at);
      }
    }
    // Some modules have a hundred thousand segments of a few bytes each.
    if (bytes.length > 0 && bytes.length <= SHORT) this.store(address, bytes.length, bytes);
    else this.write(address, bytes, look);
  }

  override effectiveAddress(lo: number, hi: number, width: number, access: Access): number {
    if (!this.#wrap) return super.effectiveAddress(lo, hi, width, access);
    const { reserved } = this.#space;
    return reserved <= 2 ** 32 ? lo % reserved : (hi % (reserved / 2 ** 32)) * 2 ** 32 + lo;
  }

  protected override refuseAddress(address: bigint, width: number, access: Access): never {
    this.#fault("out_of_bounds_memory", address, width, access, this.#space.reserved);
  }

  override check(address: number, length: number, access: Access): void {
    requireRange(address, length);
    const { reserved } = this.#space;
    if (this.frames.pool.detached) this.#fault("detached", address, length, access, address);
    if (this.#placeOf(address, length, access) >= 0) return;
    if (this.#wrap && length <= reserved) {
      const at = address % reserved;
      const tail = Math.max(0, at + length - reserved);
      this.#checkRange(at, length - tail, access, address, length);
      if (tail > 0) this.#checkRange(0, tail, access, address, length);
      return;
    }
    if (!(address + length <= reserved)) this.#fault("out_of_bounds_memory", address, length, access, reserved);
    this.#checkRange(address, length, access, address, length);
  }

  override write(address: number, bytes: Uint8Array, look?: Look): void {
    requireBytes(bytes);
    requireRange(address, bytes.length);
    const place = this.#placeOf(address, bytes.length, "write");
    if (place >= 0) this.frames.pool.bytes.set(bytes, place);
    else super.write(address, bytes, look);
  }

  override pieces(address: number, length: number, access: Access): readonly MemoryPiece[] {
    this.#checkWhole(address, length, access);
    const pieces: MemoryPiece[] = [];
    // Two rounds: committing may replace the frames, and pieces made before would be left behind.
    if (access === "write") this.#eachPage(address, length, access, () => {});
    this.#eachPage(address, length, access, (piece) => {
      const last = pieces[pieces.length - 1];
      // Neighbours in one buffer are one piece: frames are mostly handed out in order.
      if (last !== undefined && last.buffer === piece.buffer && last.byteOffset + last.length === piece.byteOffset) {
        pieces[pieces.length - 1] = new Uint8Array(last.buffer, last.byteOffset, last.length + piece.length);
      } else {
        pieces.push(piece);
      }
    });
    return pieces;
  }

  override fill(address: number, value: number, length: number, look?: Look): void {
    this.#checkWhole(address, length, "write");
    const pace = paced(look);
    this.#eachPage(address, length, "write", (piece) => {
      fillBytes(piece, value, look);
      pace(piece.length);
    });
  }

  override copy(destination: number, source: Memory, sourceAddress: number, length: number, look?: Look): void {
    requireMemory(source);
    source.check(sourceAddress, length, "read");
    this.#checkWhole(destination, length, "write");
    copyWithin(this, destination, { memory: source, address: sourceAddress }, length, look);
  }

  override read(address: number, length: number): Uint8Array<ArrayBuffer> {
    this.#checkWhole(address, length, "read");
    return super.read(address, length);
  }

  override load(address: number, width: number, scratch: Uint8Array): void {
    if (typeof address !== "number") requireRange(address, width);
    const space = this.#space;
    const at = this.#wrap ? address % space.reserved : address;
    const offset = at & (space.pageSize - 1);
    if (
      at >= this.nullGuard &&
      offset + width <= space.pageSize &&
      Number.isInteger(at) &&
      !this.frames.pool.detached
    ) {
      const region = this.#regions.at(at);
      if (region !== undefined && (region.protection & PROT_READ) !== 0) {
        const { backing } = region;
        if (backing?.form === "host") {
          const from = region.offset + (at - region.base);
          const { bytes } = backing;
          if (from + width <= bytes.length) {
            for (let i = 0; i < width; i++) scratch[i] = bytes[from + i] ?? 0;
            return;
          }
        } else {
          const place = this.frames.frame(region, at, "read") * space.pageSize + offset;
          const { bytes } = this.frames.pool;
          for (let i = 0; i < width; i++) scratch[i] = bytes[place + i] ?? 0;
          return;
        }
      }
    }
    super.load(address, width, scratch);
  }

  override store(address: number, width: number, scratch: Uint8Array): void {
    if (typeof address !== "number") requireRange(address, width);
    const space = this.#space;
    const at = this.#wrap ? address % space.reserved : address;
    const offset = at & (space.pageSize - 1);
    if (
      at >= this.nullGuard &&
      offset + width <= space.pageSize &&
      Number.isInteger(at) &&
      !this.frames.pool.detached
    ) {
      const region = this.#regions.at(at);
      if (region !== undefined && (region.protection & PROT_WRITE) !== 0) {
        const { backing } = region;
        if (backing?.form === "host") {
          const from = region.offset + (at - region.base);
          const { bytes } = backing;
          if (from + width <= bytes.length) {
            for (let i = 0; i < width; i++) bytes[from + i] = scratch[i] ?? 0;
            return;
          }
        } else {
          const frame = this.frames.frame(region, at, "write");
          if (frame !== 0) {
            const place = frame * space.pageSize + offset;
            const { bytes } = this.frames.pool;
            for (let i = 0; i < width; i++) bytes[place + i] = scratch[i] ?? 0;
            return;
          }
        }
      }
    }
    super.store(address, width, scratch);
  }

  override dispose(): void {
    // The run may have ended, the memory all the more.
    this.#look = () => {};
    this.#space.dispose();
    this.frames.release();
    this.#byteLength = 0;
  }

  /** Checks a range that is going to be gone through byte by byte. */
  #checkWhole(address: number, length: number, access: Access): void {
    this.check(address, length, access);
    if (length > MAX_TRANSFER) {
      throw new ExhaustionError(
        "memory_limit",
        `an access of ${length} bytes at once is over the limit of ${MAX_TRANSFER}`,
      );
    }
  }

  /**
   * Where a range lies among the bytes of frames, if it is in one page that is committed and may be accessed so, as most that builtins reach for are;
   * -1 where there is more to be looked at. For numbers that were checked.
   */
  #placeOf(address: number, length: number, access: Access): number {
    const { pageSize } = this.#space;
    const offset = address & (pageSize - 1);
    if (this.#wrap || address < this.nullGuard || offset + length > pageSize || this.frames.pool.detached) return -1;
    const region = this.#regions.at(address);
    if (region === undefined || (region.protection & (access === "read" ? PROT_READ : PROT_WRITE)) === 0) return -1;
    const frame = this.frames.frameOf(region, address);
    return frame === undefined ? -1 : frame * pageSize + offset;
  }

  /** Checks a range inside the reservation; the access it belongs to is `[address, address + width)`. */
  #checkRange(from: number, length: number, access: Access, address: number, width: number): void {
    if (length === 0) return;
    if (from < this.nullGuard) this.#fault("null_access", address, width, access, from);
    const to = from + length;
    const bit = access === "read" ? PROT_READ : PROT_WRITE;
    const pace = everyOther(this.#look);
    for (let at = from; at < to;) {
      pace();
      const region = this.#regions.at(at);
      if (region === undefined) this.#fault("unmapped", address, width, access, at);
      if ((region.protection & bit) === 0) this.#fault("protection", address, width, access, at);
      if (region.backing?.form === "host") {
        if (region.backing.detached) this.#fault("detached", address, width, access, at);
        // The tail of the last page is not the buffer's.
        const end = region.base - region.offset + region.backing.bytes.length;
        if (Math.min(to, region.end) > end) this.#fault("unmapped", address, width, access, Math.max(at, end));
      }
      at = region.end;
    }
    if (access === "write" && !this.frames.prepare(this.#regions.overlapping(from, to), from, to, pace))
      this.#fault("commit_limit", address, width, access, from);
  }

  /** Visits the host bytes of a checked range in order, committing pages for writing. */
  #eachPage(address: number, length: number, access: Access, visit: (piece: MemoryPiece) => void): void {
    const space = this.#space;
    const { pageSize, reserved } = space;
    let left = length;
    let at = this.#wrap ? address % reserved : address;
    let unseen = 0;
    while (left > 0) {
      if (at === reserved) at = 0;
      const region = this.#regions.at(at);
      if (region === undefined) this.#fault("unmapped", at, left, access, at);
      const rest = Math.min(left, region.end - at);
      const { backing } = region;
      let size: number;
      if (backing?.form === "host") {
        const from = region.offset + (at - region.base);
        size = rest;
        visit(backing.bytes.subarray(from, from + size));
      } else if (access === "read" && (backing === undefined || backing.frames.size === 0) && rest > pageSize) {
        size = Math.min(rest, ZERO_BYTES);
        visit((this.#zeros ??= new Uint8Array(ZERO_BYTES)).subarray(0, size));
      } else {
        const offset = at % pageSize;
        size = Math.min(rest, pageSize - offset);
        const frame = this.frames.frame(region, at, access);
        if (frame === 0 && access === "write") this.#fault("commit_limit", at, size, access, at);
        visit(this.frames.pool.slice(frame, offset, offset + size));
      }
      at += size;
      left -= size;
      // Small pieces take their time, too.
      unseen += size + PIECE_BYTES;
      if (unseen < LOOK_BYTES) continue;
      unseen = 0;
      this.#look();
    }
  }

  /** `place` is where the access fails, `address` where it begins. */
  #fault(code: TrapCode, address: number | bigint, width: number, access: Access, place: number): never {
    const space = this.#space;
    const region = this.#regions.nearest(place);
    const fault = {
      address,
      width,
      access,
      size: space.reserved,
      ...(region === undefined ? {} : { region: { base: region.base, size: region.size, kind: region.kind } }),
    };
    if (this.#events.watched) this.#events.emit({ type: "fault", code, fault });
    throw new MemoryFault(code, fault, this);
  }
}
