// How many mappings show each page of a backing: a step function over page numbers, so that a range
// costs what the steps in it do, however long it is. Only backings that may be mapped more than once keep one.

import { StepList } from "./step-list.ts";

export class Coverage {
  /** From each key up to the next one, pages are shown this many times. Before the first key: zero times. */
  readonly #steps = new StepList();

  /** Adds a mapping of pages `[from, to)`. Returns how many of them had none before. */
  add(from: number, to: number): number {
    return this.#change(from, to, 1, 0);
  }

  /** Takes away a mapping of pages `[from, to)`. Returns how many of them have none left. */
  remove(from: number, to: number): number {
    return this.#change(from, to, -1, 1);
  }

  /** How many mappings show the page. */
  count(page: number): number {
    return this.#steps.at(page);
  }

  /** Number of pages that some mapping shows. */
  covered(): number {
    let total = 0;
    let from = 0;
    let count = 0;
    for (const [key, value] of this.#steps.from(0)) {
      if (count > 0) total += key - from;
      from = key;
      count = value;
    }
    return total;
  }

  #change(from: number, to: number, delta: number, edge: number): number {
    this.#cut(from);
    this.#cut(to);
    let pages = 0;
    let start = from;
    const changed: [number, number][] = [];
    for (const [key, value] of this.#steps.from(from)) {
      if (key > to) break;
      if (changed.length > 0 && (changed[changed.length - 1]?.[1] ?? 0) === edge) pages += key - start;
      if (key === to) break;
      changed.push([key, value]);
      start = key;
    }
    for (const [key, value] of changed) this.#steps.set(key, value + delta);
    this.#join(from);
    this.#join(to);
    return pages;
  }

  /** Makes `page` a step of its own. */
  #cut(page: number): void {
    if (!this.#steps.has(page)) this.#steps.set(page, this.count(page));
  }

  /** Drops the step at `page` if it is none. */
  #join(page: number): void {
    if (this.#steps.at(page) === this.#steps.before(page)) this.#steps.delete(page);
  }
}
