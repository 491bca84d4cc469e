// Buffers that guests give in an array: what a gather reads, or a scatter writes.

import { checkOptions, checkValue } from "../../errors/check-options.ts";
import { count, oneOf, text } from "../../errors/option-kinds.ts";
import type { Access, Memory, MemoryRange } from "../../memory/memory.ts";
import { BadInput } from "./bad-input.ts";
import { ADDRESS, type AddressWidth, type Flat, LENGTH, PassedType, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import type { ViewWatch } from "./view-watch.ts";

/** The guest's buffers, each checked. */
export interface Buffers {
  /** The guest's own bytes, until the handler returns or waits, calls the guest or lets memory grow; found anew each time they are asked for. */
  readonly pieces: readonly Uint8Array[];
  /** The same where they are one buffer in one piece, as most are: for handlers to whom a list would be too much. Otherwise undefined. */
  readonly only: Uint8Array | undefined;
  /** Where they are: what handlers that wait go by. Empty ones are left out. */
  readonly ranges: readonly MemoryRange[];
  /** Bytes of all. */
  readonly total: number;
}

/** What {@link buffers} takes. */
export interface BuffersOptions {
  /** Buffers beyond these are left out. Default: more than 1024 are bad input of kind `long`. */
  readonly cut?: number;
}

/** Buffers of one call. */
const MOST_BUFFERS = 1024;

/** Where a call's buffers are. Most calls have one, and for that no list is made. */
interface Found {
  readonly total: number;
  /** The first one's. */
  readonly address: number;
  /** All of them, where there are several. */
  readonly several: readonly MemoryRange[] | undefined;
}

class GuestBuffers implements Buffers {
  readonly total: number;
  readonly #memory: Memory;
  readonly #access: Access;
  /** Of handlers that do not wait: others go by their own account of what they have. */
  readonly #views: ViewWatch | undefined;
  readonly #address: number;
  readonly #several: readonly MemoryRange[] | undefined;
  constructor(memory: Memory, access: Access, views: ViewWatch | undefined, { total, address, several }: Found) {
    this.total = total;
    this.#memory = memory;
    this.#access = access;
    this.#views = views;
    this.#address = address;
    this.#several = several;
  }
  get ranges(): readonly MemoryRange[] {
    return this.#several ?? (this.total === 0 ? [] : [{ address: this.#address, length: this.total }]);
  }
  get pieces(): readonly Uint8Array[] {
    const pieces = this.#memory.gather(this.ranges, this.#access);
    const views = this.#views;
    return views === undefined ? pieces : pieces.map((piece) => this.#lent(piece, views));
  }
  get only(): Uint8Array | undefined {
    if (this.#several !== undefined || this.total === 0) return undefined;
    const pieces = this.#memory.pieces(this.#address, this.total, this.#access);
    const [only] = pieces;
    if (only === undefined || pieces.length > 1) return undefined;
    return this.#views === undefined ? only : this.#lent(only, this.#views);
  }
  #lent(piece: Uint8Array, views: ViewWatch): Uint8Array {
    return views.lend(piece, { writable: this.#access === "write" });
  }
}

export class BuffersType extends PassedType<Buffers> {
  readonly kind = "buffers";
  readonly flats: readonly Flat[] = [ADDRESS, LENGTH];
  readonly access: "read" | "write";
  readonly cut: number | undefined;
  constructor(name: string, access: "read" | "write", { cut }: BuffersOptions) {
    super(name);
    this.access = access;
    this.cut = cut;
  }
  override get lends(): boolean {
    return true;
  }
  /** Of a pointer and a length: what the array has. */
  override size(width: AddressWidth): number {
    return 2 * width;
  }
  read(guest: GuestContext, at: unknown, length: unknown): Buffers {
    return this.#buffers(guest, at as number, length as number, guest.views);
  }
  override readKept(guest: GuestContext, at: unknown, length: unknown): Buffers {
    return this.#buffers(guest, at as number, length as number, undefined);
  }
  #buffers(guest: GuestContext, at: number, length: number, views: ViewWatch | undefined): Buffers {
    const { memory, width } = guest;
    const { access } = this;
    // One buffer is as good as a pointer and a length, and looked at where it is read.
    if (length !== 1) memory.check(at, length * 2 * width, "read");
    const taken = this.#taken(length);
    if (taken > 1) guest.charge(taken);
    let [total, address] = [0, 0];
    let several: MemoryRange[] | undefined;
    for (let i = 0, place = at; i < taken; i++, place += 2 * width) {
      const next = memory.getAddress(place);
      const bytes = memory.getAddress(place + width);
      if (bytes === 0) continue;
      memory.check(next, bytes, access);
      if (total === 0) address = next;
      else (several ??= [{ address, length: total }]).push({ address: next, length: bytes });
      total += bytes;
    }
    if (total > (width === 4 ? 0xffff_ffff : Number.MAX_SAFE_INTEGER)) {
      throw new BadInput("value", `${total} bytes are more than addresses`);
    }
    return new GuestBuffers(memory, access, views, { total, address, several });
  }
  #taken(length: number): number {
    if (this.cut !== undefined) return Math.min(length, this.cut);
    if (length > MOST_BUFFERS) throw new BadInput("long", `${length} buffers, of ${MOST_BUFFERS} at most`);
    return length;
  }
}

/** An array of pointers and lengths: what a gather reads, or a scatter writes. */
export function buffers(name: string, access: "read" | "write", options: BuffersOptions = {}): Type<Buffers> {
  checkValue("t.buffers", "name", name, text);
  checkValue("t.buffers", "access", access, oneOf("read", "write"));
  checkOptions("t.buffers", options, { cut: count("buffers") });
  return new BuffersType(name, access, options);
}
