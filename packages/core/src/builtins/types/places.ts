// Places of the guest's that handlers write: single values, buffers, and values that are read first and written back.

import { BadInput } from "./bad-input.ts";
import { ADDRESS, type AnyType, type Flat, type KnownType, PassedType, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { placedType } from "./numbers.ts";
import { RangeType } from "./range-type.ts";

/** Where a handler puts a value; the guest has it at once. */
export interface OutValue<T> {
  set(value: T): void;
}

/** A buffer of the guest's that a handler fills. */
export interface OutBytes {
  /** Bytes. */
  readonly capacity: number;
  /** Writes at an offset. Nothing is written, and the call fails with kind `space`, if it does not fit. */
  write(bytes: Uint8Array, offset?: number): void;
  /** Lets a source write on the spot: `fill` gets the buffer, or one of the host's where memory is in pieces, and gives the bytes that it wrote. */
  fill(fill: (buffer: Uint8Array) => number): number;
  /** The guest's own bytes, in as many pieces as they lie in, until the handler waits, calls the guest or lets memory grow. */
  readonly pieces: readonly Uint8Array[];
}

/** Elements of the guest's that a handler sets. */
export interface OutList<T> {
  readonly capacity: number;
  /** The call fails with kind `space` for an index beyond the capacity. */
  set(index: number, value: T): void;
}

export class OutType extends PassedType<unknown> {
  readonly kind = "out";
  readonly inner: KnownType<unknown>;
  readonly flats: readonly Flat[];
  constructor(inner: KnownType<unknown>) {
    super(inner.name, inner.doc);
    this.inner = inner;
    this.flats = inner instanceof RangeType ? inner.flats : [ADDRESS];
  }
  override get lends(): boolean {
    return this.inner instanceof RangeType && this.inner.kind !== "list";
  }
  read(guest: GuestContext, first: unknown, second: unknown): unknown {
    return this.#place(guest, first, second, { kept: false });
  }
  override readKept(guest: GuestContext, first: unknown, second: unknown): unknown {
    return this.#place(guest, first, second, { kept: true });
  }
  #place(guest: GuestContext, first: unknown, second: unknown, { kept }: { readonly kept: boolean }): unknown {
    const { inner } = this;
    const address = first as number;
    if (!(inner instanceof RangeType)) {
      inner.check(guest, address);
      return { set: (value: unknown) => inner.put(guest, address, value) } satisfies OutValue<unknown>;
    }
    const capacity = inner.counted(second);
    const step = inner.element.size(guest.width);
    guest.memory.check(address, capacity * step, "write");
    if (inner.kind !== "list") return outBytes(guest, address, capacity, { kept });
    const list: OutList<unknown> = {
      capacity,
      set: (index, value) => {
        if (!(index >= 0 && index < capacity)) throw new BadInput("space", `element ${index} of ${capacity}`);
        guest.pay(step);
        inner.element.put(guest, address + index * step, value);
      },
    };
    return list;
  }
}

function outBytes(
  guest: GuestContext,
  address: number,
  capacity: number,
  { kept }: { readonly kept: boolean },
): OutBytes {
  const lent = (piece: Uint8Array): Uint8Array => (kept ? piece : guest.lend(piece, { writable: true }));
  return {
    capacity,
    write: (bytes, offset = 0) => {
      if (offset + bytes.length > capacity) {
        throw new BadInput("space", `${offset + bytes.length} bytes, of ${capacity} at most`);
      }
      guest.pay(bytes.length);
      const { views } = guest;
      if (views === undefined) guest.write(address + offset, bytes);
      else views.through(() => guest.write(address + offset, bytes));
    },
    fill: (fill) => {
      const pieces = guest.memory.pieces(address, capacity, "write");
      const [only] = pieces;
      if (only !== undefined && pieces.length === 1) {
        const view = lent(only);
        const used = fill(view);
        guest.views?.giveBack(view);
        guest.pay(used);
        return used;
      }
      guest.take(capacity);
      const aside = new Uint8Array(capacity);
      const used = fill(aside);
      guest.memory.write(address, aside.subarray(0, used));
      return used;
    },
    get pieces() {
      return guest.memory.pieces(address, capacity, "write").map(lent);
    },
  };
}

/** A place of the guest's, checked before the handler runs; nothing is read from it. */
export function out(type: Type<Uint8Array>): Type<OutBytes>;
export function out<T>(type: Type<readonly T[]>): Type<OutList<T>>;
export function out<T>(type: AnyType<T>): Type<OutValue<T>>;
export function out(type: AnyType): Type<unknown> {
  return new OutType(placedType(type, "t.out"));
}

export class InOutType<T> extends PassedType<T> {
  readonly kind = "inout";
  readonly inner: KnownType<T>;
  readonly flats: readonly Flat[] = [ADDRESS];
  constructor(inner: KnownType<T>) {
    super(inner.name, inner.doc);
    this.inner = inner;
  }
  read(guest: GuestContext, address: unknown): T {
    this.inner.check(guest, address as number);
    return this.inner.get(guest, address as number);
  }
}

/** A record that is read before the handler runs, and written back once it has succeeded. */
export function inout<T extends object>(type: Type<T>): Type<{ -readonly [K in keyof T]: T[K] }> {
  return new InOutType(placedType(type, "t.inout"));
}
