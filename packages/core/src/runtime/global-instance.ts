// Global instances. Number and vector values live in four 32-bit words, so that engines read them like registers; the words
// may be a part of a larger array that the defining module instance owns.

import { F32, F64, type GlobalType, I32, I64, isRefType, V128 } from "../module/types.ts";
import { type CanonicalType, definedTypeOf } from "../module/type-store.ts";
import type { Bits, Reference } from "./value-forms.ts";

/** A global of an instance, or one of the host's to give to several. */
export class GlobalInstance {
  /** Names defined types by the store's ids. */
  readonly type: GlobalType;
  /** The defined type that it names. */
  readonly definedType: CanonicalType | undefined;
  /** Little-endian words of the value: 1 for i32 and f32, 2 for i64 and f64, 4 for v128. */
  readonly words: Int32Array;
  /** The value if it is a reference. */
  ref: unknown = null;

  constructor(type: GlobalType, value: Bits, words: Int32Array = new Int32Array(4)) {
    this.type = type;
    this.definedType = definedTypeOf(type.value);
    this.words = words;
    this.bits = value;
  }

  get bits(): Bits {
    const w = this.words;
    switch (this.type.value) {
      case I32:
        return w[0];
      case F32:
        return (w[0] ?? 0) >>> 0;
      case I64:
      case F64:
        return join(w, 0);
      case V128:
        return join(w, 0) | (join(w, 2) << 64n);
      default:
        return this.ref as Reference;
    }
  }

  set bits(value: Bits) {
    const type = this.type.value;
    if (isRefType(type)) {
      this.ref = value;
      return;
    }
    if (type === I32 || type === F32) {
      this.words[0] = value as number;
      return;
    }
    let rest = value as bigint;
    const count = type === V128 ? 4 : 2;
    for (let i = 0; i < count; i++) {
      this.words[i] = Number(BigInt.asIntN(32, rest));
      rest >>= 32n;
    }
  }
}

function join(words: Int32Array, at: number): bigint {
  return (BigInt((words[at + 1] ?? 0) >>> 0) << 32n) | BigInt((words[at] ?? 0) >>> 0);
}
