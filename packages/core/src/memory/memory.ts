// The memory seam: what every linear memory can do, for engines, builtins, instantiation and the host. Two forms exist:
// flat (one run of host bytes, memory/flat-memory.ts) and paged (a page table over frames; the vm package brings it).
// Addresses and lengths are JS numbers in bytes: exact below 2^53, and anything larger is out of bounds everywhere.

import { markCopy } from "../errors/copies.ts";
import type { AccessFault, TrapCode } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";
import type { MemoryType } from "../module/types.ts";
import type { HostedMemory } from "./host-memories.ts";
import { copyBytes, type Look } from "./slices.ts";
import type { VirtualMemory } from "./virtual-memory.ts";
import { requireBigInt, requireBytes, requireNumber, requireRange, requireRanges } from "./arguments.ts";

/**
 * An access that failed its check. Engines turn it into a `Trap` with a backtrace, builtins into an errno (EFAULT); embedders who read and write by
 * themselves see it as it is. It is an `Error` without a stack, which would cost ten times as much as all the rest.
 */
export class MemoryFault implements Error {
  readonly code: TrapCode;
  readonly fault: AccessFault;
  /** Whose check it was, where the memory says so. */
  readonly memory: Memory | undefined;
  constructor(code: TrapCode, fault: AccessFault, memory?: Memory) {
    this.code = code;
    this.fault = fault;
    this.memory = memory;
  }

  get name(): string {
    return "MemoryFault";
  }
  get message(): string {
    return trapMessage(this.code, this.fault);
  }
}
Object.setPrototypeOf(MemoryFault.prototype, Error.prototype);

/** What an access does. */
export type Access = "read" | "write";

/**
 * A host-contiguous piece of a guest range. Valid until the next call of a method that writes, maps or grows: that may move the
 * bytes, and a piece from before then shows memory that the guest no longer sees. Use {@link Memory.gather} for several ranges.
 */
export type MemoryPiece = Uint8Array<ArrayBufferLike>;

/** A range of a guest's memory. */
export interface MemoryRange {
  readonly address: number;
  readonly length: number;
}

/**
 * One linear memory. Every method that touches guest bytes first checks its whole range in exact arithmetic and throws
 * {@link MemoryFault} before anything is read or written.
 */
export abstract class Memory {
  static {
    markCopy(this.prototype);
  }
  readonly type: MemoryType;
  /** Null guard: accesses below this address fault. */
  readonly nullGuard: number;

  constructor(type: MemoryType, nullGuard: number) {
    this.type = type;
    this.nullGuard = nullGuard;
  }

  /** How engines reach the bytes without calling: changes identity whenever the layout that it caches changes. */
  abstract readonly access: FlatAccess | PagedAccess;

  /** How compiled code reaches the bytes; undefined unless the memory was made for an engine that compiles. */
  get hosted(): HostedMemory | undefined {
    return undefined;
  }

  /** Mapping in this memory, and what is mapped; undefined if its addresses cannot be mapped. */
  get virtual(): VirtualMemory | undefined {
    return undefined;
  }

  /** Size in bytes: what `memory.size` counts in pages. */
  abstract readonly byteLength: number;

  /** `memory.size`, in pages of the memory's own page size. */
  get pages(): number {
    return this.byteLength / 2 ** this.type.pageSizeLog2;
  }

  /** `memory.grow`: the former size in pages, or -1. */
  abstract grow(deltaPages: number): number;

  /**
   * The effective address `hi * 2^32 + lo` of an access as a number: `lo` unsigned, `hi` up to 2^33 (base + offset, with its carry).
   * Memories that wrap reduce it first. Throws MemoryFault for one that no number says exactly: it is out of bounds everywhere.
   */
  effectiveAddress(lo: number, hi: number, width: number, access: Access): number {
    if (hi < 2 ** 21) return hi * 2 ** 32 + lo;
    return this.refuseAddress(BigInt(hi) * 2n ** 32n + BigInt(lo), width, access);
  }

  /** Throws the fault of an access beyond everything that there can be. */
  protected refuseAddress(address: bigint, width: number, access: Access): never {
    throw new MemoryFault("out_of_bounds_memory", { address, width, access, size: this.byteLength }, this);
  }

  /**
   * Checks `[address, address + length)` for an access; throws MemoryFault, and ArgumentError for what is no address or length: negative, broken or
   * NaN. Length 0 checks `address <= byteLength`.
   */
  abstract check(address: number, length: number, access: Access): void;

