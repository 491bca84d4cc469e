// The wasm operand stack while a function is lowered: where each operand is. An operand is its own register on the frame's stack
// part, a local that has not been copied, or a constant. Plain arrays of numbers, so that lowering does not allocate.

import { wordsOf } from "../bytecode/word-kinds.ts";

/** Where an operand is. */
export const OWN = 0;
export const LOCAL = 1;
export const CONSTANT = 2;

const FIRST_OPERANDS = 64;
const MANY_OPERANDS = 1 << 16;

export class VirtualStack {
  height = 0;
  /** First register of the stack part. */
  base = 0;
  /** First word behind all registers that were ever in use. */
  extent = 0;
  forms: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_OPERANDS);
  kinds: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_OPERANDS);
  /** The operand's own register. */
  homes: Int32Array<ArrayBuffer> = new Int32Array(FIRST_OPERANDS);
  /** The register of the local it is, or the constant's low word. */
  lows: Int32Array<ArrayBuffer> = new Int32Array(FIRST_OPERANDS);
  highs: Int32Array<ArrayBuffer> = new Int32Array(FIRST_OPERANDS);
  /**
   * Operands that are the same local are a list, the last pushed first, so that writing to the local does not look through the whole stack:
   * which local each is listed under (or -1), the one pushed before it, and the first for each local.
   */
  #listed = new Int32Array(FIRST_OPERANDS).fill(-1);
  #before = new Int32Array(FIRST_OPERANDS);
  #last = new Int32Array(64);
  /** No operand below this height is a local. */
  #settled = 0;
  /** No operand from here on was ever listed in this function. */
  #reached = 0;
  readonly #found: number[] = [];

  begin(base: number, locals: number): void {
    this.height = 0;
    this.base = base;
    this.extent = base;
    this.#settled = 0;
    // What a huge function needed is not kept for the small ones.
    if (this.forms.length > MANY_OPERANDS) this.#allocate(FIRST_OPERANDS);
    else this.#listed.fill(-1, 0, this.#reached);
    this.#reached = 0;
    if (this.#last.length < locals) this.#last = new Int32Array(2 * locals);
    this.#last.fill(-1, 0, locals);
  }

  /** The register that an operand pushed at this height has. */
  homeAt(height: number): number {
    return height === 0 ? this.base : (this.homes[height - 1] ?? 0) + wordsOf(this.kinds[height - 1] ?? 0);
  }

  /** Pushes an operand in its own register; gives the register. */
  push(kind: number): number {
    return this.#push(kind, OWN, 0, 0);
  }
  /** `local` is -1 for a register that nothing writes to while the operand is there. */
  pushLocal(kind: number, register: number, local: number): void {
    this.#push(kind, LOCAL, register, 0);
    const at = this.height - 1;
    if (at < this.#settled) this.#settled = at;
    if (local < 0) return;
    if (at >= this.#reached) this.#reached = at + 1;
    this.#listed[at] = local;
    this.#before[at] = this.#lastBelow(local, at);
    this.#last[local] = at;
  }
  pushConstant(kind: number, low: number, high: number): void {
    this.#push(kind, CONSTANT, low, high);
  }

  /** Where the operand at `index` is now: its own register or a local's. */
  registerOf(index: number): number {
    return (this.forms[index] === LOCAL ? this.lows[index] : this.homes[index]) ?? 0;
  }

  /** The lowest operand that may be a local. Those below the present height are settled after this. */
  settleFrom(): number {
    const from = this.#settled;
    this.#settled = this.height;
    return from;
  }

  /** The operands that are a local, the lowest first: they are about to be nothing of the kind. Valid until the next call. */
  takeCopies(local: number): readonly number[] {
    const found = this.#found;
    found.length = 0;
    for (let at = this.#last[local] ?? -1; at >= 0; at = this.#before[at] ?? -1) {
      this.#listed[at] = -1;
      if (at < this.height && this.forms[at] === LOCAL) found.push(at);
    }
    this.#last[local] = -1;
    return found.length > 1 ? found.toReversed() : found;
  }

  /** The last on a local's list below a height: takes those from there on, which were popped, off the list. */
  #lastBelow(local: number, height: number): number {
    let last = this.#last[local] ?? -1;
    while (last >= height) {
      this.#listed[last] = -1;
      last = this.#before[last] ?? -1;
    }
    return last;
  }

  /** Registers up to `words` are in use. */
  reach(words: number): void {
    if (words > this.extent) this.extent = words;
  }

  #push(kind: number, form: number, low: number, high: number): number {
    const at = this.height;
    if (at === this.forms.length) this.#grow();
    const before = this.#listed[at] ?? -1;
    if (before >= 0) this.#last[before] = this.#lastBelow(before, at);
    const home = this.homeAt(at);
    this.forms[at] = form;
    this.kinds[at] = kind;
    this.homes[at] = home;
    this.lows[at] = low;
    this.highs[at] = high;
    this.height = at + 1;
    this.reach(home + wordsOf(kind));
    return home;
  }

  #grow(): void {
    const { forms, kinds, homes, lows, highs } = this;
    const listed = this.#listed;
    const before = this.#before;
    this.#allocate(2 * forms.length);
    this.forms.set(forms);
    this.kinds.set(kinds);
    this.homes.set(homes);
    this.lows.set(lows);
    this.highs.set(highs);
    this.#listed.set(listed);
    this.#before.set(before);
  }

  #allocate(operands: number): void {
    this.forms = new Uint8Array(operands);
    this.kinds = new Uint8Array(operands);
    this.homes = new Int32Array(operands);
    this.lows = new Int32Array(operands);
    this.highs = new Int32Array(operands);
    this.#listed = new Int32Array(operands).fill(-1);
    this.#before = new Int32Array(operands);
  }
}
