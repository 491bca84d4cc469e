// A step function over whole numbers: sorted keys, each with the value from there to the next one. It lies in chunks, so that a change
// moves a few hundred numbers at most, however many steps there are.

/** Steps in a chunk at most; a fuller one is parted. */
const CHUNK = 512;

interface Chunk {
  readonly keys: number[];
  readonly values: number[];
}

export class StepList {
  /** In the order of their keys; none is empty, unless there are no steps at all. */
  readonly #chunks: Chunk[] = [{ keys: [], values: [] }];

  /** The value at a place: that of the last step at or before it; 0 before the first. */
  at(place: number): number {
    const { chunk, index } = this.#locate(place);
    return chunk.values[index] ?? 0;
  }

  /** The value just before a place: that of the last step before it. */
  before(place: number): number {
    return this.at(place - 1);
  }

  /** Whether a step is exactly here. */
  has(place: number): boolean {
    const { chunk, index } = this.#locate(place);
    return chunk.keys[index] === place;
  }

  /** Makes a step here, or changes the value of the one that is. */
  set(place: number, value: number): void {
    const { chunk, index, at } = this.#locate(place);
    const { keys, values } = chunk;
    if (keys[index] === place) {
      values[index] = value;
      return;
    }
    keys.splice(index + 1, 0, place);
    values.splice(index + 1, 0, value);
    if (keys.length <= CHUNK) return;
    const half = CHUNK >> 1;
    this.#chunks.splice(at + 1, 0, { keys: keys.splice(half), values: values.splice(half) });
  }

  /** Takes away the step that is here. */
  delete(place: number): void {
    const { chunk, index, at } = this.#locate(place);
    if (chunk.keys[index] !== place) return;
    chunk.keys.splice(index, 1);
    chunk.values.splice(index, 1);
    if (chunk.keys.length === 0 && this.#chunks.length > 1) this.#chunks.splice(at, 1);
  }

  /** The steps from a place on, as they were when the chunk that they are in was reached. */
  *from(place: number): Generator<readonly [place: number, value: number]> {
    const { index, at } = this.#locate(place - 1);
    for (let i = at, start = index + 1; i < this.#chunks.length; i++, start = 0) {
      const { keys, values } = this.#chunks[i] ?? { keys: [], values: [] };
      for (let k = start; k < keys.length; k++) yield [keys[k] ?? 0, values[k] ?? 0];
    }
  }

  /** The chunk where a place belongs, its number, and the index in it of the last step at or before the place; -1 if none is. */
  #locate(place: number): { readonly chunk: Chunk; readonly at: number; readonly index: number } {
    let [low, high] = [0, this.#chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#chunks[middle]?.keys[0] ?? Infinity) <= place) low = middle;
      else high = middle - 1;
    }
    const chunk = this.#chunks[low] ?? { keys: [], values: [] };
    let [first, end] = [0, chunk.keys.length];
    while (first < end) {
      const middle = (first + end) >> 1;
      if ((chunk.keys[middle] ?? Infinity) <= place) first = middle + 1;
      else end = middle;
    }
    return { chunk, at: low, index: first - 1 };
  }
}
