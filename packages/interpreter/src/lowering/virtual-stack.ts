// The wasm operand stack while a function is lowered: where each operand is. An operand is its own register on the frame's stack
// part, a local that has not been copied, or a constant. Plain arrays of numbers, so that lowering does not allocate.

import { wordsOf } from "../bytecode/word-kinds.ts";

/** Where an operand is. */
export const OWN = 0;
export const LOCAL = 1;
export const CONSTANT = 2;

export class VirtualStack {
  height = 0;
  /** First register of the stack part. */
  base = 0;
  /** First word behind all registers that were ever in use. */
  extent = 0;
  forms: Uint8Array<ArrayBuffer> = new Uint8Array(64);
  kinds: Uint8Array<ArrayBuffer> = new Uint8Array(64);
  /** The operand's own register. */
  homes: Int32Array<ArrayBuffer> = new Int32Array(64);
  /** The register of the local it is, or the constant's low word. */
  lows: Int32Array<ArrayBuffer> = new Int32Array(64);
  highs: Int32Array<ArrayBuffer> = new Int32Array(64);

  begin(base: number): void {
    this.height = 0;
    this.base = base;
    this.extent = base;
  }

  /** The register that an operand pushed at this height has. */
  homeAt(height: number): number {
    return height === 0 ? this.base : (this.homes[height - 1] ?? 0) + wordsOf(this.kinds[height - 1] ?? 0);
  }

  /** Pushes an operand in its own register; gives the register. */
  push(kind: number): number {
    return this.#push(kind, OWN, 0, 0);
  }
  pushLocal(kind: number, register: number): void {
    this.#push(kind, LOCAL, register, 0);
  }
  pushConstant(kind: number, low: number, high: number): void {
    this.#push(kind, CONSTANT, low, high);
  }

  /** Where the operand at `index` is now: its own register or a local's. */
  registerOf(index: number): number {
    return (this.forms[index] === LOCAL ? this.lows[index] : this.homes[index]) ?? 0;
  }

  /** Registers up to `words` are in use. */
  reach(words: number): void {
    if (words > this.extent) this.extent = words;
  }

  #push(kind: number, form: number, low: number, high: number): number {
    const at = this.height;
    if (at === this.forms.length) this.#grow();
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
    const length = 2 * this.forms.length;
    const bytes = (old: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
      const longer = new Uint8Array(length);
      longer.set(old);
      return longer;
    };
    const words = (old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const longer = new Int32Array(length);
      longer.set(old);
      return longer;
    };
    this.forms = bytes(this.forms);
    this.kinds = bytes(this.kinds);
    this.homes = words(this.homes);
    this.lows = words(this.lows);
    this.highs = words(this.highs);
  }
}
