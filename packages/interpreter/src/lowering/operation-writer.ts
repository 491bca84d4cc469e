// Writes the operations of one function, joining each with the ones before it where the loop has an operation for both, and
// resolves labels. It knows registers and words, nothing of wasm.

import { LOOPS } from "../bytecode/generated/operations.ts";
import { COLD } from "../bytecode/cold-opcodes.ts";
import { DOUBLE_MASK, HAS_DESTINATION, IS_TRAPPING, REGISTER_MASK } from "../bytecode/operation-words.ts";
import { fusedOperation, sequencedOperation } from "../bytecode/operations.ts";

const MAX_WORDS = 24;
const FIRST_WORDS = 4096;
const MANY_WORDS = 1 << 18;

export class OperationWriter {
  /** The code, its targets relative to its start. Replaced when it grows. */
  code: Int32Array<ArrayBuffer> = new Int32Array(FIRST_WORDS);
  /** Where the next operation goes. */
  position = 0;
  /** Words that are targets. */
  readonly targets: number[] = [];
  /** Registers from here on are operands of the wasm stack: dead once they are read. */
  temporaries = 0;

  /** By opcode: the bits of the loops for which the operation has been written. */
  readonly written: Uint8Array = new Uint8Array(LOOPS.length);

  /** Where the operations since the last label begin. */
  #starts = new Int32Array(256);
  #startCount = 0;
  /** Operand words of the operation in the making. */
  readonly #words = new Int32Array(MAX_WORDS);
  #count = 0;

  /** Position of each label, or -1, and the last word that waits for it. */
  #labelPositions = new Int32Array(64);
  #labelChains = new Int32Array(64);
  #labelCount = 0;

  /** The bit of the loop that the code is for: loops differ in the operations they have. */
  loop = 0;
  /** Byte offset of the instruction that operations come from now. */
  offset = 0;
  /**
   * For backtraces and whoever reads code: the byte offset of each operation, by position; of one that is joined, that of the part that
   * may trap. Has the positions of operations and no others.
   */
  record: Map<number, number> | undefined = undefined;
  /** The same of the function and its loops, by the position where the guest comes to them. */
  arrivals: Map<number, number> | undefined = undefined;
  #joinedOffset = -1;

  /** Starts a function. */
  begin(): void {
    // What a huge function needed is not kept for the small ones.
    if (this.code.length > MANY_WORDS) this.code = new Int32Array(FIRST_WORDS);
    this.position = 0;
    this.targets.length = 0;
    this.#startCount = 0;
    this.#count = 0;
    this.#labelCount = 0;
  }

  /** Adds an operand word to the operation in the making. */
  word(value: number): this {
    this.#words[this.#count++] = value;
    return this;
  }

