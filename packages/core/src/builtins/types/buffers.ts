// Buffers that guests give in an array: what a gather reads, or a scatter writes.

import { checkValue } from "../../errors/check-options.ts";
import { oneOf, text } from "../../errors/option-kinds.ts";
import { BadInput } from "./bad-input.ts";
import { ADDRESS, type AddressWidth, type Flat, KnownType, LENGTH, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";

/** The guest's buffers, each checked, until the handler returns, calls the guest or lets memory grow. */
export interface Buffers {
  readonly pieces: readonly Uint8Array[];
  /** Bytes of all. */
  readonly total: number;
}

/** Buffers of one call. */
const MOST_BUFFERS = 1024;

export class BuffersType extends KnownType<Buffers> {
  readonly kind = "buffers";
  readonly flats: readonly Flat[] = [ADDRESS, LENGTH];
  readonly access: "read" | "write";
  constructor(name: string, access: "read" | "write") {
    super(name);
    this.access = access;
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
  read(guest: GuestContext, address: unknown, length: unknown): Buffers {
    const count = length as number;
    if (count > MOST_BUFFERS) throw new BadInput("long", `${count} buffers, of ${MOST_BUFFERS} at most`);
    const { memory, width } = guest;
    memory.check(address as number, count * 2 * width, "read");
    const ranges: { readonly address: number; readonly length: number }[] = [];
    let total = 0;
    for (let i = 0; i < count; i++) {
      const at = (address as number) + 2 * i * width;
      const bytes = memory.getAddress(at + width);
      if (bytes === 0) continue;
      total += bytes;
      ranges.push({ address: memory.getAddress(at), length: bytes });
    }
    return { pieces: memory.gather(ranges, this.access), total };
  }
}

/** An array of pointers and lengths: what a gather reads, or a scatter writes. For handlers that do not wait. */
export function buffers(name: string, access: "read" | "write"): Type<Buffers> {
  checkValue("t.buffers", "name", name, text);
  checkValue("t.buffers", "access", access, oneOf("read", "write"));
  return new BuffersType(name, access);
}
