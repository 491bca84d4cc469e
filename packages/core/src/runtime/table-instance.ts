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

/** A table of an instance. */
export class TableInstance {
  static {
    markCopy(this.prototype);
  }
  /** Names defined types by the store's ids. */
  readonly type: TableType;
  /** The defined type that it names. */
  readonly definedType: CanonicalType | undefined;
  /** The elements; engines read it directly. Its identity never changes. */
  readonly elements: unknown[];
  readonly #limit: number;
  readonly #account: HeapAccount | undefined;

  /** Throws RangeError when the minimum is over the limit of elements, or of the account that pays for them. */
  constructor(type: TableType, initial: unknown, limit: number = DEFAULT_LIMIT, account?: HeapAccount, look?: Look) {
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
    this.#push(min, initial, look);
  }

  get size(): number {
    return this.elements.length;
  }

  /** `table.grow`: the former size, or -1. */
  grow(delta: number, value: unknown, look?: Look): number {
    const before = this.elements.length;
    if (!(before + delta <= this.#limit) || !this.#reserve(delta)) return -1;
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
    if (!(index < this.elements.length)) throw new TableFault(this, index);
    return this.elements[index];
  }

  set(index: number, value: unknown): void {
    if (!(index < this.elements.length)) throw new TableFault(this, index);
    this.elements[index] = value;
  }

  fill(index: number, value: unknown, length: number, look?: Look): void {
    if (!(index + length <= this.elements.length)) throw new TableFault(this, index, length);
    const end = index + length;
    for (let from = index; from < end; from += SLICE) {
      if (from > index) look?.();
      this.elements.fill(value, from, Math.min(from + SLICE, end));
    }
  }

  /** `table.copy` and `table.init`: from another table's elements or a segment's references. */
  copy(destination: number, source: readonly unknown[], sourceIndex: number, length: number, look?: Look): void {
    if (!(sourceIndex + length <= source.length)) throw new TableFault();
    if (!(destination + length <= this.elements.length)) throw new TableFault(this, destination, length);
    // Where they overlap, nothing may be overwritten that is still to be read.
    const backwards = source === this.elements && destination > sourceIndex;
    for (let done = 0; done < length; done++) {
      if (done > 0 && done % SLICE === 0) look?.();
      const i = backwards ? length - 1 - done : done;
      this.elements[destination + i] = source[sourceIndex + i];
    }
  }
}
