// Bytes with a length.

import { type KnownType, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { u8, wrongResult } from "./numbers.ts";
import { type RangeOptions, RangeType } from "./range-type.ts";
import { requireLive } from "./view-watch.ts";

class BytesType extends RangeType<Uint8Array> {
  readonly kind = "bytes";
  readonly element: KnownType<unknown> = u8;
  override get lends(): boolean {
    return true;
  }
  decode(given: Uint8Array): Uint8Array {
    return given;
  }
  toBytes(value: Uint8Array, guest: GuestContext): Uint8Array {
    if (!ArrayBuffer.isView(value)) throw wrongResult(this, value);
    if (guest.views !== undefined) requireLive(value);
    return value;
  }
}

/**
 * Bytes, as a pointer and a length. A handler sees the guest's own memory where it lies in one piece, until it returns, calls the guest or lets memory
 * grow; asynchronous handlers get a copy.
 */
export function bytes(options: RangeOptions = {}): Type<Uint8Array> {
  return new BytesType("bytes", options);
}
