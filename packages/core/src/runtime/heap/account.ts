// What a guest's objects and tables take of the host's heap, against a limit. Objects are charged when they are made. Which of them
// are garbage is found out only when an account is full: then live-objects.ts counts what is reachable. Tables are there as long as
// their instance.

import { ExhaustionError } from "../../errors/errors.ts";

/** Bytes of objects and tables that a guest may have where nobody says otherwise. */
export const DEFAULT_HEAP_BYTES: number = 512 * 1024 * 1024;

/** The share of the limit that a guest has to allocate after a count before the next one, however much is live. Keeps counts rare. */
const BETWEEN_COUNTS = 1 / 4;

/** Counts the bytes of a guest's objects against a limit. */
export class HeapAccount {
  /** Bytes that objects and tables may take together. As counts are rare, a guest may be a quarter above before it is stopped. */
  readonly limit: number;
  /** What was live at the last count, and all that was allocated since. */
  bytes: number = 0;
  /** Bytes of objects at the last count. */
  #live = 0;
  /** Bytes of tables. */
  #kept = 0;
  /** When `bytes` is above this, live objects are counted anew. */
  #ceiling: number;
  readonly #count: (asking: HeapAccount) => void;
  readonly #check: () => void;

  /**
   * `count` counts live objects and calls {@link counted} with their bytes. `check` throws if the run is to end: it is asked before a count,
   * which takes the longer the more is live.
   */
  constructor(limit: number, count: (asking: HeapAccount) => void, check: () => void) {
    this.limit = limit;
    this.#ceiling = limit;
    this.#count = count;
    this.#check = check;
  }

  /** For those who make something large: throws if the run is to end. */
  look(): void {
    this.#check();
  }

  /** Pays for an object that is about to be made. Throws ExhaustionError when there is no room for it. */
  charge(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.#ceiling) this.#settle(bytes);
  }

  /**
   * Takes bytes for a table; false if there is no room for them. What became garbage since the last count may still be counted as live here:
   * a guest that asks again and again must not cause a count each time.
   */
  reserve(bytes: number): boolean {
    const kept = this.#kept + bytes;
    if (kept > this.limit) return false;
    if (kept + this.bytes > this.limit && this.bytes >= this.#live + this.limit * BETWEEN_COUNTS) this.#recount();
    // What was allocated since the last count is left out: it may be garbage, and is at most a quarter of the limit.
    if (kept + this.#live > this.limit) return false;
    this.#kept = kept;
    this.#setCeiling();
    return true;
  }

  /** Takes note of how many bytes are live now. */
  counted(live: number): void {
    this.bytes = live;
    this.#live = live;
    this.#setCeiling();
  }

  #settle(bytes: number): void {
    this.#check();
    this.#recount();
    if (this.bytes + bytes > this.limit - this.#kept) {
      throw new ExhaustionError("memory_limit", `the guest's objects take more than ${this.limit} bytes`);
    }
    this.bytes += bytes;
  }

  #recount(): void {
    // If none of this account's objects is reachable, the count never calls `counted`.
    this.counted(0);
    this.#count(this);
  }

  #setCeiling(): void {
    const room = this.limit - this.#kept;
    this.#ceiling = Math.max(room, Math.min(room, this.#live) + this.limit * BETWEEN_COUNTS);
  }
}
