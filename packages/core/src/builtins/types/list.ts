// Lists: typed arrays of numbers, and arrays of everything else.

import type { AnyType, KnownType, Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { placedType, NumberType, wrongResult } from "./numbers.ts";
import { type RangeOptions, RangeType } from "./range-type.ts";

/** What lists of objects take of the host for each, for the bound of a call. */
const BYTES_PER_ENTRY = 64;

class ObjectListType<E> extends RangeType<readonly E[]> {
  readonly kind = "list";
  readonly element: KnownType<E>;
  constructor(element: KnownType<E>, options: RangeOptions) {
    super(`list<${element.name}>`, options);
    this.element = element;
  }
  decode(bytes: Uint8Array, length: number, guest: GuestContext): readonly E[] {
    guest.take(length * BYTES_PER_ENTRY);
    const { element } = this;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const step = element.size(guest.width);
    const all: E[] = [];
    for (let i = 0; i < length; i++) all.push(element.load(view, i * step, guest));
    return all;
  }
  toBytes(value: readonly E[], guest: GuestContext, most: number = Infinity): Uint8Array {
    if (!Array.isArray(value)) throw wrongResult(this, value);
    const step = this.element.size(guest.width);
    const all = new Uint8Array(step * value.length);
    const view = new DataView(all.buffer);
    for (let i = 0; i < value.length && i < most; i++) this.element.store(view, i * step, value[i] as E, guest);
    return all;
  }
}

class NumberListType<A> extends RangeType<A> {
  readonly kind = "list";
  readonly element: NumberType<unknown, A>;
  constructor(element: NumberType<unknown, A>, options: RangeOptions) {
    super(`list<${element.name}>`, options);
    this.element = element;
  }
  override get lends(): boolean {
    return true;
  }
  decode(bytes: Uint8Array, length: number): A {
    const { array: TypedArray, bytes: step } = this.element.shape;
    const aligned = bytes.byteOffset % step === 0 ? bytes : bytes.slice();
    if (TypedArray === undefined) throw new TypeError(`there are no lists of ${this.element.name} in one piece`);
    return new TypedArray(aligned.buffer as ArrayBuffer, aligned.byteOffset, length) as A;
  }
  toBytes(value: A): Uint8Array {
    const { array: TypedArray } = this.element.shape;
    if (TypedArray === undefined || !(value instanceof TypedArray)) throw wrongResult(this, value);
    const { buffer, byteOffset, byteLength } = value as ArrayBufferView;
    return new Uint8Array(buffer, byteOffset, byteLength);
  }
}

/** Elements, as a pointer and their count: a typed array for numbers, which is the guest's own memory where it is aligned; else objects. */
export function list<T, A>(element: NumberType<T, A>, options?: RangeOptions): Type<A>;
export function list<T>(element: AnyType<T>, options?: RangeOptions): Type<readonly T[]>;
export function list(element: AnyType, options: RangeOptions = {}): Type<unknown> {
  const known = placedType(element, "t.list", "element");
  if (known instanceof NumberType && known.shape.array !== undefined) return new NumberListType(known, options);
  return new ObjectListType(known, options);
}
