// How operations name the storage of fields and elements.

import { CELLS, type Storage } from "@atoll/core/engine";

export const I8 = 0;
export const I16 = 1;
const STORED_WORD = 2;
export const STORED_PAIR = 3;
export const STORED_QUAD = 4;
export const STORED_REFERENCE = 5;
/** Read without sign. */
export const I8_UNSIGNED = 6;
export const I16_UNSIGNED = 7;

export const STORAGE_CODES: Readonly<Record<Storage, number>> = {
  i8: I8,
  i16: I16,
  word: STORED_WORD,
  pair: STORED_PAIR,
  quad: STORED_QUAD,
  reference: STORED_REFERENCE,
};

/** Cells of each, by code. */
export const CODE_CELLS: readonly number[] = [
  CELLS.i8,
  CELLS.i16,
  CELLS.word,
  CELLS.pair,
  CELLS.quad,
  CELLS.reference,
  CELLS.i8,
  CELLS.i16,
];
