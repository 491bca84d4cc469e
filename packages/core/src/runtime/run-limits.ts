// The limits of a run: fuel, memory, tables, heap and stack count over a whole instance, time counts for each call from outside. Engines
// charge fuel in quanta and ask `check` when a quantum is used up; builtins charge what they move.

import { checkOptions } from "../errors/check-options.ts";
import { ArgumentError, type DisposedError, ExhaustionError } from "../errors/errors.ts";
import { shown } from "../errors/shown.ts";
import { count, flag, type OptionKind } from "../errors/option-kinds.ts";
import { DEFAULT_HEAP_BYTES, type HeapAccount } from "./heap/account.ts";
import { heapAccount } from "./heap/live-objects.ts";
import type { Usage } from "./usage.ts";

/** What core needs of an AbortSignal. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** Limits of one instance. What is left out has its default. */
export interface RunLimitOptions {
  /**
   * Units of fuel: one per call and per taken backward branch, {@link HOST_CALL_FUEL} per call of a builtin or import and per call back from
   * there, more for bulk operations and for what builtins move (64 bytes, or one entry, a unit). Default: unlimited.
   */
  readonly fuel?: number;
  /** Stops the guest when it is aborted. In synchronous calls only its state between quanta is seen. */
  readonly signal?: AbortSignalLike;
  /** Milliseconds for each call from outside, by a clock that nobody sets. Default: unlimited. */
  readonly timeout?: number;
  /**
   * When the time of `timeout` began, by `performance.now()`, for all calls together: reading and compiling, or other instances, may have taken a part of
   * it. Default: each call has all of it.
   */
  readonly since?: number;
  /** Bytes of the guest's call stack, and of what calls that wait keep aside. Default: what the engine has. */
  readonly maxStackBytes?: number;
  /** Bytes that all memories of the instance may have together, and that it may add to memories it imports. Default: 8 GiB. */
  readonly maxMemoryBytes?: number;
  /** Memories that the instance may have of its own. Default: 100. */
  readonly maxMemories?: number;
  /** Elements that each table may have, as far as the instance makes it grow. */
  readonly maxTableElements?: number;
  /**
   * Bytes that the instance's tables, and the structures, arrays and exceptions that it makes, may take of the host's heap together;
   * objects as far as they are reachable. Default: 512 MiB. Engines that cannot count objects say so in their `limits`.
   */
  readonly maxHeapBytes?: number;
  /** Counts fuel and time for {@link RunLimits.usage}, which costs two looks at the clock for each call from outside. Default false. */
  readonly measure?: boolean;
}

/** What limits may be. */
export const RUN_LIMITS: Readonly<Record<keyof RunLimitOptions, OptionKind>> = {
  fuel: count("units of fuel"),
  signal: {
    expected: "an AbortSignal",
    accepts: (value) => typeof (value as Partial<AbortSignalLike> | null)?.aborted === "boolean",
  },
  timeout: {
    expected: "milliseconds from 0 on, or Infinity",
    accepts: (value) => typeof value === "number" && value >= 0,
  },
  // Another clock's time, such as Date.now(), would be no limit.
  since: {
    expected: "a time that performance.now() has told",
    accepts: (value) => typeof value === "number" && value <= performance.now(),
  },
  maxStackBytes: count("bytes"),
  maxMemoryBytes: count("bytes"),
  maxMemories: count("memories"),
  maxTableElements: count("elements"),
  maxHeapBytes: count("bytes"),
  measure: flag,
};

/** Units of fuel for a call of a builtin or import, whatever it does, and for one that calls back into the guest. */
export const HOST_CALL_FUEL = 10;
/** Fuel where no limit is given and it is counted all the same. */
const MOST_FUEL = Number.MAX_SAFE_INTEGER;
/** Fuel that builtins charge between two looks at the clock: some hundred microseconds of work. */
const CHARGE_QUANTUM = 20_000;
/** What a call that waits costs the host, besides the guest's frames. */
const WAITING_CALL_BYTES = 1024;
/** As much as the largest memory that the host can give may have. */
const DEFAULT_MEMORY_BYTES = 2 ** 33;
/** As many as browsers allow. */
const DEFAULT_MEMORIES = 100;
/** Of {@link RunLimitOptions.maxStackBytes}, for calls that wait. */
const DEFAULT_STACK_BYTES = 2 ** 24;