  /** Opcode of the last operation, if the next may be joined with it; otherwise -1. */
  get lastOpcode(): number {
    return this.#startCount === 0 ? -1 : (this.code[this.#lastStart] ?? -1);
  }
  get #lastStart(): number {
    return this.#starts[this.#startCount - 1] ?? 0;
  }
  /** The destination register of the last operation; -1 if it has none. */
  get lastDestination(): number {
    const opcode = this.lastOpcode;
    return opcode >= 0 && opcode < COLD && HAS_DESTINATION[opcode] === 1 ? (this.code[this.position - 1] ?? -1) : -1;
  }
  /** Word `index` of the last operation. */
  lastWord(index: number): number {
    return this.code[this.#lastStart + index] ?? 0;
  }
  /** Lets the last operation write elsewhere. */
  retarget(register: number): void {
    this.code[this.position - 1] = register;
  }
  /** Gives the last operation another opcode with the same words. */
  replaceOpcode(opcode: number): void {
    this.code[this.#lastStart] = opcode;
  }
  /** Takes the last operation back. */
  dropLast(): void {
    this.position = this.#lastStart;
    this.record?.delete(this.position);
    this.#startCount--;
  }

  /** Writes the operation in the making. */
  emit(opcode: number): void {
    const whole = this.#join(opcode);
    // The last operation stays as it is for now: what comes next might read it, and be joined with it.
    this.#joinNeighbours(2);
    this.#append(whole);
  }

  /** Writes a branch whose target, the last word, is a label. Branches are joined at once: nothing is joined to them. */
  emitBranch(opcode: number, label: number): void {
    this.word(0);
    let whole = this.#join(opcode);
    const both = this.#startCount === 0 ? -1 : this.#usable(sequencedOperation(this.lastOpcode, whole));
    if (both >= 0) {
      this.#splice(0, 0, this.#lastStart + 1, this.position);
      this.#noteJoined();
      this.dropLast();
      whole = both;
    }
    this.#joinAll();
    this.#append(whole);
    this.patch(this.position - 1, label);
  }

  /** Writes an operation of the cold functions. */
  emitCold(opcode: number): void {
    this.#joinAll();
    this.#append(opcode);
  }

  /** Appends one word that belongs to the last operation. */
  append(value: number): number {
    this.#reserve(1);
    this.code[this.position] = value;
    return this.position++;
  }

  /** Nothing that comes is joined with what is there: those operations are as they will be. */
  barrier(): void {
    this.#joinAll();
    const { code, written } = this;
    for (let i = 0; i < this.#startCount; i++) {
      let at = this.#starts[i] ?? 0;
      const opcode = code[at] ?? 0;
      if (opcode >= COLD) continue;
      written[opcode] = (written[opcode] ?? 0) | this.loop;
      // The loops have an f64 by its place among those.
      for (let mask = DOUBLE_MASK[opcode] ?? 0; mask !== 0; mask >>= 1) {
        at++;
        if ((mask & 1) !== 0) code[at] = (code[at] ?? 0) >> 1;
      }
    }
    this.#startCount = 0;
  }

  newLabel(): number {
    const label = this.#labelCount++;
    if (label >= this.#labelPositions.length) {
      this.#labelPositions = grown(this.#labelPositions);
      this.#labelChains = grown(this.#labelChains);
    }
    this.#labelPositions[label] = -1;
    this.#labelChains[label] = -1;
    return label;
  }

  /** The label stands for the present position. */
  bind(label: number): void {
    this.barrier();
    let at = this.#labelChains[label] ?? -1;
    while (at >= 0) {
      const next = this.code[at] ?? -1;
      this.code[at] = this.position;
      at = next;
    }
    this.#labelPositions[label] = this.position;
  }

  /** The word at `at` is to hold the label's position. */
  patch(at: number, label: number): void {
    this.targets.push(at);
    const position = this.#labelPositions[label] ?? -1;
    if (position >= 0) {
      this.code[at] = position;
      return;
    }
    // Until the label is bound, the words that wait for it are a list.
    this.code[at] = this.#labelChains[label] ?? -1;
    this.#labelChains[label] = at;
  }

  /** Joins the operation in the making with those before it whose results it reads, as far as possible. */
  #join(opcode: number): number {
    let whole = opcode;
    for (;;) {
      const register = this.lastDestination;
      if (register < 0) return whole;
      const tee = register < this.temporaries;
      const at = this.#operandAt(whole, register);
      if (at < 0) return whole;
      const fusion = fusedOperation(this.lastOpcode, whole, at, tee);
      const fused = fusion === undefined ? -1 : this.#usable(fusion.opcode);
      if (fused < 0) return whole;
      const offset = fusion?.offset ?? -1;
      if (offset >= 0) {
        if (this.#words[offset] !== 0) return whole;
        this.#words[at] = this.lastWord(1);
        this.#words[offset] = this.lastWord(2);
      } else this.#splice(at, 1, this.#lastStart + 1, tee ? this.position : this.position - 1);
      this.#noteJoined();
      this.dropLast();
      whole = fused;
    }
  }

  /** Whether the loop that the code is for has an operation. */
  has(opcode: number): boolean {
    return ((LOOPS[opcode] ?? 0) & this.loop) !== 0;
  }
  /** The operation, or -1 if the loop that the code is for does not have it. */
  #usable(opcode: number): number {
    return opcode >= 0 && this.has(opcode) ? opcode : -1;
  }

  /** Which operand word of the operation in the making names the register. */
  #operandAt(opcode: number, register: number): number {
    const mask = REGISTER_MASK[opcode] ?? 0;
    for (let at = 0; at < this.#count; at++) {
      if ((mask & (1 << at)) !== 0 && this.#words[at] === register) return at;
    }
    return -1;
  }

  /** Puts words of the code in the place of `removed` operand words. */
  #splice(at: number, removed: number, start: number, end: number): void {
    const words = this.#words;
    const added = end - start;
    words.copyWithin(at + added, at + removed, this.#count);
    for (let i = 0; i < added; i++) words[at + i] = this.code[start + i] ?? 0;
    this.#count += added - removed;
  }

  /** Joins whatever neighbours are left before something that cannot be moved. */
  #joinAll(): void {
    this.#joinNeighbours(2);
    this.#joinNeighbours(1);
  }

  /** Joins two neighbours if one operation does both; the first has `back` operations behind it. */
  #joinNeighbours(back: number): void {
    const index = this.#startCount - 1 - back;
    if (index < 0) return;
    const first = this.#starts[index] ?? 0;
    const second = this.#starts[index + 1] ?? 0;
    const both = this.#usable(sequencedOperation(this.code[first] ?? -1, this.code[second] ?? -1));
    if (both < 0) return;
    const { record } = this;
    if (record !== undefined) {
      if (IS_TRAPPING[this.code[second] ?? 0] === 1) record.set(first, record.get(second) ?? 0);
      record.delete(second);
      if (back > 1) {
        record.set(this.#lastStart - 1, record.get(this.#lastStart) ?? 0);
        record.delete(this.#lastStart);
      }
    }
    this.code[first] = both;
    this.code.copyWithin(second, second + 1, this.position);
    this.position--;
    for (let i = index + 1; i < this.#startCount - 1; i++) this.#starts[i] = (this.#starts[i + 1] ?? 0) - 1;
    this.#startCount--;
  }

  #noteJoined(): void {
    if (this.record === undefined || IS_TRAPPING[this.lastOpcode] !== 1) return;
    this.#joinedOffset = this.record.get(this.#lastStart) ?? -1;
  }

  #append(opcode: number): void {
    this.#reserve(this.#count + 1);
    if (this.#startCount === this.#starts.length) this.#starts = grown(this.#starts);
    this.#starts[this.#startCount++] = this.position;
    this.record?.set(this.position, this.#joinedOffset < 0 ? this.offset : this.#joinedOffset);
    this.#joinedOffset = -1;
    this.code[this.position++] = opcode;
    for (let i = 0; i < this.#count; i++) this.code[this.position++] = this.#words[i] ?? 0;
    this.#count = 0;
  }

  #reserve(words: number): void {
    if (this.position + words > this.code.length) this.code = grown(this.code);
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * array.length);
  longer.set(array);
  return longer;
}
