// Table instances: growable arrays of references. Bounds are checked here and reported by return value or TableFault, never
// by prose.

import { markCopy } from "../errors/copies.ts";
import { type CanonicalType, definedTypeOf } from "../module/type-store.ts";
import { checkValue } from "../errors/check-options.ts";
import type { OptionKind } from "../errors/option-kinds.ts";
import { isValueType } from "../module/module-kinds.ts";
import type { TableType } from "../module/types.ts";
import type { Look } from "../memory/slices.ts";
import type { HeapAccount } from "./heap/account.ts";

/** A table access out of bounds: engines turn it into a trap with code `out_of_bounds_table`. */
export class TableFault {
  readonly code = "out_of_bounds_table";
  readonly table: TableInstance | undefined;
  readonly index: number;
  readonly length: number;
  /** `length` elements from `index` on are not all in the table. */
  constructor(table?: TableInstance, index = 0, length = 1) {
    this.table = table;
    this.index = index;
    this.length = length;
  }
}

/** Elements beyond this are refused by `grow` whatever the type says, so that a guest cannot exhaust the host. */
const DEFAULT_LIMIT = 10_000_000;

/** Elements between two looks at the limits of a run. */
const SLICE = 2 ** 18;

/** Of the host's heap: an array that grew has room for half as many again. */
export const TABLE_ELEMENT_BYTES = 12;

const TABLE_TYPE: OptionKind = {
  expected: "a table type { addressType, limits, element }",
  accepts: (type) => typeof type === "object" && type !== null && isTableType(type),
};

function isTableType({ limits, element, addressType }: Partial<TableType>): boolean {
  if (typeof limits?.min !== "bigint" || !["bigint", "undefined"].includes(typeof limits.max)) return false;
  return limits.min >= 0n && isValueType(element) && (addressType === "i32" || addressType === "i64");
}

/** Who pays for elements. */
export type TableAccount = Pick<HeapAccount, "reserve">;

/** The elements of a table that lies in the host's own engine. */
export interface TableCells {
  readonly size: number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
  /** Makes it longer; false, and nothing changed, if the host refuses. */
  grow(delta: number, value: unknown): boolean;
}

/** A table of an instance. */
export class TableInstance {
  static {
    markCopy(this.prototype);
  }
  /** Names defined types by the store's ids. */
  readonly type: TableType;
  /** The defined type that it names. */
  readonly definedType: CanonicalType | undefined;
  /** The elements; engines read it directly. Its identity never changes. Empty if they lie in the host's own engine. */
  readonly elements: unknown[];
  #cells: TableCells | undefined;
  readonly #limit: number;
  readonly #account: TableAccount | undefined;

  /** `cells` have the elements already. Throws RangeError when the minimum is over the limit of elements, or of the account that pays for them. */
  constructor(
    type: TableType,
    initial: unknown,
    limit: number = DEFAULT_LIMIT,
    account?: TableAccount,
    look?: Look,
    cells?: TableCells,
  ) {
    checkValue("table", "type", type, TABLE_TYPE);
    this.type = type;
    this.definedType = definedTypeOf(type.element);
    this.#account = account;
    const max = type.limits.max === undefined ? Infinity : Number(type.limits.max);
    this.#limit = Math.min(max, limit);
    const min = Number(type.limits.min);
    if (min > this.#limit) throw new RangeError(`a table of ${min} elements is over the limit of ${this.#limit}`);
    if (!this.#reserve(min)) throw new RangeError(`a table of ${min} elements is over the limit of the heap`);
    this.elements = [];
    this.#cells = cells;
    if (cells === undefined) this.#push(min, initial, look);
  }

  /** From now on it stands for a table of the host's own engine, which has as many elements. */
  adopt(cells: TableCells): void {
    this.#cells = cells;
    this.elements.length = 0;
  }

  /** Whether its elements lie in the host's own engine. */
  get isHosted(): boolean {
    return this.#cells !== undefined;
  }

  get size(): number {
    return this.#cells?.size ?? this.elements.length;
  }

  /** Whether it may become `delta` elements longer, which are then accounted for. */
  reserve(delta: number): boolean {
    return this.size + delta <= this.#limit && this.#reserve(delta);
  }

  /** `table.grow`: the former size, or -1. */
  grow(delta: number, value: unknown, look?: Look): number {
    const before = this.size;
    if (!this.reserve(delta)) return -1;
    if (this.#cells !== undefined) {
      if (this.#cells.grow(delta, value)) return before;
      this.#reserve(-delta);
      return -1;
    }
    try {
      this.#push(delta, value, look);
    } catch (error) {
      // A table grows as a whole, or not.
      this.elements.length = before;
      this.#reserve(-delta);
      throw error;
    }
    return before;
  }

  #push(count: number, value: unknown, look: Look | undefined): void {
    for (let i = 0; i < count; i++) {
      if (i > 0 && i % SLICE === 0) look?.();
      this.elements.push(value);
    }
  }

  #reserve(elements: number): boolean {
    return this.#account?.reserve(elements * TABLE_ELEMENT_BYTES) ?? true;
  }

  get(index: number): unknown {
    if (!(index < this.size)) throw new TableFault(this, index);
    return this.#cells === undefined ? this.elements[index] : this.#cells.get(index);
  }

  set(index: number, value: unknown): void {
    if (!(index < this.size)) throw new TableFault(this, index);
    if (this.#cells === undefined) this.elements[index] = value;
    else this.#cells.set(index, value);
  }

  fill(index: number, value: unknown, length: number, look?: Look): void {
    if (!(index + length <= this.size)) throw new TableFault(this, index, length);
    const end = index + length;
    if (this.#cells !== undefined) {
      for (let i = index; i < end; i++) this.#cells.set(i, value);
      return;
    }
    for (let from = index; from < end; from += SLICE) {
      if (from > index) look?.();
      this.elements.fill(value, from, Math.min(from + SLICE, end));
    }
  }

  /** `table.copy` and `table.init`: from another table's elements or a segment's references. */
  copy(destination: number, source: readonly unknown[], sourceIndex: number, length: number, look?: Look): void {
    if (!(sourceIndex + length <= source.length)) throw new TableFault();
    if (!(destination + length <= this.size)) throw new TableFault(this, destination, length);
    // Where they overlap, nothing may be overwritten that is still to be read.
    const backwards = source === this.elements && destination > sourceIndex;
    for (let done = 0; done < length; done++) {
      if (done > 0 && done % SLICE === 0) look?.();
      const i = backwards ? length - 1 - done : done;
      if (this.#cells === undefined) this.elements[destination + i] = source[sourceIndex + i];
      else this.#cells.set(destination + i, source[sourceIndex + i]);
    }
  }
}