/** Counts what a run may use, and stops it when that is over. One object serves all calls of an instance. */
export class RunLimits {
  /** Fuel left; Infinity if unlimited. */
  fuel: number;
  readonly signal: AbortSignalLike | undefined;
  readonly timeout: number | undefined;
  readonly #since: number | undefined;
  readonly maxStackBytes: number | undefined;
  readonly maxMemoryBytes: number;
  readonly maxMemories: number;
  readonly maxTableElements: number | undefined;
  /** As it was given; undefined for the default. */
  readonly maxHeapBytes: number | undefined;
  /** What the instance's tables, and the objects that it makes, take. */
  readonly heap: HeapAccount;
  /** Bytes that the instance's memories hold now. */
  memoryBytes: number = 0;
  /** The most that they held. */
  #peakMemoryBytes: number = 0;
  /** Whether there is something that an engine must be told after a call of the host: charges, or the end. See {@link takeCharges}. */
  hasNews: boolean = false;
  /** Fuel that builtins have charged since the engine last asked: it holds a part of `fuel`. */
  #charged: number = 0;
  /** Point in time (of `now`) when the call on turn ends; Infinity if never. */
  #deadline: number = Infinity;
  /** Calls on the host's stack: the first has the deadline. */
  #depth: number = 0;
  /** Charged since the last look at the clock. */
  #unseen: number = 0;
  /** What calls that wait keep aside, and the most that one of them did. */
  #waitingBytes: number = 0;
  #mostAside: number = WAITING_CALL_BYTES;
  /** What there was at first. */
  readonly #givenFuel: number;
  readonly #measures: boolean;
  /** When the call on turn got its turn, and how long those before it took. */
  #turn: number = 0;
  #milliseconds: number = 0;
  #end: DisposedError | undefined = undefined;
  readonly #listeners: Set<() => void> = new Set();
  readonly #now: () => number;

  /** `now` is a clock in milliseconds that never goes back. Throws TargetError for a limit that is none. */
  constructor(options: RunLimitOptions = {}, now: () => number = () => performance.now()) {
    options = checkOptions("run limits", options, RUN_LIMITS);
    this.#measures = options.measure === true;
    // A limit that nobody reaches, so that engines count.
    const { fuel = Infinity } = options;
    this.#givenFuel = fuel === Infinity && this.#measures ? MOST_FUEL : fuel;
    this.fuel = this.#givenFuel;
    this.signal = options.signal;
    this.timeout = options.timeout;
    this.#since = options.since;
    this.maxStackBytes = options.maxStackBytes;
    this.maxMemoryBytes = options.maxMemoryBytes ?? DEFAULT_MEMORY_BYTES;
    this.maxMemories = options.maxMemories ?? DEFAULT_MEMORIES;
    this.maxTableElements = options.maxTableElements;
    this.maxHeapBytes = options.maxHeapBytes;
    this.heap = heapAccount(options.maxHeapBytes ?? DEFAULT_HEAP_BYTES, () => this.checkInterruption());
    this.#now = now;
  }

  /** Milliseconds on the limits' clock. */
  now(): number {
    return this.#now();
  }

  /** Point in time when the call on turn ends; Infinity if never. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Whether a call is on the host's stack: what begins meanwhile is a part of it. */
  get running(): boolean {
    return this.#depth > 0;
  }

  /** Whether the instance is disposed: nothing of it runs any more. */
  get ended(): boolean {
    return this.#end !== undefined;
  }

  /** Whether time or a signal can end the call on turn. */
  get watched(): boolean {
    return this.#deadline !== Infinity || this.signal !== undefined;
  }

