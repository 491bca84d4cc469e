// The limits of a run, counted over a whole instance: fuel, time, the embedder's signal, depth. Engines charge fuel in
// quanta and ask `check` when a quantum is used up.

import { ExhaustionError } from "../errors/errors.ts";
import { DEFAULT_HEAP_BYTES, type HeapAccount } from "./heap/account.ts";
import { heapAccount } from "./heap/live-objects.ts";

/** What core needs of an AbortSignal. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

export interface RunLimitOptions {
  /** Units of fuel: one per call and per taken backward branch, more for bulk operations. Default: unlimited. */
  readonly fuel?: number;
  /** Stops the guest when it is aborted. In synchronous calls only its state between quanta is seen. */
  readonly signal?: AbortSignalLike;
  /** Milliseconds of wall time for each call from outside. Default: unlimited. */
  readonly timeout?: number;
  /** Bytes of the guest's call stack. Default: what the engine has. */
  readonly maxStackBytes?: number;
  /** Bytes that all memories of the instance may have together. */
  readonly maxMemoryBytes?: number;
  /** Elements that each table may have. */
  readonly maxTableElements?: number;
  /**
   * Bytes that the instance's tables, and the structures, arrays and exceptions that it makes, may take of the host's heap together;
   * objects as far as they are reachable. Default: 512 MiB.
   */
  readonly maxHeapBytes?: number;
}

export class RunLimits {
  /** Fuel left; Infinity if unlimited. */
  fuel: number;
  readonly signal: AbortSignalLike | undefined;
  readonly timeout: number | undefined;
  readonly maxStackBytes: number | undefined;
  readonly maxMemoryBytes: number | undefined;
  readonly maxTableElements: number | undefined;
  /** What the instance's tables, and the objects that it makes, take. */
  readonly heap: HeapAccount;
  /** Point in time (of `now`) when the current outermost call ends; Infinity if never. */
  deadline: number = Infinity;
  /** Bytes that the instance's memories hold now. */
  memoryBytes: number = 0;
  readonly #now: () => number;

  constructor(options: RunLimitOptions = {}, now: () => number = Date.now) {
    this.fuel = options.fuel ?? Infinity;
    this.signal = options.signal;
    this.timeout = options.timeout;
    this.maxStackBytes = options.maxStackBytes;
    this.maxMemoryBytes = options.maxMemoryBytes;
    this.maxTableElements = options.maxTableElements;
    this.heap = heapAccount(options.maxHeapBytes ?? DEFAULT_HEAP_BYTES, () => this.checkInterruption());
    this.#now = now;
  }

  /** Accounts for memory that an instance takes (positive) or gives back (negative); false when it would go over the limit. */
  chargeMemory(bytes: number): boolean {
    const total = this.memoryBytes + bytes;
    if (bytes > 0 && total > (this.maxMemoryBytes ?? Infinity)) return false;
    this.memoryBytes = total;
    return true;
  }

  /** Starts the clock of an outermost call. */
  begin(): void {
    this.deadline = this.timeout === undefined ? Infinity : this.#now() + this.timeout;
  }

  /** Throws ExhaustionError when a limit is reached. Engines call it at least every few milliseconds. */
  check(): void {
    if (this.fuel <= 0) throw new ExhaustionError("fuel_exhausted", "all fuel consumed");
    this.checkInterruption();
  }

  /** Milliseconds of wall time that the current outermost call has left; Infinity if there is no limit. */
  get timeLeft(): number {
    return this.deadline === Infinity ? Infinity : this.deadline - this.#now();
  }

  /** The part of {@link check} that does not depend on fuel: for engines that hold some of it. */
  checkInterruption(): void {
    if (this.signal?.aborted === true) {
      throw new ExhaustionError("aborted", "the run was aborted", { cause: this.signal.reason });
    }
    if (this.deadline !== Infinity && this.#now() > this.deadline) {
      throw new ExhaustionError("timeout", `the run took longer than ${this.timeout ?? 0} ms`);
    }
  }
}
