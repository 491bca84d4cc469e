// Finds rows by address. Only the runs of rows are sorted: within each, a compiler has written them in order.

import type { LineRows } from "./line-rows.ts";
import type { LineTable } from "./line-table.ts";
import { isDead } from "./unit-scopes.ts";

/** Rows in order from `first` on; the last one, `end`, says where the code ends. */
export interface LineSequence {
  readonly table: LineTable;
  readonly first: number;
  readonly end: number;
}

export class LineIndex {
  readonly rows: LineRows;
  /** Of code that is there, by address. */
  readonly sequences: readonly LineSequence[];
  /** Whether there are tables, and all that they have is of code that is gone. */
  readonly isStale: boolean;

  constructor(tables: readonly LineTable[], rows: LineRows) {
    this.rows = rows;
    const { addresses, sequenceEnds } = rows;
    const live: LineSequence[] = [];
    let next = 0;
    for (const table of tables) {
      let first = table.firstRow;
      for (let end = sequenceEnds[next]; end !== undefined && end < table.endRow; end = sequenceEnds[++next]) {
        if (!isDead(addresses[first] ?? 0) && end > first) live.push({ table, first, end });
        first = end + 1;
      }
    }
    this.sequences = live.toSorted((a, b) => (addresses[a.first] ?? 0) - (addresses[b.first] ?? 0));
    this.isStale = tables.length > 0 && live.length === 0;
  }

  /** The row that an address belongs to, and its sequence. */
  find(address: number): { readonly row: number; readonly sequence: LineSequence } | undefined {
    const { sequences } = this;
    const { addresses } = this.rows;
    const sequence =
      sequences[firstAbove(sequences.length, (i) => addresses[sequences[i]?.first ?? 0] ?? 0, address) - 1];
    if (sequence === undefined || address >= (addresses[sequence.end] ?? 0)) return undefined;
    const { first, end } = sequence;
    const row = first + firstAbove(end - first, (i) => addresses[first + i] ?? 0, address) - 1;
    return row < first ? undefined : { row, sequence };
  }
}

/** The index of the first of `count` values in order that is greater than `limit`. */
export function firstAbove(count: number, value: (index: number) => number, limit: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