  /**
   * A call gets its turn, and gets the deadline under which it runs: that of the call of which it is a part, the one given when it goes on
   * after a wait, or a new one. Each has its {@link leave}.
   */
  enter(deadline?: number): number {
    if (this.#depth++ === 0) {
      if (this.#measures) this.#turn = this.now();
      this.#deadline = deadline ?? (this.timeout === undefined ? Infinity : (this.#since ?? this.now()) + this.timeout);
    }
    return this.#deadline;
  }

  /** The turn is over. */
  leave(): void {
    if (--this.#depth > 0) return;
    this.#deadline = Infinity;
    if (this.#measures) this.#milliseconds += this.now() - this.#turn;
  }

  /** Accounts for memory that an instance takes (positive) or gives back (negative); false when it would go over the limit, and for what is no number. */
  chargeMemory(bytes: number): boolean {
    const total = this.memoryBytes + bytes;
    if (!(bytes <= 0 || total <= this.maxMemoryBytes)) return false;
    this.memoryBytes = total;
    if (total > this.#peakMemoryBytes) this.#peakMemoryBytes = total;
    return true;
  }

  /** What was used so far, of what can be told. */
  get usage(): Usage {
    const isCounted = this.#givenFuel !== Infinity;
    return {
      fuel: isCounted ? this.#givenFuel - Math.max(this.fuel, 0) : undefined,
      peakMemoryBytes: this.#peakMemoryBytes,
      milliseconds: this.#measures ? this.#milliseconds : undefined,
    };
  }

  /**
   * A builtin pays for what it does: a unit for 64 bytes, an entry or a region. Looks at time and signal now and then, so a transfer that pays
   * piece by piece ends when a limit is reached. Throws ExhaustionError.
   */
  charge(units: number): void {
    if (typeof units !== "number" || !(units >= 0))
      throw new ArgumentError(`charge takes a number of units from 0 on, got ${shown(units)}`);
    this.fuel -= units;
    this.#charged += units;
    this.hasNews = true;
    if (!(this.fuel >= 0)) throw new ExhaustionError("fuel_exhausted", "all fuel consumed");
    this.#unseen += units;
    if (this.#unseen < CHARGE_QUANTUM) return;
    this.#unseen = 0;
    this.checkInterruption();
  }

  /** What has been charged since an engine last asked: it takes that from the fuel that it holds. */
  takeCharges(): number {
    const charged = this.#charged;
    this.#charged = 0;
    this.hasNews = this.ended;
    return charged;
  }

  /** A call waits and keeps `bytes` of frames aside, or (negative) goes on. Throws ExhaustionError when too many do. */
  keepAside(bytes: number): void {
    const step = bytes + Math.sign(bytes) * WAITING_CALL_BYTES;
    if (bytes > 0) this.#requireAside(step);
    this.#waitingBytes += step;
    if (step > this.#mostAside) this.#mostAside = step;
  }

  /**
   * A call that may wait begins: refused where it could not, before it has a handler begin something that nobody would wait for. Throws
   * ExhaustionError.
   */
  requireAside(): void {
    if (this.#waitingBytes > 0) this.#requireAside(this.#mostAside);
  }

  #requireAside(bytes: number): void {
    if (this.#waitingBytes + bytes <= (this.maxStackBytes ?? DEFAULT_STACK_BYTES)) return;
    throw new ExhaustionError("call_stack_exhausted", "call stack exhausted: too many calls of the instance wait");
  }

  /** Throws ExhaustionError when a limit is reached. Engines call it at least every few milliseconds. */
  check(): void {
    if (this.fuel <= 0) throw new ExhaustionError("fuel_exhausted", "all fuel consumed");
    this.checkInterruption();
  }

  /** Milliseconds that the call on turn has left; Infinity if there is no limit. */
  get timeLeft(): number {
    return this.#deadline === Infinity ? Infinity : this.#deadline - this.now();
  }

  /**
   * The part of {@link check} that does not depend on fuel. `deadline`: of a call that is not on turn, but waits. `now`: from those who have
   * just looked at the clock.
   */
  checkInterruption(deadline: number = this.#deadline, now?: number): void {
    if (this.#end !== undefined) throw this.#end;
    if (this.signal?.aborted === true) {
      throw new ExhaustionError("aborted", "the run was aborted", { cause: this.signal.reason });
    }
    if (deadline !== Infinity && (now ?? this.now()) > deadline) {
      throw new ExhaustionError("timeout", `the run took longer than ${this.timeout ?? 0} ms`);
    }
  }

  /** {@link checkInterruption} for those who do something long: a function of its own. */
  readonly look = (): void => this.checkInterruption();
  /** The same for what embedders ask for, too, long after a run: outside of calls nothing ends it. */
  readonly lookWithin = (): void => {
    if (this.running) this.checkInterruption();
  };

  /** The instance is disposed: calls in progress end with `error`, those that wait at once. */
  end(error: DisposedError): void {
    this.#end = error;
    this.hasNews = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Calls `listener` when the instance is disposed; gives what takes it back. */
  onEnd(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
