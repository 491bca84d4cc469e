// Global instances. Number and vector values live in four 32-bit words, so that engines read them like registers; the words
// may be a part of a larger array that the defining module instance owns.

import { markCopy } from "../errors/copies.ts";
import { F32, F64, type GlobalType, I32, I64, isRefType, V128 } from "../module/types.ts";
import { checkValue } from "../errors/check-options.ts";
import type { OptionKind } from "../errors/option-kinds.ts";
import { isValueType } from "../module/module-kinds.ts";
import { type CanonicalType, definedTypeOf } from "../module/type-store.ts";
import type { Bits, Reference } from "./value-forms.ts";

const GLOBAL_TYPE: OptionKind = {
  expected: "a global type { value, mutable }",
  accepts: (type) =>
    typeof type === "object" && type !== null && "value" in type && "mutable" in type && isValueType(type.value),
};
const NUMBER: OptionKind = { expected: "the bits of a value, a number", accepts: (bits) => typeof bits === "number" };
const BIGINT: OptionKind = { expected: "the bits of a value, a bigint", accepts: (bits) => typeof bits === "bigint" };

/** Where the value of a global is that lies in the host's own engine. */
export interface GlobalCell {
  bits: Bits;
}

/** A global of an instance, or one of the host's to give to several. */
export class GlobalInstance {
  static {
    markCopy(this.prototype);
  }
  /** Names defined types by the store's ids. */
  readonly type: GlobalType;
  /** The defined type that it names. */
  readonly definedType: CanonicalType | undefined;
  /** Little-endian words of the value: 1 for i32 and f32, 2 for i64 and f64, 4 for v128. */
  readonly words: Int32Array;
  /** The value if it is a reference. */
  ref: unknown = null;
  /** The string that it always is, if a builtin declares it so. */
  readonly text: string | undefined;
  #cell: GlobalCell | undefined;

  /** Throws TargetError for what is no global type, or no bits of a value of it. */
  constructor(type: GlobalType, value: Bits, words: Int32Array = new Int32Array(4), text?: string) {
    checkValue("global", "type", type, GLOBAL_TYPE);
    if (!isRefType(type.value)) {
      checkValue("global", "value", value, type.value === I32 || type.value === F32 ? NUMBER : BIGINT);
    }
    this.type = type;
    this.definedType = definedTypeOf(type.value);
    this.words = words;
    this.text = text;
    this.bits = value;
  }

  /** From now on it stands for a global of the host's own engine, which has the value: `words` and `ref` have it no more. */
  adopt(cell: GlobalCell): void {
    this.#cell = cell;
  }

  /** Whether its value lies in the host's own engine. */
  get isHosted(): boolean {
    return this.#cell !== undefined;
  }

  /** Has the value of one that never changes here, too, for engines that read it directly. */
  keepValue(): void {
    const cell = this.#cell;
    if (cell === undefined || this.type.mutable) return;
    const { bits } = cell;
    this.#cell = undefined;
    this.bits = bits;
    this.#cell = cell;
  }

  get bits(): Bits {
    if (this.#cell !== undefined) return this.#cell.bits;
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
    if (this.#cell !== undefined) {
      this.#cell.bits = value;
      return;
    }
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
