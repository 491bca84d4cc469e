// Lists of a module that are as long as a guest likes, and are kept as numbers: an object for each item would take many times the bytes of
// the module. Items are made when they are asked for.

/** A list whose items are made anew each time. */
export abstract class CompactList<T> implements Iterable<T> {
  abstract readonly length: number;

  protected abstract make(index: number): T;

  /** The item, from the end if the index is negative; undefined if there is none. */
  at(index: number): T | undefined {
    const from = index < 0 ? index + this.length : index;
    return from >= 0 && from < this.length ? this.make(from) : undefined;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.make(i);
  }

  *entries(): IterableIterator<[number, T]> {
    for (let i = 0; i < this.length; i++) yield [i, this.make(i)];
  }

  map<U>(change: (item: T, index: number) => U): U[] {
    return Array.from(this, change);
  }
}

/** Half-open ranges of bytes. */
export class RangeList extends CompactList<{ readonly start: number; readonly end: number }> {
  override readonly length: number;
  readonly #bounds: Uint32Array;

  /** Starts and ends, one after the other. */
  constructor(bounds: Uint32Array) {
    super();
    this.length = bounds.length / 2;
    this.#bounds = bounds;
  }

  protected override make(index: number): { readonly start: number; readonly end: number } {
    return { start: this.#bounds[2 * index] ?? 0, end: this.#bounds[2 * index + 1] ?? 0 };
  }
}
