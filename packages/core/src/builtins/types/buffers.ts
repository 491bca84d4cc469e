// Buffers that guests give in an array: what a gather reads, or a scatter writes.

import { checkOptions, checkValue } from "../../errors/check-options.ts";
import { count, oneOf, text } from "../../errors/option-kinds.ts";
import type { Access, MemoryRange } from "../../memory/memory.ts";
import { BadInput } from "./bad-input.ts";
import { ADDRESS, type AddressWidth, type Flat, KnownType, LENGTH, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";

/** The guest's buffers, each checked. */
export interface Buffers {
  /** The guest's own bytes, until the handler returns or waits, calls the guest or lets memory grow; found anew each time they are asked for. */
  readonly pieces: readonly Uint8Array[];
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

class GuestBuffers implements Buffers {
  readonly ranges: readonly MemoryRange[];
  readonly total: number;
  readonly #guest: GuestContext;
  readonly #access: Access;
  /** Whether the handler may wait, and goes by its own account of what it has. */
  readonly #kept: boolean;
  constructor(
    guest: GuestContext,
    access: Access,
    ranges: readonly MemoryRange[],
    { total, kept }: { readonly total: number; readonly kept: boolean },
  ) {
    this.#guest = guest;
    this.#access = access;
    this.#kept = kept;
    this.ranges = ranges;
    this.total = total;
  }
  get pieces(): readonly Uint8Array[] {
    const pieces = this.#guest.memory.gather(this.ranges, this.#access);
    if (this.#kept || this.#guest.views === undefined) return pieces;
    return pieces.map((piece) => this.#guest.lend(piece, { writable: this.#access === "write" }));
  }
}

export class BuffersType extends KnownType<Buffers> {
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
  size(width: AddressWidth): number {
    return 2 * width;
  }
  align(width: AddressWidth): number {
    return width;
  }
  load(): Buffers {
    throw new TypeError(`${this.name}: buffers are for parameters`);
  }
  store(): void {
    throw new TypeError(`${this.name}: buffers are for parameters`);
  }
  read(guest: GuestContext, at: unknown, length: unknown): Buffers {
    return this.#buffers(guest, at, length, { kept: false });
  }
  override readKept(guest: GuestContext, at: unknown, length: unknown): Buffers {
    return this.#buffers(guest, at, length, { kept: true });
  }
  #buffers(guest: GuestContext, at: unknown, length: unknown, { kept }: { readonly kept: boolean }): Buffers {
    const { memory, width } = guest;
    const { access } = this;
    let place = at as number;
    memory.check(place, (length as number) * 2 * width, "read");
    const taken = this.#taken(length as number);
    // One buffer is as good as a pointer and a length.
    if (taken > 1) guest.charge(taken);
    const ranges: MemoryRange[] = [];
    let total = 0;
    for (let i = 0; i < taken; i++, place += 2 * width) {
      const bytes = memory.getAddress(place + width);
      if (bytes === 0) continue;
      const address = memory.getAddress(place);
      memory.check(address, bytes, access);
      total += bytes;
      ranges.push({ address, length: bytes });
    }
    if (total > (width === 4 ? 0xffff_ffff : Number.MAX_SAFE_INTEGER)) {
      throw new BadInput("value", `${total} bytes are more than addresses`);
    }
    return new GuestBuffers(guest, access, ranges, { total, kept });
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
