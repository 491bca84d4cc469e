// Which words of a range are free. What is taken is split off from the first part that is large enough, and what is given back
// grows together with its neighbours, so that all parts once given back are one again.

import { InternalError } from "@atoll/core/engine";

export class FreeSpace {
  /** Starts and ends of the free parts, ascending. No two parts touch. */
  readonly #starts: number[];
  readonly #ends: number[];

  /** The words from `start` to `end`, all free. */
  constructor(start: number, end: number) {
    this.#starts = [start];
    this.#ends = [end];
  }

  /** Takes as many words in a row; gives where they begin, or -1 if there are no such. */
  take(words: number): number {
    for (const [i, start] of this.#starts.entries()) {
      const left = (this.#ends[i] ?? 0) - start - words;
      if (left < 0) continue;
      if (left > 0) this.#starts[i] = start + words;
      else this.#cut(i);
      return start;
    }
    return -1;
  }

  /** Gives words back that were taken, in whatever pieces that was. */
  give(start: number, words: number): void {
    const end = start + words;
    const after = this.#firstBehind(start);
    const before = after - 1;
    if ((this.#ends[before] ?? -1) > start || (this.#starts[after] ?? Infinity) < end) {
      throw new InternalError(`words from ${start} to ${end} are given back twice`);
    }
    const joinsBefore = this.#ends[before] === start;
    const joinsAfter = this.#starts[after] === end;
    if (joinsBefore && joinsAfter) {
      this.#ends[before] = this.#ends[after] ?? end;
      this.#cut(after);
    } else if (joinsBefore) this.#ends[before] = end;
    else if (joinsAfter) this.#starts[after] = start;
    else {
      this.#starts.splice(after, 0, start);
      this.#ends.splice(after, 0, end);
    }
  }

  /** The free parts in order: start and end of each. */
  get parts(): readonly (readonly [start: number, end: number])[] {
    return this.#starts.map((start, i) => [start, this.#ends[i] ?? start]);
  }

  #cut(i: number): void {
    this.#starts.splice(i, 1);
    this.#ends.splice(i, 1);
  }

  /** Index of the first part that does not begin before a word. */
  #firstBehind(word: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
