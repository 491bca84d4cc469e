// When the loop of a program is worth warming up. Most programs are over soon, and most of the others stay with the few operations that
// they began with: the fewer a loop has, the sooner it is compiled. The rest move on: to other parts of the functions that they are in, or to
// functions that have not run.

/** Units of fuel that any program uses before its loop is warmed up. */
const COLD = 5000;
/** And those that a small one uses before V8 has begun to compile what it does: functions that come until then are no surprise. */
const HOT = 20_000;
/** Bytes of function bodies from which on a program is large: it has nearly all operations, and gets to them by and by. */
const LARGE = 98_304;

/** Whether all of a program's operations are to be expected. */
export function isLarge(bytes: number): boolean {
  return bytes >= LARGE;
}

export class Warmth {
  readonly #large: boolean;
  #used = 0;
  /** How many of its functions ran when the program was looked at last. */
  #functions = 0;
  /** How much has to be used. */
  #due: number;
  /** Whether the functions that it began with are still to be looked at. */
  #isNew: boolean;

  /** `bytes`: of function bodies. */
  constructor(bytes: number) {
    this.#large = isLarge(bytes);
    this.#due = this.#large ? COLD : Infinity;
    this.#isNew = !this.#large;
  }

  /** The program has used units of fuel. */
  use(fuel: number): void {
    // Calls that the host makes meanwhile are granted fuel anew.
    this.#used += Math.max(0, fuel);
  }

  /**
   * Whether a small program has just been found to be at work: what the functions have that it is in is to be expected, and V8 has compiled nothing
   * yet. True once.
   */
  begins(): boolean {
    if (!this.#isNew || this.#used < COLD) return false;
    this.#isNew = false;
    return true;
  }

  /** Whether the loop should be warmed up now that as many of the program's functions have run. */
  isDue(functions: number): boolean {
    if (functions > this.#functions) {
      this.#functions = functions;
      // It may have moved on only to print what it has found.
      if (this.#used >= HOT) this.#due = Math.min(this.#due, this.#used + COLD);
    }
    return this.#used >= this.#due;
  }
}
