// Runtime values as they cross the boundaries between engines, core and the host.

import { F32, F64, HEAP, heapTypeOf, I32, I64, isRefType, V128, type ValueType } from "../module/types.ts";
import { InternalError } from "../errors/errors.ts";
import { externalise, internalise } from "./heap/reference.ts";
import type { Bits, HostValue, Reference } from "./value-forms.ts";

const scratch = new DataView(new ArrayBuffer(16));

/** JS value to bit pattern, with ToInt32 / ToBigInt64 / fround conversions as the JS API has them. */
export function toBits(type: ValueType, value: HostValue): Bits {
  switch (type) {
    case I32:
      return Number(value) | 0;
    case I64:
      return BigInt.asUintN(64, value as bigint);
    case F32:
      scratch.setFloat32(0, Number(value), true);
      return scratch.getUint32(0, true);
    case F64:
      scratch.setFloat64(0, Number(value), true);
      return scratch.getBigUint64(0, true);
    case V128: {
      const bytes = value;
      if (!(bytes instanceof Uint8Array) || bytes.length < 16)
        throw new TypeError("a v128 is a Uint8Array of 16 bytes");
      new Uint8Array(scratch.buffer).set(bytes.subarray(0, 16));
      return scratch.getBigUint64(0, true) | (scratch.getBigUint64(8, true) << 64n);
    }
    default:
      if (isRefType(type)) return (heapTypeOf(type) === HEAP.any ? internalise(value) : value) as Reference;
      throw new InternalError(`no value of type ${type}`);
  }
}

/** Bit pattern to JS value. */
export function fromBits(type: ValueType, bits: Bits): HostValue {
  switch (type) {
    case I32:
      return bits;
    case I64:
      return BigInt.asIntN(64, bits as bigint);
    case F32:
      scratch.setUint32(0, bits as number, true);
      return scratch.getFloat32(0, true);
    case F64:
      scratch.setBigUint64(0, bits as bigint, true);
      return scratch.getFloat64(0, true);
    case V128: {
      scratch.setBigUint64(0, BigInt.asUintN(64, bits as bigint), true);
      scratch.setBigUint64(8, (bits as bigint) >> 64n, true);
      return new Uint8Array(scratch.buffer.slice(0));
    }
    default:
      if (isRefType(type)) return externalise(bits);
      throw new InternalError(`no value of type ${type}`);
  }
}

/** The default value of a defaultable type, as bits. */
export function defaultBits(type: ValueType): Bits {
  switch (type) {
    case I32:
    case F32:
      return 0;
    case I64:
    case F64:
    case V128:
      return 0n;
    default:
      return null;
  }
}