  /**
   * The range as host-contiguous views without a copy, after checking all of it. Writing through a piece obtained with
   * "write" changes the guest's memory.
   */
  abstract pieces(address: number, length: number, access: Access): readonly MemoryPiece[];

  /** The pieces of several ranges, all checked before any is made, and all valid together. */
  gather(ranges: readonly MemoryRange[], access: Access): readonly MemoryPiece[] {
    requireRanges(ranges);
    const [first] = ranges;
    if (first === undefined) return [];
    if (ranges.length === 1) return this.pieces(first.address, first.length, access);
    for (const { address, length } of ranges) this.check(address, length, access);
    // The first round lets everything be committed, so that nothing moves in the second.
    if (access === "write") for (const { address, length } of ranges) this.pieces(address, length, access);
    return ranges.flatMap(({ address, length }) => this.pieces(address, length, access));
  }

  /** `memory.fill`. `look` is called now and then in long transfers, here and below; what it throws ends them. */
  abstract fill(address: number, value: number, length: number, look?: Look): void;

  /** `memory.copy` within this memory (overlap allowed, aliases included) or from another one. */
  abstract copy(destination: number, source: Memory, sourceAddress: number, length: number, look?: Look): void;

  /** Writes an active data segment at instantiation: like `write`; a sparse memory first maps the pages it needs. */
  initialise(address: number, bytes: Uint8Array, look?: Look): void {
    this.write(address, bytes, look);
  }

  /** Gives back host resources. Accesses afterwards fault. */
  abstract dispose(): void;

  /** Copies a range out of the guest. */
  read(address: number, length: number): Uint8Array<ArrayBuffer> {
    this.check(address, length, "read");
    const out = new Uint8Array(length);
    let at = 0;
    for (const piece of this.pieces(address, length, "read")) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }

  /** Copies bytes into the guest. */
  write(address: number, bytes: Uint8Array, look?: Look): void {
    requireBytes(bytes);
    const pieces = this.pieces(address, bytes.length, "write");
    const [only] = pieces;
    // Most writes are short and lie in one piece: nothing has to be made for them.
    if (only !== undefined && pieces.length === 1) {
      copyBytes(only, bytes, look);
      return;
    }
    let at = 0;
    for (const piece of pieces) {
      copyBytes(piece, bytes.subarray(at, at + piece.length), look);
      at += piece.length;
    }
  }

  /** Reads `width` (at most 16) bytes into the start of `scratch`: the engines' slow path. */
  load(address: number, width: number, scratch: Uint8Array): void {
    let at = 0;
    for (const piece of this.pieces(address, width, "read")) {
      scratch.set(piece, at);
      at += piece.length;
    }
  }

  /** Writes the first `width` (at most 16) bytes of `scratch`: the engines' slow path. */
  store(address: number, width: number, scratch: Uint8Array): void {
    this.write(address, width === scratch.length ? scratch : scratch.subarray(0, width));
  }

  getI8(address: number): number {
    this.load(address, 1, scratchBytes);
    return scratchView.getInt8(0);
  }
  getU8(address: number): number {
    this.load(address, 1, scratchBytes);
    return scratchView.getUint8(0);
  }
  getI16(address: number): number {
    this.load(address, 2, scratchBytes);
    return scratchView.getInt16(0, true);
  }
  getU16(address: number): number {
    this.load(address, 2, scratchBytes);
    return scratchView.getUint16(0, true);
  }
  getU32(address: number): number {
    this.load(address, 4, scratchBytes);
    return scratchView.getUint32(0, true);
  }
  getI32(address: number): number {
    return this.getU32(address) | 0;
  }
  getI64(address: number): bigint {
    this.load(address, 8, scratchBytes);
    return scratchView.getBigInt64(0, true);
  }
  getU64(address: number): bigint {
    this.load(address, 8, scratchBytes);
    return scratchView.getBigUint64(0, true);
  }
  getF32(address: number): number {
    this.load(address, 4, scratchBytes);
    return scratchView.getFloat32(0, true);
  }
  getF64(address: number): number {
    this.load(address, 8, scratchBytes);
    return scratchView.getFloat64(0, true);
  }
  setI8(address: number, value: number): void {
    this.setU8(address, value);
  }
  setU8(address: number, value: number): void {
    requireNumber(value);
    scratchView.setUint8(0, value);
    this.store(address, 1, scratchBytes);
  }
  setI16(address: number, value: number): void {
    this.setU16(address, value);
  }
  setU16(address: number, value: number): void {
    requireNumber(value);
    scratchView.setUint16(0, value, true);
    this.store(address, 2, scratchBytes);
  }
  setI32(address: number, value: number): void {
    this.setU32(address, value);
  }
  setU32(address: number, value: number): void {
    requireNumber(value);
    scratchView.setUint32(0, value, true);
    this.store(address, 4, scratchBytes);
  }
  setI64(address: number, value: bigint): void {
    this.setU64(address, value);
  }
  setU64(address: number, value: bigint): void {
    requireBigInt(value);
    scratchView.setBigUint64(0, value, true);
    this.store(address, 8, scratchBytes);
  }
  setF32(address: number, value: number): void {
    requireNumber(value);
    scratchView.setFloat32(0, value, true);
    this.store(address, 4, scratchBytes);
  }
  setF64(address: number, value: number): void {
    requireNumber(value);
    scratchView.setFloat64(0, value, true);
    this.store(address, 8, scratchBytes);
  }

