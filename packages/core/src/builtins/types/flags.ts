// Flags: bits with names. One frozen object for each combination, so that handlers may compare and keep them.

import { checkOptions, checkValue } from "../../errors/check-options.ts";
import { ArgumentError, TargetError } from "../../errors/errors.ts";
import { flag, list, text } from "../../errors/option-kinds.ts";
import { shown } from "../../errors/shown.ts";
import { BadInput } from "./bad-input.ts";
import { type AddressWidth, type Flat, KnownType } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { checkNumber, type NumberType, u32, wrongResult } from "./numbers.ts";

/** Bits by name, and all of them as a number. */
export type FlagsOf<N extends string> = { readonly [K in N]: boolean } & { readonly bits: number };

/** What {@link flags} takes besides names. */
export interface FlagsOptions {
  readonly doc?: string;
  /**
   * Whether bits without a name reach the handler, in `bits`, for it to judge; of those beyond 53, that there are any, as the highest of the 53. Default:
   * they are bad input.
   */
  readonly open?: boolean;
}

/** Combinations that are kept. */
const MOST_KEPT = 1024;
/** Bits that a number holds exactly. */
const MOST_BITS = 53;
const MOST_OPEN = 2 ** MOST_BITS - 1;

/** Bits with names, up to 53 of them. */
export class FlagsType<N extends string> extends KnownType<FlagsOf<N>> {
  readonly kind = "flags";
  readonly base: NumberType<number> | NumberType<bigint>;
  readonly bits: Readonly<Record<N, number>>;
  readonly flats: readonly Flat[];
  /** Combinations by their number, for adapters that are written as code. */
  readonly known: (FlagsOf<N> | undefined)[] = [];
  readonly #others = new Map<number, FlagsOf<N>>();
  readonly #all: number;
  readonly #isWide: boolean;
  readonly #isOpen: boolean;
  constructor(
    name: string,
    names: readonly N[],
    base: NumberType<number> | NumberType<bigint>,
    { doc, open = false }: FlagsOptions,
  ) {
    super(name, doc);
    if (names.length > Math.min(8 * base.size(8), MOST_BITS)) {
      throw new TargetError(`t.flags ${name}`, [
        { path: "names", message: `${names.length} bits do not fit ${base.name}` },
      ]);
    }
    this.base = base;
    this.bits = Object.freeze(Object.fromEntries(names.map((each, i) => [each, 2 ** i])) as Record<N, number>);
    this.flats = base.flats;
    this.#all = open ? MOST_OPEN : 2 ** names.length - 1;
    this.#isOpen = open;
    this.#isWide = base.shape.valueType === "i64";
  }
  override get isScalar(): boolean {
    return true;
  }
  size(width: AddressWidth): number {
    return this.base.size(width);
  }
  align(width: AddressWidth): number {
    return this.base.align(width);
  }
  /** The flags of a number. BadInput for bits without a name. */
  of(given: number | bigint): FlagsOf<N> {
    const bits = Number(given);
    const known = bits < MOST_KEPT ? this.known[bits] : this.#others.get(bits);
    return known ?? this.#make(bits > MOST_OPEN && this.#isOpen ? told(given) : bits, given);
  }
  /** These flags set, and no others. Throws ArgumentError for a name that is none of them. */
  make(...names: readonly N[]): FlagsOf<N> {
    let bits = 0;
    for (const name of new Set(names)) {
      if (typeof name !== "string" || !Object.hasOwn(this.bits, name)) {
        throw new ArgumentError(`${this.name} has no flag ${shown(name)}: ${Object.keys(this.bits).join(", ")}`);
      }
      bits += this.bits[name];
    }
    return this.of(bits);
  }
  load(view: DataView, at: number, guest: GuestContext): FlagsOf<N> {
    return this.of(this.base.load(view, at, guest));
  }
  store(view: DataView, at: number, value: FlagsOf<N>, guest: GuestContext): void {
    this.base.store(view, at, this.encode(value) as never, guest);
  }
  read(_guest: GuestContext, bits: unknown): FlagsOf<N> {
    return this.of(bits as number | bigint);
  }
  override encode(value: FlagsOf<N>): number | bigint {
    const bits: unknown = (value as Partial<FlagsOf<N>> | undefined)?.bits;
    if (typeof bits !== "number" || !(bits >= 0 && bits <= this.#all)) throw wrongResult(this, value);
    return this.#isWide ? BigInt(bits) : bits;
  }

  #make(bits: number, given: number | bigint): FlagsOf<N> {
    if (!(bits >= 0 && bits <= this.#all)) {
      const unknown = BigInt.asUintN(64, BigInt(given)) & ~BigInt(this.#all);
      throw new BadInput(
        "value",
        `0x${given.toString(16)} has bits 0x${unknown.toString(16)}, which ${this.name} has not`,
      );
    }
    const entries = Object.entries<number>(this.bits).map(([name, bit]) => [name, Math.floor(bits / bit) % 2 === 1]);
    const made = Object.freeze({ ...Object.fromEntries(entries), bits }) as FlagsOf<N>;
    if (bits < MOST_KEPT) this.known[bits] = made;
    else if (this.#others.size < MOST_KEPT) this.#others.set(bits, made);
    return made;
  }
}

/** More bits than a number has: the lowest 52, and that there are others. */
function told(bits: number | bigint): number {
  return Number(BigInt.asUintN(MOST_BITS - 1, BigInt(bits))) + 2 ** (MOST_BITS - 1);
}

const NAMES = list("a list of names", text);

/** Bits with names, from the lowest on; other bits of a guest's are bad. `base` is their width in memory: up to 53 bits of it. */
export function flags<const N extends string>(
  name: string,
  names: readonly N[],
  base: NumberType<number> | NumberType<bigint> = u32,
  options: FlagsOptions = {},
): FlagsType<N> {
  checkValue("t.flags", "name", name, text);
  checkValue("t.flags", "names", names, NAMES);
  checkNumber("t.flags", base, "base");
  checkOptions("t.flags", options, { doc: text, open: flag });
  return new FlagsType(name, names, base, options);
}
