// The fuel of one instance: emitted code takes it from a global, which gets a quantum at a time. When that is used up, limits are looked at.

import { nextQuantum, type RunLimits } from "@atoll/core/engine";

/** Units between two looks at the limits, at first and at most: some tens of microseconds. */
const FIRST_QUANTUM = 1000;
const QUANTUM = 20_000;

/** Fuel is counted in 32 bits. */
const LARGEST_CHARGE = 2 ** 30;

export class Fuel {
  readonly #limits: RunLimits;
  readonly #left: WebAssembly.Global<"i32">;
  /** Units of the quantum that were taken where nothing is paid: they cost no fuel. */
  readonly #paced: WebAssembly.Global<"i32">;
  #granted = 0;
  #quantum = FIRST_QUANTUM;
  /** When the last quantum of the call on turn was used up. */
  #lookedAt = Infinity;

  constructor(
    limits: RunLimits,
    { left, paced }: { readonly left: WebAssembly.Global; readonly paced: WebAssembly.Global },
  ) {
    this.#limits = limits;
    this.#left = left as WebAssembly.Global<"i32">;
    this.#paced = paced as WebAssembly.Global<"i32">;
  }

  /** A call from outside begins: what has passed since the last one is no part of it. */
  begin(): void {
    this.#lookedAt = Infinity;
    this.grant();
  }

  /** Takes a quantum from the limits. */
  grant(): void {
    this.#granted = Math.min(this.#limits.fuel, this.#quantum);
    this.#left.value = this.#granted;
  }

  /** The next quantum follows from how long this one took. One that is not used up, where limits are looked at in between, tells nothing. */
  adapt(): void {
    if (this.#left.value >= 0) return;
    const now = performance.now();
    this.#quantum = nextQuantum(this.#quantum, now - this.#lookedAt, QUANTUM);
    this.#lookedAt = now;
  }

  /** Charges what has been used of it; nothing is left. */
  settle(): void {
    const left = this.#left.value;
    this.#limits.fuel -= this.#granted - left - this.#paced.value;
    this.#granted = 0;
    this.#left.value = 0;
    this.#paced.value = 0;
  }

  /** Takes the price of a call of the host. Whether there is less left than nothing. */
  pay(price: number): boolean {
    const left = this.#left.value - price;
    this.#left.value = left;
    return left < 0;
  }

  /** Takes what builtins charged: they took it from the limits at once. */
  takeCharges(): void {
    const charged = Math.min(this.#limits.takeCharges(), LARGEST_CHARGE);
    this.#granted -= charged;
    this.#left.value -= charged;
  }
}