  /** An address or size of the memory's address type (4 or 8 bytes) as a number; above 2^53 rounded, hence out of bounds. */
  getAddress(address: number): number {
    return this.type.addressType === "i32" ? this.getU32(address) : Number(this.getU64(address));
  }
  /** Writes an address or size in the memory's address type (4 or 8 bytes). */
  setAddress(address: number, value: number): void {
    if (this.type.addressType === "i32") this.setU32(address, value);
    else {
      requireRange(value, 0);
      this.setU64(address, BigInt(value));
    }
  }
  /** 4 or 8: the width of an address or size in guest structures. */
  get addressWidth(): 4 | 8 {
    return this.type.addressType === "i32" ? 4 : 8;
  }
}

const scratchBytes = new Uint8Array(16);
const scratchView = new DataView(scratchBytes.buffer);

/**
 * The flat form: `view` covers exactly the accessible bytes, so its RangeError is the bounds check. Only memories in which
 * every byte of `[0, byteLength)` is accessible have it: a flat memory with a null guard or with unmapped pages has the paged
 * form. A memory may change from one form to the other, with a new `access` identity.
 */
export interface FlatAccess {
  readonly form: "flat";
  readonly view: DataView<ArrayBufferLike>;
}

/**
 * The paged form. An access of `width` bytes at the effective address `hi:lo` (unsigned 32-bit halves; hi is 0 with i32
 * addresses, and a carry out of hi is out of bounds) goes:
 *
 *     if (hi >= directory.length) slow
 *     page   = directory[hi] + (lo >>> pageShift)
 *     offset = lo & (2^pageShift - 1)
 *     place  = (readTable[page] | offset) >>> 0                // writeTable for stores
 *     if (place < low || offset > 2^pageShift - width) slow
 *     frames.getX(place)
 *
 * `slow` is `Memory.load`/`store` with `Memory.effectiveAddress(lo, hi, …)`, which does the access or throws MemoryFault, and
 * fills the entries that later accesses need.
 *
 * An entry is where the page's frame begins, as the low 32 bits; 0 is "not here" (absent, protected, not yet committed, host page), so
 * zero-filled tables are empty, and no entry ever points outside `frames`. The first page of `frames` is never a frame:
 * that makes `place < low` the one test for both an absent entry and the null guard. The page that the null guard ends in
 * has the frame that begins at `2^pageShift`, and `low = 2^pageShift + nullGuard % 2^pageShift`; or it has no entries, like pages
 * wholly below the guard, and `low = 2^pageShift`. Where that frame is seen through an alias, its first bytes take the slow path and are right there.
 *
 * With i32 addresses the directory is `[0]`: `page` is `lo >>> pageShift`. With i64 addresses a directory entry of 0 is the
 * empty table, which engines take for addresses beyond the directory, too. Tables have `2^(32 - pageShift)` entries, so that no index is out of range.
 *
 * Entries of tables and directory change in place, at any slow path or call out of the guest. Only when one of the fields below
 * is replaced does a new PagedAccess appear: after a slow path, a call or `memory.grow`, compare `memory.access` with the one
 * in use.
 */
export interface PagedAccess {
  readonly form: "paged";
  /** 12, 14 or 16. */
  readonly pageShift: number;
  /** Places below this take the slow path. */
  readonly low: number;
  readonly directory: Int32Array;
  readonly readTable: Int32Array;
  readonly writeTable: Int32Array;
  readonly frames: DataView<ArrayBufferLike>;
}
