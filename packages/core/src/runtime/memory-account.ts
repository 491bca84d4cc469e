// What one memory holds of the limits that it is charged to. Instances that are disposed give it back; where nobody disposes, the host's collector
// tells when a memory is gone.

import type { RunLimits } from "./run-limits.ts";

const collected = new FinalizationRegistry<MemoryAccount>((account) => account.giveBack());

export class MemoryAccount {
  readonly #limits: RunLimits;
  #bytes = 0;

  constructor(limits: RunLimits) {
    this.#limits = limits;
  }

  /** Accounts for bytes taken (positive) or given back (negative); false refuses them, and more than were taken: those would be room beyond the limit. */
  readonly charge = (bytes: number): boolean => {
    if (this.#bytes + bytes < 0 || !this.#limits.chargeMemory(bytes)) return false;
    this.#bytes += bytes;
    return true;
  };

  /** Gives everything back when nobody has the memory any more. */
  giveBackWith(memory: object): void {
    collected.register(memory, this);
  }

  giveBack(): void {
    this.charge(-this.#bytes);
  }
}
