// Seeded randomness: the same seed gives the same choices on every machine. Not for secrets.

/** sfc32, started from a seed and the number of a case, so that each case can be repeated alone. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, index = 0) {
    this.#a = seed | 0;
    this.#b = index | 0;
    this.#c = Math.floor(seed / 2 ** 32) ^ Math.floor(index / 2 ** 32);
    for (let i = 0; i < 15; i++) this.bits();
  }

  /** 32 random bits as a signed number. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum;
  }

  /** An integer of 0 to below `limit` (at most 2^32). */
  below(limit: number): number {
    return Math.floor(((this.bits() >>> 0) / 2 ** 32) * limit);
  }

  /** An integer of `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError("nothing to pick from");
    return values[this.below(values.length)] as T;
  }

  /** Undefined where there is nothing to pick from. */
  pickIfAny<T>(values: readonly T[]): T | undefined {
    return values.length === 0 ? undefined : this.pick(values);
  }

  bigint(): bigint {
    return (BigInt(this.bits() >>> 0) << 32n) | BigInt(this.bits() >>> 0);
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }
}
