// Between registers and the cells of objects, bit by bit.

import {
  CODE_CELLS,
  I16,
  I16_UNSIGNED,
  I8,
  I8_UNSIGNED,
  STORED_PAIR,
  STORED_QUAD,
  STORED_REFERENCE,
} from "../bytecode/storage-codes.ts";
import type { Machine } from "../run/machine.ts";

/** Cells of an object: 32-bit words or references. */
export interface Cells {
  [cell: number]: unknown;
}

/** Writes the register at `from` to the cells from `at` on. */
export function storeCells(machine: Machine, from: number, cells: Cells, at: number, storage: number): void {
  const { words } = machine;
  switch (storage) {
    case I8:
      cells[at] = ((words[from] ?? 0) << 24) >> 24;
      return;
    case I16:
      cells[at] = ((words[from] ?? 0) << 16) >> 16;
      return;
    case STORED_REFERENCE:
      cells[at] = machine.refs[from >> 1];
      return;
    case STORED_QUAD:
      cells[at + 3] = words[from + 3];
      cells[at + 2] = words[from + 2];
      cells[at + 1] = words[from + 1];
      break;
    case STORED_PAIR:
      cells[at + 1] = words[from + 1];
  }
  cells[at] = words[from];
}

/** Reads the cells from `at` on into the register at `to`. */
export function loadCells(machine: Machine, cells: Cells, at: number, storage: number, to: number): void {
  const { words } = machine;
  const cell = (index: number): number => cells[index] as number;
  switch (storage) {
    case I8_UNSIGNED:
      words[to] = cell(at) & 0xff;
      return;
    case I16_UNSIGNED:
      words[to] = cell(at) & 0xffff;
      return;
    case STORED_REFERENCE:
      machine.refs[to >> 1] = cells[at];
      return;
    case STORED_QUAD:
      words[to + 3] = cell(at + 3);
      words[to + 2] = cell(at + 2);
      words[to + 1] = cell(at + 1);
      break;
    case STORED_PAIR:
      words[to + 1] = cell(at + 1);
  }
  words[to] = cell(at);
}

/** Cells of one element. */
export function cellsOf(storage: number): number {
  return CODE_CELLS[storage] ?? 1;
}
