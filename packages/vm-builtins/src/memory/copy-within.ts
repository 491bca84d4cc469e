// `memory.copy` into a paged memory, where the same bytes may be seen at several addresses. The result is as if all of the source was
// read before anything is written.

import type { Memory } from "@atoll/core";
import { type Look, type MemoryPiece, paced } from "@atoll/core/engine";

const CHUNK = 65536;

/** Copies between ranges that were checked. */
export function copyWithin(
  memory: Memory,
  destination: number,
  from: { readonly memory: Memory; readonly address: number },
  length: number,
  look?: Look,
): void {
  const { memory: source, address: sourceAddress } = from;
  if (length <= CHUNK) {
    memory.write(destination, source.read(sourceAddress, length));
    return;
  }
  // Committing first: it may move what the pieces below show.
  const target = memory.pieces(destination, length, "write");
  const origin = source.pieces(sourceAddress, length, "read");
  transfer(snapshots(origin, target) ?? origin, target, paced(look));
}

/**
 * The source with those pieces replaced by copies that a write to the target would change; undefined if there are none. A piece
 * is copied once, however often the source shows it.
 */
function snapshots(origin: readonly MemoryPiece[], target: readonly MemoryPiece[]): readonly MemoryPiece[] | undefined {
  const written = writtenRanges(target);
  const copies = new Map<ArrayBufferLike, Map<string, MemoryPiece>>();
  const kept = origin.map((piece) => {
    if (!overlaps(written.get(piece.buffer), piece.byteOffset, piece.byteOffset + piece.length)) return piece;
    const known = copies.get(piece.buffer) ?? new Map<string, MemoryPiece>();
    copies.set(piece.buffer, known);
    const key = `${piece.byteOffset}:${piece.length}`;
    const copy = known.get(key) ?? piece.slice();
    known.set(key, copy);
    return copy;
  });
  return copies.size === 0 ? undefined : kept;
}

interface Range {
  readonly from: number;
  to: number;
}

/** What the pieces show of each buffer: disjoint ranges in order. */
function writtenRanges(pieces: readonly MemoryPiece[]): Map<ArrayBufferLike, Range[]> {
  const written = new Map<ArrayBufferLike, Range[]>();
  const sorted = pieces.toSorted((a, b) => a.byteOffset - b.byteOffset);
  for (const { buffer, byteOffset: from, length } of sorted) {
    const ranges = written.get(buffer) ?? [];
    written.set(buffer, ranges);
    const last = ranges[ranges.length - 1];
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, from + length);
    else ranges.push({ from, to: from + length });
  }
  return written;
}

/** Whether `[from, to)` meets one of the ranges. */
function overlaps(ranges: readonly Range[] | undefined, from: number, to: number): boolean {
  if (ranges === undefined) return false;
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.from ?? 0) < to) low = middle + 1;
    else high = middle;
  }
  return (ranges[low - 1]?.to ?? 0) > from;
}

function transfer(origin: readonly MemoryPiece[], target: readonly MemoryPiece[], pace: (bytes: number) => void): void {
  let index = 0;
  let offset = 0;
  for (const piece of origin) {
    for (let from = 0; from < piece.length;) {
      const into = target[index];
      if (into === undefined) return;
      const count = Math.min(piece.length - from, into.length - offset);
      into.set(piece.subarray(from, from + count), offset);
      pace(count);
      from += count;
      offset += count;
      if (offset === into.length) {
        index++;
        offset = 0;
      }
    }
  }
}
