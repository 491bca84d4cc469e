// Arrays of a fixed length within records: C's `T name[n]`.

import { checkValue } from "../../errors/check-options.ts";
import { ELEMENTS } from "./argument-kinds.ts";
import {
  ADDRESS,
  type AddressWidth,
  type AnyType,
  type Flat,
  type Hidden,
  KnownType,
  type Type,
} from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { placedType, NumberType, wrongResult } from "./numbers.ts";

/** What stands in memory as it does in a typed array. */
interface Elements {
  readonly length: number;
  readonly [index: number]: unknown;
}

export class ArrayType<A> extends KnownType<A> {
  readonly kind = "array";
  readonly element: KnownType<unknown>;
  readonly length: number;
  readonly flats: readonly Flat[] = [ADDRESS];
  constructor(element: KnownType<unknown>, length: number) {
    super(`${element.name}[${length}]`);
    this.element = element;
    this.length = length;
  }
  size(width: AddressWidth): number {
    return this.length * this.element.size(width);
  }
  align(width: AddressWidth): number {
    return this.element.align(width);
  }
  load(view: DataView, at: number, guest: GuestContext): A {
    const { element, length } = this;
    const step = element.size(guest.width);
    const TypedArray = element instanceof NumberType ? element.shape.array : undefined;
    const values = Array.from({ length }, (_, i) => element.load(view, at + i * step, guest));
    return (
      TypedArray === undefined
        ? values
        : new (TypedArray as unknown as new (values: readonly unknown[]) => unknown)(values)
    ) as A;
  }
  store(view: DataView, at: number, value: A, guest: GuestContext): void {
    const elements = value as Elements | undefined;
    if (typeof elements !== "object" || elements.length !== this.length) throw wrongResult(this, value);
    const step = this.element.size(guest.width);
    for (let i = 0; i < this.length; i++) this.element.store(view, at + i * step, elements[i], guest);
  }
  read(guest: GuestContext, address: unknown): A {
    return this.get(guest, address as number);
  }
}

/** `length` elements, one behind the other, as a field, or as a parameter behind a pointer: a typed array of numbers, a copy, or an array of objects. */
export function array<T, A>(element: NumberType<T, A>, length: number): Type<A>;
export function array<T>(element: AnyType<T>, length: number): Type<readonly T[]>;
export function array(element: AnyType, length: number): Type<unknown> {
  checkValue("t.array", "length", length, ELEMENTS);
  return new ArrayType(placedType(element, "t.array", "element"), length);
}

/** Bytes between fields that mean nothing: the host writes zeros and does not look. */
export class PaddingType extends KnownType<undefined> {
  readonly kind = "padding";
  readonly length: number;
  readonly flats: readonly Flat[] = [];
  constructor(length: number) {
    super(`padding[${length}]`);
    this.length = length;
  }
  size(): number {
    return this.length;
  }
  align(): number {
    return 1;
  }
  load(): undefined {
    return undefined;
  }
  store(view: DataView, at: number): void {
    for (let i = 0; i < this.length; i++) view.setUint8(at + i, 0);
  }
  read(): undefined {
    throw new TypeError("padding is for records");
  }
}

/** Bytes between fields that mean nothing. Handlers do not see them. */
export function padding(length: number): Type<Hidden> {
  checkValue("t.padding", "length", length, ELEMENTS);
  return new PaddingType(length) as unknown as Type<Hidden>;
}
