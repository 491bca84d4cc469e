// Tagged variants, and values that may be missing.

import { checkValue } from "../../errors/check-options.ts";
import { text } from "../../errors/option-kinds.ts";
import { TYPES_BY_NAME } from "./argument-kinds.ts";
import { BadInput } from "./bad-input.ts";
import { ADDRESS, type AddressWidth, alignUp, type AnyType, type Flat, KnownType, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { checkNumber, knownType, type NumberType, placedType, u8, wrongResult } from "./numbers.ts";
import { type Fields, InMemory } from "./record.ts";

/** A variant as handlers see it: the case's name as `tag`, and its value. */
export type VariantOf<C extends Fields> = {
  [K in keyof C]: { readonly tag: K; readonly value: C[K] extends AnyType<infer T> ? T : never };
}[keyof C];

export class VariantType<T> extends InMemory<T> {
  readonly kind = "variant";
  readonly tag: NumberType<number>;
  readonly cases: readonly { readonly name: string; readonly type: KnownType<unknown> }[];
  constructor(name: string, cases: Fields, tag: NumberType<number>, doc?: string) {
    super(name, doc);
    this.tag = tag;
    this.cases = Object.entries(cases).map(([each, type]) => ({
      name: each,
      type: placedType(type, `t.variant ${name}`, `cases.${each}`),
    }));
  }
  align(width: AddressWidth): number {
    return Math.max(this.tag.align(width), ...this.cases.map(({ type }) => type.align(width)));
  }
  /** Where the values begin, which lie over each other. */
  payload(width: AddressWidth): number {
    return alignUp(this.tag.size(width), Math.max(1, ...this.cases.map(({ type }) => type.align(width))));
  }
  size(width: AddressWidth): number {
    const longest = Math.max(0, ...this.cases.map(({ type }) => type.size(width)));
    return alignUp(this.payload(width) + longest, this.align(width));
  }
  load(view: DataView, at: number, guest: GuestContext): T {
    const tag = this.tag.load(view, at, guest);
    const found = this.cases[tag];
    if (found === undefined) throw new BadInput("value", `${tag} is no case of ${this.name}`);
    return { tag: found.name, value: found.type.load(view, at + this.payload(guest.width), guest) } as T;
  }
  store(view: DataView, at: number, given: T, guest: GuestContext): void {
    const { tag, value } = (given ?? {}) as { readonly tag?: unknown; readonly value?: unknown };
    const place = this.cases.findIndex(({ name }) => name === tag);
    if (place < 0) throw wrongResult(this, tag);
    this.tag.store(view, at, place, guest);
    this.cases[place]?.type.store(view, at + this.payload(guest.width), value, guest);
  }
}

/** A tagged union: a tag of that width, and behind it the values of its cases over each other. */
export function variant<const C extends Fields>(
  name: string,
  cases: C,
  tag: NumberType<number> = u8,
  doc?: string,
): Type<VariantOf<C>> {
  checkValue("t.variant", "name", name, text);
  checkValue("t.variant", "cases", cases, TYPES_BY_NAME);
  checkNumber("t.variant", tag, "tag");
  return new VariantType<VariantOf<C>>(name, cases, tag, doc);
}

class NoneType extends KnownType<undefined> {
  readonly kind = "none";
  readonly flats: readonly Flat[] = [];
  size(): number {
    return 0;
  }
  align(): number {
    return 1;
  }
  load(): undefined {
    return undefined;
  }
  store(): void {}
  read(): undefined {
    return undefined;
  }
}

/** No value: of a variant's case that has none. */
export const none: Type<undefined> = new NoneType("none");

export class OptionType<T> extends KnownType<T | undefined> {
  readonly kind = "option";
  readonly inner: KnownType<T>;
  readonly flats: readonly Flat[];
  /** Whether a parameter is where the value lies: no number says that there is none, but an address does. */
  readonly #isPlaced: boolean;
  constructor(inner: KnownType<T>) {
    super(`option<${inner.name}>`, inner.doc);
    this.inner = inner;
    this.#isPlaced = inner.isScalar && inner.kind !== "handle";
    this.flats = this.#isPlaced ? [ADDRESS] : inner.flats;
  }
  override get lends(): boolean {
    return this.inner.lends;
  }
  override get isPassed(): boolean {
    return this.inner.isPassed;
  }
  /** Only of handles: 0 is none. Other numbers have no value to spare. */
  override get isScalar(): boolean {
    return this.inner.kind === "handle";
  }
  size(width: AddressWidth): number {
    return alignUp(this.align(width) + this.inner.size(width), this.align(width));
  }
  align(width: AddressWidth): number {
    return this.inner.align(width);
  }
  load(view: DataView, at: number, guest: GuestContext): T | undefined {
    return view.getUint8(at) === 0 ? undefined : this.inner.load(view, at + this.align(guest.width), guest);
  }
  store(view: DataView, at: number, value: T | undefined, guest: GuestContext): void {
    view.setUint8(at, value === undefined ? 0 : 1);
    if (value !== undefined) this.inner.store(view, at + this.align(guest.width), value, guest);
  }
  read(guest: GuestContext, first: unknown, second: unknown): T | undefined {
    if (first === 0) return undefined;
    return this.#isPlaced ? this.inner.get(guest, first as number) : this.inner.read(guest, first, second);
  }
  override readKept(guest: GuestContext, first: unknown, second: unknown): T | undefined {
    return first === 0 || this.#isPlaced ? this.read(guest, first, second) : this.inner.readKept(guest, first, second);
  }
  override encode(value: T | undefined, guest: GuestContext): unknown {
    return value === undefined ? 0 : this.inner.encode(value, guest);
  }
}

/** A value that may be missing. As a parameter, a null pointer, of numbers, too, or the handle 0; in memory, a byte that says whether it is there, and the value. */
export function option<T>(type: AnyType<T>): Type<T | undefined> {
  return new OptionType(knownType(type, "t.option"));
}
