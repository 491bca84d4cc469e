// The forms in which host functions take and give values. This is the only place that knows what a form does to a value: core converts bit
// patterns by it, engines their registers.

import { F32, F64, I32, I64, V128, type ValueType } from "../module/types.ts";
import type { Bits, HostForm, HostValue } from "./value-forms.ts";
import { fromBits, toBits } from "./values.ts";

/** The form in which the JS API shows a value type. */
export function defaultForm(type: ValueType): HostForm {
  switch (type) {
    case I32:
      return "i32";
    case I64:
      return "i64";
    case F32:
      return "f32";
    case F64:
      return "f64";
    case V128:
      return "v128";
    default:
      return "ref";
  }
}

/** An i32 in the form `u32`, or in the form `size`. */
export function unsigned32(word: number): number {
  return word >>> 0;
}

/** An i64 in the form `u64`. */
export function unsigned64(long: bigint): bigint {
  return BigInt.asUintN(64, long);
}

/** An i64, given by its two words, in the form `size`. */
export function sizeOfWords(low: number, high: number): number {
  return (high >>> 0) * 2 ** 32 + (low >>> 0);
}

/** The i64 of a value in the form `size`. */
export function longOfSize(size: number): bigint {
  return BigInt.asUintN(64, BigInt(size));
}

/** A bit pattern in the form a host function asked for. */
export function toForm(form: HostForm, type: ValueType, bits: Bits): HostValue {
  switch (form) {
    case "u32":
      return unsigned32(bits as number);
    case "u64":
      return unsigned64(bits as bigint);
    case "size":
      return type === I32 ? unsigned32(bits as number) : Number(unsigned64(bits as bigint));
    default:
      return fromBits(type, bits);
  }
}

/** The bit pattern of a value in the form a host function gives. */
export function fromForm(form: HostForm, type: ValueType, value: HostValue): Bits {
  if (form === "size" && type === I64) return longOfSize(value as number);
  return toBits(type, value);
}
