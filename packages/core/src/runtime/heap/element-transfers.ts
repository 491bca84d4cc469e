// Transfers of many elements of arrays, in slices: limits are looked at between them. Bounds have been checked.

import { copyBytes, type Look } from "../../memory/slices.ts";
import type { ElementCells } from "./layout.ts";

type NumberCells = Exclude<ElementCells, unknown[]>;

/** Cells between two looks: some milliseconds, of references too. */
const SLICE = 2 ** 20;

/** Calls `part` with the bounds of each slice of `[0, length)`, from the end where `backwards`. */
function inSlices(
  length: number,
  look: Look,
  part: (from: number, to: number) => void,
  { backwards = false }: { readonly backwards?: boolean } = {},
): void {
  for (let done = 0; done < length; done += SLICE) {
    if (done > 0) look();
    const size = Math.min(SLICE, length - done);
    const from = backwards ? length - done - size : done;
    part(from, from + size);
  }
}

/** Fills `length` cells from `start` on with copies of the first `width` of them. */
export function fillCells(cells: ElementCells, start: number, width: number, length: number, look: Look): void {
  if (width === 1) {
    const value = cells[start];
    inSlices(length, look, (from, to) => void (cells as unknown[]).fill(value, start + from, start + to));
    return;
  }
  const numbers = cells as Int32Array;
  // What is filled is copied behind itself: as much again, and then slice by slice.
  let done = width;
  for (; done < Math.min(length, SLICE); done *= 2)
    numbers.copyWithin(start + done, start, start + Math.min(done, length - done));
  inSlices(length - done, look, (from, to) => void numbers.copyWithin(start + done + from, start, start + to - from));
}

/** Copies `length` cells; both may be of one array. */
export function copyCells(
  to: ElementCells,
  at: number,
  from: ElementCells | readonly unknown[],
  source: number,
  length: number,
  look: Look,
): void {
  if (areNumbers(to) && areNumbers(from)) {
    copyBytes(bytesOf(to, at, length), bytesOf(from, source, length), look);
    return;
  }
  // Where they overlap, no slice may overwrite what is still to be read.
  const backwards = to === from && at > source;
  const copy = (first: number, end: number): void => {
    if (to === from) to.copyWithin(at + first, source + first, source + end);
    else for (let i = first; i < end; i++) to[at + i] = from[source + i];
  };
  inSlices(length, look, copy, { backwards });
}

function areNumbers(cells: ElementCells | readonly unknown[]): cells is NumberCells {
  return ArrayBuffer.isView(cells);
}

/** The bytes of some of them. */
function bytesOf(cells: NumberCells, at: number, length: number): Uint8Array {
  const part = cells.subarray(at, at + length);
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}
