// What the structures of a decoded module may take of the host's heap: a small module must not take much. Lists that a guest makes long at
// no cost are compact (module/compact-list.ts); the rest is counted here, by what V8's objects take.

import type { ByteReader } from "./byte-reader.ts";
import { MAX_STRUCTURE_BYTES, MAX_STRUCTURE_RATIO } from "./implementation-limits.ts";

/** Bytes of an object without its properties, and of a property, a list's item or eight characters. */
const OBJECT = 24;
const SLOT = 8;
/** Of an item's place in a list that grew item by item; of a list beside its items. In slots. */
export const PLACE = 1.5;
export const LIST = 6;

export class MemoryBudget {
  readonly #reader: ByteReader;
  readonly #limit: number;
  #taken = 0;

  /** For the module that the reader reads. */
  constructor(reader: ByteReader) {
    this.#reader = reader;
    this.#limit = Math.max(MAX_STRUCTURE_BYTES, MAX_STRUCTURE_RATIO * reader.limit);
  }

  /** Pays for `objects` with as many `slots` in all. Throws a DecodeError that says what is too much. */
  take(what: string, objects: number, slots: number): void {
    this.#taken += OBJECT * objects + SLOT * slots;
    if (this.#taken > this.#limit) {
      this.#reader.fail(`too many ${what} for the module's size: they take more than ${this.#limit} bytes of memory`);
    }
  }
}
