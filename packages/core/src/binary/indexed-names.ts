// What a name map holds, by index: where each item stands, eight bytes of memory for each. Names are read when they are asked for: a module may
// have a million that nobody looks at.

import { MAX_NAMES } from "./implementation-limits.ts";

/** Items by index, in the order of indices. */
export class IndexedNames<T> implements Iterable<[number, T]> {
  readonly size: number;
  readonly #indices: Uint32Array;
  readonly #offsets: Uint32Array;
  readonly #read: (offset: number) => T;

  /** Items that stand at offsets, at most MAX_NAMES; of several with one index, the last counts. `read` reads one. */
  constructor(indices: readonly number[], offsets: readonly number[], read: (offset: number) => T) {
    const order = inOrder(indices);
    this.#indices = Uint32Array.from(order, (at) => indices[at] ?? 0);
    this.#offsets = Uint32Array.from(order, (at) => offsets[at] ?? 0);
    this.#read = read;
    this.size = order.length;
  }

  get(index: number): T | undefined {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#indices[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return this.#indices[low] === index ? this.#read(this.#offsets[low] ?? 0) : undefined;
  }

  *[Symbol.iterator](): IterableIterator<[number, T]> {
    for (let i = 0; i < this.size; i++) yield [this.#indices[i] ?? 0, this.#read(this.#offsets[i] ?? 0)];
  }

  *values(): IterableIterator<T> {
    for (let i = 0; i < this.size; i++) yield this.#read(this.#offsets[i] ?? 0);
  }
}

/** Places of the indices in ascending order, of equal ones the last alone. */
function inOrder(indices: readonly number[]): Uint32Array {
  // Index and place in one number: places are below MAX_NAMES.
  const keys = Float64Array.from(indices, (index, at) => index * MAX_NAMES + at).toSorted();
  const places: Uint32Array = new Uint32Array(keys.length);
  let count = 0;
  for (const [i, key] of keys.entries()) {
    if (Math.floor((keys[i + 1] ?? -1) / MAX_NAMES) === Math.floor(key / MAX_NAMES)) continue;
    places[count++] = key % MAX_NAMES;
  }
  return places.subarray(0, count);
}
