// Time that a test moves by hand, for clocks and timers that sets inject.

import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";

/** What {@link ManualTime} takes. */
export interface ManualTimeOptions {
  /** Milliseconds since 1970 at the beginning. Default 0. */
  readonly start?: number;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Timers of one move; more are taken for some that set each other without time passing. */
const MOST_TIMERS = 100_000;

const MILLISECONDS: OptionKind = {
  expected: "milliseconds from 0 on",
  accepts: (value) => typeof value === "number" && value >= 0 && value < Infinity,
};

/**
 * A clock with timers that stands still until `advance` moves it. Its methods are those of common services: `{ now: time.now }` is a clock,
 * `{ setTimeout: time.setTimeout }` are timers, `time.sleep` waits.
 */
export class ManualTime {
  readonly #timers = new Map<number, Timer>();
  #now: number;
  #last = 0;

  constructor(options: ManualTimeOptions = {}) {
    options = checkOptions("ManualTime", options, { start: MILLISECONDS });
    this.#now = options.start ?? 0;
  }

  /** Milliseconds. */
  readonly now = (): number => this.#now;

  /** The same in nanoseconds. */
  readonly nanoseconds = (): bigint => BigInt(Math.round(this.#now * 1000)) * 1000n;

  /** Calls back once time has been moved so far. Gives a number for `clearTimeout`. */
  readonly setTimeout = (callback: () => void, milliseconds = 0): number => {
    checkValue("ManualTime.setTimeout", "callback", callback, optionKinds.callable);
    checkValue("ManualTime.setTimeout", "milliseconds", milliseconds, MILLISECONDS);
    this.#last++;
    this.#timers.set(this.#last, { at: this.#now + milliseconds, callback });
    return this.#last;
  };

  /** Numbers that stand for no timer are ignored. */
  readonly clearTimeout = (timer: number): void => {
    this.#timers.delete(timer);
  };

  /** Settles once time has been moved so far. */
  readonly sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      this.setTimeout(resolve, milliseconds);
    });

  /** Timers that have not come. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves time, timer by timer: each sees the time for which it was set, and may set others, which come in this move where they are due. */
  advance(milliseconds: number): void {
    checkValue("ManualTime.advance", "milliseconds", milliseconds, MILLISECONDS);
    const end = this.#now + milliseconds;
    for (let timers = 0; ; timers++) {
      if (timers > MOST_TIMERS) throw new Error(`${MOST_TIMERS} timers came in one move: do they set each other?`);
      const due = [...this.#timers].filter(([, { at }]) => at <= end).toSorted(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      const [number, { at, callback }] = due;
      this.#timers.delete(number);
      this.#now = at;
      callback();
    }
    this.#now = end;
  }
}
