// Which locals have certainly been written, whatever way control took: of all others, those that are read begin as zero. Behind a block, a local has been
// written if it was on all ways to the block's end.

/** Locals behind the parameters of which anything is known: 32 a word. The few functions that have more begin with clearing them. */
const WORDS = 4;

export class AssignedLocals {
  /** What is known here; then, for each open block, what was before it, and what was on all ways to its end that have been seen. */
  #known = new Int32Array(64 * WORDS);
  #paramCount = 0;

  begin(paramCount: number): void {
    this.#paramCount = paramCount;
    this.#known.fill(0, 0, WORDS);
  }

  has(local: number): boolean {
    const bit = local - this.#paramCount;
    return bit < 0 || (bit < 32 * WORDS && ((this.#known[bit >> 5] ?? 0) & (1 << bit)) !== 0);
  }
  add(local: number): void {
    const bit = local - this.#paramCount;
    if (bit >= 0 && bit < 32 * WORDS) this.#known[bit >> 5] = (this.#known[bit >> 5] ?? 0) | (1 << bit);
  }

  /** A block begins that has as many around it. */
  open(depth: number): void {
    const before = (2 * depth + 1) * WORDS;
    if (before + 2 * WORDS > this.#known.length) {
      const known = new Int32Array(2 * this.#known.length);
      known.set(this.#known);
      this.#known = known;
    }
    this.#known.copyWithin(before, 0, WORDS).fill(-1, before + WORDS, before + 2 * WORDS);
  }
  /** From here, control may go to the end of a block. */
  leave(depth: number): void {
    const known = this.#known;
    const end = (2 * depth + 2) * WORDS;
    for (let i = 0; i < WORDS; i++) known[end + i] = (known[end + i] ?? 0) & (known[i] ?? 0);
  }
  /** Another part of a block begins: as the block did. */
  again(depth: number): void {
    this.#take(2 * depth + 1);
  }
  /** Behind the end of a block. */
  close(depth: number): void {
    this.#take(2 * depth + 2);
  }
  #take(place: number): void {
    this.#known.copyWithin(0, place * WORDS, (place + 1) * WORDS);
  }
}
