// What values take of the register file: how many words, and whether these are bits or the slot of a reference.

import { BOTTOM, F32, F64, I32, I64, V128, type ValueType } from "@atoll/core/engine";

/** What a value takes: one word, two, four, or a reference. The first three are bit patterns. */
export const WORD = 0;
export const PAIR = 1;
export const REFERENCE = 2;
export const VECTOR = 3;
/** An f64: a pair that is moved as one number. */
export const DOUBLE = 4;

export function kindOf(type: ValueType): number {
  if (type === I32 || type === F32) return WORD;
  if (type === I64) return PAIR;
  if (type === F64) return DOUBLE;
  if (type === V128) return VECTOR;
  return type === BOTTOM ? WORD : REFERENCE;
}

/** Words of a slot, and of the two that a vector takes. */
export const WORD_SIZES = { slot: 2, vector: 4 } as const;

export function wordsOf(kind: number): number {
  return kind === VECTOR ? 4 : 2;
}

export function wordsOfTypes(types: readonly ValueType[]): number {
  let words = 0;
  for (const type of types) words += wordsOf(kindOf(type));
  return words;
}
