// The forms of numbers: what the host is shown of one, and which of its values are one. Both stand here alone: core goes by this table, and engines do, in
// loops and in code that they write, with functions that V8 puts into their callers.

import { F32, F64, I32, I64, type ValueType } from "../module/types.ts";
import { FormError } from "./form-error.ts";
import type { HostForm } from "./value-forms.ts";

/** How the numbers of one type cross to the host and back, in one form. */
export interface NumberForm {
  /**
   * What the host is shown of what JavaScript has of it by itself: a number for an i32 or a float, a bigint for an i64, signed or not. Undefined where
   * that is shown as it is, i32 and i64 signed.
   */
  readonly show: ((value: never) => number | bigint) | undefined;
  /** Whether a value of the host's is one of the form: a number for some, a bigint for others. */
  readonly accepts: (value: unknown) => value is number | bigint;
  /** The value, to be cut to the bits of its type. Throws FormError for what is not accepted: nothing is converted. */
  readonly take: (value: unknown) => number | bigint;
}

const WORD = numbers("a whole number of 32 bits", isWord);
const UNSIGNED_WORD: NumberForm = { ...WORD, show: unsigned32 };
const SMALL_SIZE = numbers("a size of at most 4294967295", isSmallSize, unsigned32);
const LONG = numbers("a bigint of 64 bits", isLong);
const UNSIGNED_LONG: NumberForm = { ...LONG, show: unsigned64 };
const SIZE = numbers("a size, a whole number from 0 on", isSize, sizeOfLong);
const FLOAT = numbers("a number", isFloat);

function numbers(expected: string, accepts: NumberForm["accepts"], show?: NumberForm["show"]): NumberForm {
  return {
    show,
    accepts,
    take: (value) => {
      if (accepts(value)) return value;
      throw new FormError(expected, value);
    },
  };
}

/** The form of a type of numbers: signed where the form is none of the type's. Undefined for types of something else. */
export function numberForm(type: ValueType, form: HostForm): NumberForm | undefined {
  switch (type) {
    case I32:
      return form === "size" ? SMALL_SIZE : form === "u32" ? UNSIGNED_WORD : WORD;
    case I64:
      return form === "size" ? SIZE : form === "u64" ? UNSIGNED_LONG : LONG;
    case F32:
    case F64:
      return FLOAT;
    default:
      return undefined;
  }
}

/** An i32 as what it is without a sign. */
export function unsigned32(word: number): number {
  return word >>> 0;
}

/** An i64 as what it is without a sign. */
function unsigned64(long: bigint): bigint {
  return BigInt.asUintN(64, long);
}

function sizeOfLong(long: bigint): number {
  return Number(unsigned64(long));
}

/** The same of an i64 that is given by its two words. */
export function sizeOfWords(low: number, high: number): number {
  return (high >>> 0) * 2 ** 32 + (low >>> 0);
}

/** Signed or unsigned, as programs that mean bits write either. */
function isWord(value: unknown): value is number {
  return typeof value === "number" && ((value | 0) === value || value >>> 0 === value);
}

function isSmallSize(value: unknown): value is number {
  return typeof value === "number" && value >>> 0 === value;
}

function isLong(value: unknown): value is bigint {
  return typeof value === "bigint" && (BigInt.asIntN(64, value) === value || unsigned64(value) === value);
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < 2 ** 64 && Number.isInteger(value);
}

function isFloat(value: unknown): value is number {
  return typeof value === "number";
}
