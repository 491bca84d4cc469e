// Codes of how fields and elements are stored.

import { CELLS, type Storage } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { CODE_CELLS, I16, I16_UNSIGNED, I8, I8_UNSIGNED, STORAGE_CODES } from "../../src/bytecode/storage-codes.ts";

test("each storage has a code of its own, with as many cells", () => {
  const storages = Object.keys(CELLS) as Storage[];
  expect(Object.keys(STORAGE_CODES).toSorted()).toEqual(storages.toSorted());
  expect(new Set(Object.values(STORAGE_CODES)).size).toBe(storages.length);
  for (const storage of storages) expect(CODE_CELLS[STORAGE_CODES[storage]]).toBe(CELLS[storage]);
});

test("packed ones have another code for reading without sign", () => {
  expect(Object.values(STORAGE_CODES)).not.toContain(I8_UNSIGNED);
  expect(Object.values(STORAGE_CODES)).not.toContain(I16_UNSIGNED);
  expect(CODE_CELLS[I8_UNSIGNED]).toBe(CODE_CELLS[I8]);
  expect(CODE_CELLS[I16_UNSIGNED]).toBe(CODE_CELLS[I16]);
});
