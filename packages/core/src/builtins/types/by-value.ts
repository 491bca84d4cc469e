// Records that are passed by value.

import { checkValue } from "../../errors/check-options.ts";
import { ADDRESS, type AddressWidth, type Flat, KnownType, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { RECORD, type RecordType } from "./record.ts";

export class ByValueType<T> extends KnownType<T> {
  readonly kind = "value";
  readonly inner: RecordType<T>;
  /** Of a record that is one number: that. */
  readonly single: KnownType<unknown> | undefined;
  readonly flats: readonly Flat[];
  constructor(inner: RecordType<T>) {
    super(inner.name, inner.doc);
    this.inner = inner;
    const [only] = inner.fields;
    // In memory, an option has a byte before its value.
    const isSingle = inner.fields.length === 1 && only?.type.isScalar === true && only.type.kind !== "option";
    this.single = isSingle ? only.type : undefined;
    this.flats = this.single?.flats ?? [ADDRESS];
  }
  override get isScalar(): boolean {
    return this.single !== undefined;
  }
  size(width: AddressWidth): number {
    return this.inner.size(width);
  }
  align(width: AddressWidth): number {
    return this.inner.align(width);
  }
  load(view: DataView, at: number, guest: GuestContext): T {
    return this.inner.load(view, at, guest);
  }
  store(view: DataView, at: number, given: T, guest: GuestContext): void {
    this.inner.store(view, at, given, guest);
  }
  read(guest: GuestContext, first: unknown, second: unknown): T {
    if (this.single === undefined) return this.inner.read(guest, first);
    return { [this.inner.fields[0]?.name ?? ""]: this.single.read(guest, first, second) } as T;
  }
  override encode(given: T, guest: GuestContext): unknown {
    const field = (given as Readonly<Record<string, unknown>>)[this.inner.fields[0]?.name ?? ""];
    return this.single?.encode(field, guest);
  }
}

/** A record passed by value, as C does it: a struct of one number is that number, any other the address of the caller's copy. */
export function value<T>(type: Type<T>): Type<T> {
  checkValue("t.value", "type", type, RECORD);
  return new ByValueType(type as RecordType<T>);
}
