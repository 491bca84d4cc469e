// What takes a pointer and a count: text, bytes, lists. As a parameter two values, as a result the guest's own buffer, in a record two fields that are
// read only, since the guest owns the memory behind them.

import { checkOptions } from "../../errors/check-options.ts";
import { count, type OptionKind, text } from "../../errors/option-kinds.ts";
import { BadInput } from "./bad-input.ts";
import { ADDRESS, type AddressWidth, type Flat, KnownType, LENGTH } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { size } from "./numbers.ts";

/** The value of another parameter, by its name. */
export type LengthOf = (argument: (name: string) => number) => number;

/** What ranges take. */
export interface RangeOptions {
  /** The parameter that carries its count of elements, or what it is computed from. Default: a parameter `…_len` of its own. */
  readonly length?: string | LengthOf;
  /** Most elements; more is bad input of kind `long`. Default: no bound but that of a call, 2^28 bytes. */
  readonly max?: number;
  /** Elements beyond these are checked and left out. */
  readonly cut?: number;
}

const LENGTH_KIND: OptionKind = {
  expected: "a parameter's name or a function",
  accepts: (value) => text.accepts(value) || typeof value === "function",
};
const OPTIONS: Readonly<Record<keyof RangeOptions, OptionKind>> = {
  length: LENGTH_KIND,
  max: count("elements"),
  cut: count("elements"),
};

/** A pointer and a count of elements. */
export abstract class RangeType<T> extends KnownType<T> {
  readonly options: RangeOptions;
  readonly flats: readonly Flat[];
  abstract readonly element: KnownType<unknown>;
  constructor(name: string, options: RangeOptions) {
    super(name);
    checkOptions(`t.${name}`, options, this.kinds);
    this.options = options;
    this.flats = options.length === undefined ? [ADDRESS, LENGTH] : [ADDRESS];
  }
  /** What its options must be. */
  protected get kinds(): Readonly<Record<string, OptionKind>> {
    return OPTIONS;
  }
  /** From bytes that were checked, and that are the guest's own where they can be. */
  abstract decode(bytes: Uint8Array, elements: number, guest: GuestContext): T;
  /** To bytes, a whole number of elements. What nobody has room for, elements beyond `most`, may be zeros: no handle is made for them. */
  abstract toBytes(value: T, guest: GuestContext, most?: number): Uint8Array;

  size(width: AddressWidth): number {
    return 2 * width;
  }
  align(width: AddressWidth): number {
    return width;
  }
  read(guest: GuestContext, address: unknown, elements: unknown): T {
    const length = this.#kept(guest, address as number, elements);
    const bytes = guest.bytes(address as number, length * this.element.size(guest.width));
    return this.decode(this.lends ? guest.lend(bytes) : bytes, length, guest);
  }
  override readKept(guest: GuestContext, address: unknown, elements: unknown): T {
    const kept = this.#kept(guest, address as number, elements);
    const length = kept * this.element.size(guest.width);
    // Checked before so many bytes are asked of the host.
    guest.memory.check(address as number, length, "read");
    guest.take(length);
    return this.decode(guest.memory.read(address as number, length), kept, guest);
  }
  load(view: DataView, at: number, guest: GuestContext): T {
    return this.readKept(guest, size.load(view, at, guest), size.load(view, at + guest.width, guest));
  }
  store(): void {
    throw new TypeError(`${this.name} in a record is read only: the guest owns the memory behind it`);
  }
  /** How many elements of a range are looked at; what is left out is checked, too. */
  #kept(guest: GuestContext, address: number, elements: unknown): number {
    const length = this.counted(elements);
    const { cut } = this.options;
    if (cut === undefined || length <= cut) return length;
    guest.memory.check(address, length * this.element.size(guest.width), "read");
    return cut;
  }
  /** A count that the declaration allows. */
  counted(elements: unknown): number {
    const { max } = this.options;
    const length = elements as number;
    if (max !== undefined && length > max) throw new BadInput("long", `${length} elements, of ${max} at most`);
    if (!(length >= 0)) throw new BadInput("value", `${length} is no count of elements`);
    return length;
  }
}
