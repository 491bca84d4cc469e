// The forms in which host functions take and give values. What a form does to a value stands here alone: core converts bit patterns by it, engines their
// registers. An engine may let through what surely is right by a test of its own, and leaves all other values to these functions.

import { F32, F64, HEAP, heapTypeOf, I32, I64, V128, type ValueType, valueTypeName } from "../module/types.ts";
import { shown } from "../errors/shown.ts";
import { hasType, internalise } from "./heap/reference.ts";
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

/**
 * The bit pattern of a value in the form a host function gives, or an embedder. Nothing is converted: what is no value of the type is a
 * FormError.
 */
export function fromForm(form: HostForm, type: ValueType, value: HostValue): Bits {
  switch (type) {
    case I32:
      return wordOf(form, value);
    case I64:
      return form === "size" ? longOfSize(value) : unsigned64(longOf(value));
    case F32:
    case F64:
      return toBits(type, numberOf(value));
    case V128:
      return toBits(type, vectorOf(value));
    default:
      return referenceOf(type, value);
  }
}

/** An i32: signed or unsigned, as programs that mean bits write either. */
export function wordOf(form: HostForm, value: HostValue): number {
  if (typeof value === "number" && value >= -(2 ** 31) && value < 2 ** 32 && Number.isInteger(value)) {
    if (form !== "size" || value >= 0) return value | 0;
  }
  throw new FormError(form === "size" ? "a size of at most 4294967295" : "a whole number of 32 bits", value);
}

/** An i64, signed or unsigned, as it is. */
export function longOf(value: HostValue): bigint {
  if (typeof value === "bigint" && (BigInt.asIntN(64, value) === value || unsigned64(value) === value)) return value;
  throw new FormError("a bigint of 64 bits", value);
}

/** The i64 of a value in the form `size`. */
export function longOfSize(value: HostValue): bigint {
  return BigInt(sizeOf(value));
}

/** The same as the number that it is, for those who write its words: a bigint takes longer to make than most calls. */
export function sizeOf(value: HostValue): number {
  if (typeof value === "number" && value >= 0 && value < 2 ** 64 && Number.isInteger(value)) return value;
  throw new FormError("a size, a whole number from 0 on", value);
}

/** A float. */
export function numberOf(value: HostValue): number {
  if (typeof value === "number") return value;
  throw new FormError("a number", value);
}

/** The bytes of a vector. */
export function vectorOf(value: HostValue): Uint8Array {
  if (value instanceof Uint8Array && value.length === 16) return value;
  throw new FormError("a Uint8Array of 16 bytes", value);
}

/** A reference. What stands behind `anyref` is wrapped if it is the host's. */
export function referenceOf(type: ValueType, value: HostValue): Bits {
  const heap = heapTypeOf(type);
  if (!hasType(heap === HEAP.any ? internalise(value) : value, type)) {
    throw new FormError(`a ${valueTypeName(type)}`, value);
  }
  return toBits(type, value);
}

/** A value that is none of the type it stands for. Whoever knows what it was for tells that; it never reaches users. */
export class FormError {
  readonly expected: string;
  readonly value: unknown;
  constructor(expected: string, value: unknown) {
    this.expected = expected;
    this.value = value;
  }

  /** `"7x", expected a whole number of 32 bits`. */
  get complaint(): string {
    return `${shown(this.value)}, expected ${this.expected}`;
  }
}
