// What a guest's objects and tables take of the host's heap, against a limit. Objects are charged when they are made. Which of them
// are garbage is found out only when an account is full: then live-objects.ts counts what is reachable. Tables are there as long as
// their instance.

import { ExhaustionError } from "../../errors/errors.ts";

/** Bytes of objects and tables that a guest may have where nobody says otherwise. */
export const DEFAULT_HEAP_BYTES: number = 512 * 1024 * 1024;

/** Of the limit: what may be allocated after a count before the next one, however much is live. Keeps counts rare. */
const BETWEEN_COUNTS = 1 / 4;

export class HeapAccount {
  /** Bytes that objects and tables may take together. A guest that keeps more is stopped at the latest when it is a quarter above. */
  readonly limit: number;
  /** What was live at the last count, and all that was allocated since. */
  bytes: number = 0;
  /** Bytes of tables. */
  #kept = 0;
  #ceiling: number;
  readonly #count: () => void;

  /** `count` sets the bytes of accounts to what is live. */
  constructor(limit: number, count: () => void) {
    this.limit = limit;
    this.#ceiling = limit;
    this.#count = count;
  }

  /** Pays for an object that is about to be made. Throws ExhaustionError when there is no room for it. */
  charge(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.#ceiling) this.#settle(bytes);
  }

  /** Takes bytes for a table; false if there is no room for them. */
  reserve(bytes: number): boolean {
    const kept = this.#kept + bytes;
    if (kept > this.limit) return false;
    if (kept + this.bytes > this.limit) this.#recount();
    if (kept + this.bytes > this.limit) return false;
    this.#kept = kept;
    this.#ceiling = this.limit - kept;
    return true;
  }

  #settle(bytes: number): void {
    this.#recount();
    const room = this.limit - this.#kept;
    if (this.bytes + bytes > room) {
      throw new ExhaustionError("memory_limit", `the guest's objects take more than ${this.limit} bytes`);
    }
    this.bytes += bytes;
    this.#ceiling = Math.max(room, this.bytes + this.limit * BETWEEN_COUNTS);
  }

  #recount(): void {
    // Nothing may be reachable: then the count does not come by here.
    this.bytes = 0;
    this.#count();
  }
}
