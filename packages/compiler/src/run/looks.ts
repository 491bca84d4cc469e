// When to look at the clock after calls of the host: that costs more than most calls, so how many may pass without it follows from how long the
// last ones took.

import type { RunLimits } from "@atoll/core/engine";

/** Milliseconds between two looks that calls should keep to, and how many may pass without one. */
const BETWEEN_LOOKS = 1;
const MOST_UNSEEN_CALLS = 24;

export class Looks {
  readonly #limits: RunLimits;
  #left = 0;
  #period = 1;
  #lookedAt = 0;

  constructor(limits: RunLimits) {
    this.#limits = limits;
  }

  /** A call from outside begins: what is known of earlier calls of the host does not count. */
  begin(): void {
    this.#left = 0;
    this.#period = 1;
  }

  /** After a call of the host; gives whether it has looked. Throws when a limit is reached. */
  called(): boolean {
    if (--this.#left >= 0) return false;
    const now = this.#limits.now();
    const inTime = Math.floor((BETWEEN_LOOKS * this.#period) / (now - this.#lookedAt));
    this.#period = Math.max(1, Math.min(2 * this.#period, MOST_UNSEEN_CALLS, inTime));
    this.#left = this.#period - 1;
    this.#lookedAt = now;
    this.#limits.checkInterruption(this.#limits.deadline, now);
    return true;
  }
}
