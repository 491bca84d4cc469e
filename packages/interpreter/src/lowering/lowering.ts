// The state of lowering one function, and what all families of instructions need: operands into registers, results, locals.
// One object serves all functions: lowering is not re-entrant.

import { AssignedLocals } from "./assigned-locals.ts";
import {
  type FuncType,
  InstructionReader,
  InternalError,
  type LocalRun,
  type Module,
  Stretches,
  type ValueType,
} from "@atoll/core/engine";
import { ControlStack } from "./control-stack.ts";
import type { Handler } from "../bytecode/handlers.ts";
import { COLD, MOVE_REF } from "../bytecode/cold-opcodes.ts";
import { OperationWriter } from "./operation-writer.ts";
import { operation } from "../bytecode/operations.ts";
import { DOUBLE, kindOf, PAIR, REFERENCE, VECTOR, WORD, WORD_SIZES, wordsOf } from "../bytecode/word-kinds.ts";
import { CONSTANT, LOCAL, OWN, VirtualStack } from "./virtual-stack.ts";
import { vectorMove } from "./lower-vectors.ts";

const MOV32 = operation("mov32(r)");
const MOV32_I = operation("mov32(i)");
const MOV64 = operation("mov64(r)");
const MOV64_I = operation("mov64(i)");
const MOVF64 = operation("movf64(r)");
const MOVF64_I = operation("movf64(i)");

/** Constants that operations in loops need in registers are put there when the function is entered, as many as this. */
const CONSTANT_REGISTERS = 8;
/** In functions with vectors, each of which takes two of them. */
const WITH_VECTORS = 24;
/** Between the link and the locals that are no parameters, as these begin as zero, too. */
const ZERO_WORDS = 2;
/** The caller's position and frame. */
export const LINK_WORDS = 2;
const NO_BYTES = new Uint8Array();

export class Lowering {
  readonly writer: OperationWriter = new OperationWriter();
  readonly stack: VirtualStack = new VirtualStack();
  readonly control: ControlStack = new ControlStack();
  /** How long the code runs without paying. */
  readonly stretches: Stretches = new Stretches();
  reader: InstructionReader = new InstructionReader(NO_BYTES, 0, 0);
  module!: Module;
  type!: FuncType;

  /** Registers and kinds of the locals. */
  localRegisters: Int32Array<ArrayBuffer> = new Int32Array(64);
  localKinds: Uint8Array<ArrayBuffer> = new Uint8Array(64);
  localCount = 0;
  paramCount = 0;
  /** Where the frame's link is: behind parameters and results. */
  link = 0;
  /** Whether the frame has room for a register that is zero. */
  hasZero = false;
  /** Whether the frame has reference registers. */
  hasReferences = false;
  /** Whether there was a vector instruction. */
  hasVectors = false;
  #vectorLocals = false;

  readonly assigned: AssignedLocals = new AssignedLocals();
  /** Registers that may be read before they are written: both of a vector. */
  readonly zeroes: Set<number> = new Set<number>();

  /** Words of the code that are to hold the frame's size, which is known at the end. */
  readonly frameSizeWords: number[] = [];

  /** Of imported functions that run as code of this module, by funcidx. */
  bodies: readonly unknown[] = [];

  /** In code that counts: the words that are counts, in the order of the sites. */
  sites: number[] | undefined = undefined;

  /** What catches exceptions in the function, inner ones first. */
  readonly handlers: Handler[] = [];

  /** Where the locals end, and the constants begin. */
  localsEnd = 0;
  #constantLimit = 0;
  constantCount = 0;
  readonly constantKinds: Uint8Array<ArrayBuffer> = new Uint8Array(WITH_VECTORS);
  readonly constantLows: Int32Array<ArrayBuffer> = new Int32Array(WITH_VECTORS);
  readonly constantHighs: Int32Array<ArrayBuffer> = new Int32Array(WITH_VECTORS);

  /** Lays out the frame up to the operand stack. */
  beginFrame(locals: readonly LocalRun[], link: number, mayLoop: boolean): void {
    const { params } = this.type;
    this.link = link;
    this.hasReferences = false;
    this.hasVectors = false;
    this.#vectorLocals = false;
    // What a function that was given up half-way has left.
    this.frameSizeWords.length = 0;
    this.handlers.length = 0;
    this.localCount = 0;
    this.zeroes.clear();
    let at = 0;
    for (const type of params) at = this.#addLocal(type, at);
    this.paramCount = this.localCount;
    // Frames of functions that have only parameters stay as small as they can be.
    this.hasZero = locals.length > 0;
    at = link + LINK_WORDS + (this.hasZero ? ZERO_WORDS : 0);
    for (const { count, type } of locals) {
      for (let i = 0; i < count; i++) at = this.#addLocal(type, at);
    }
    this.assigned.begin(this.paramCount);
    this.localsEnd = at;
    this.#constantLimit = mayLoop ? (this.#vectorLocals ? WITH_VECTORS : CONSTANT_REGISTERS) : 0;
    this.constantCount = 0;
    const base = at + 2 * this.#constantLimit;
    this.stack.begin(base, this.localCount);
    this.writer.temporaries = base;
  }

  #addLocal(type: ValueType, at: number): number {
    const index = this.localCount++;
    if (index === this.localRegisters.length) {
      this.localRegisters = longer(this.localRegisters, new Int32Array(2 * index));
      this.localKinds = longer(this.localKinds, new Uint8Array(2 * index));
    }
    const kind = kindOf(type);
    if (kind === REFERENCE) this.hasReferences = true;
    else if (kind === VECTOR) this.#vectorLocals = true;
    this.localRegisters[index] = at;
    this.localKinds[index] = kind;
    return at + wordsOf(kind);
  }

  localRegister(index: number): number {
    return this.localRegisters[index] ?? 0;
  }
  localKind(index: number): number {
    return this.localKinds[index] ?? 0;
  }

  /** A register, of either width, that is zero: constant addresses are offsets from it. */
  zero(): number {
    const at = this.link + LINK_WORDS;
    this.zeroes.add(at);
    return at;
  }

  /** A local is read: unless it has certainly been written, it must begin as zero. */
  noteRead(local: number): void {
    if (this.assigned.has(local)) return;
    const at = this.localRegister(local);
    this.zeroes.add(at);
    if (this.localKind(local) === VECTOR) this.zeroes.add(at + WORD_SIZES.slot);
  }

  /** Copies between registers. */
  move(kind: number, from: number, to: number): void {
    if (kind === REFERENCE) this.writer.word(from).word(to).emitCold(MOVE_REF);
    else if (kind === VECTOR) vectorMove(this.writer, from, to);
    else
      this.writer
        .word(from)
        .word(to)
        .emit(kind === WORD ? MOV32 : kind === DOUBLE ? MOVF64 : MOV64);
  }

  /** Writes the instruction itself, with the words that are there, as an operation of the cold functions. */
  emitInstruction(): void {
    this.writer.emitCold(COLD + this.reader.row);
  }

  /** Puts a constant into a register. */
  load(kind: number, low: number, high: number, to: number): void {
    if (kind === WORD) this.writer.word(low).word(to).emit(MOV32_I);
    else if (kind === PAIR || kind === DOUBLE)
      this.writer
        .word(low)
        .word(high)
        .word(to)
        .emit(kind === DOUBLE && !isNan(low, high) ? MOVF64_I : MOV64_I);
    else throw new InternalError("only numbers are constants");
  }

  /** Puts the operand at `index` of the stack into its own register. */
  settle(index: number): void {
    const { stack } = this;
    const form = stack.forms[index];
    if (form === OWN) return;
    const home = stack.homes[index] ?? 0;
    const kind = stack.kinds[index] ?? 0;
    if (form === LOCAL) this.move(kind, stack.lows[index] ?? 0, home);
    else this.load(kind, stack.lows[index] ?? 0, stack.highs[index] ?? 0, home);
    stack.forms[index] = OWN;
  }

  /** Settles all operands but constants, which never change. */
  settleAll(): void {
    const { stack } = this;
    for (let i = stack.settleFrom(); i < stack.height; i++) if (stack.forms[i] === LOCAL) this.settle(i);
  }
  settleTop(count: number): void {
    for (let i = this.stack.height - count; i < this.stack.height; i++) this.settle(i);
  }

  /** The register of the operand at `index`; a constant is put into one. */
  register(index: number): number {
    const { stack } = this;
    if (stack.forms[index] === CONSTANT) {
      const kept = this.#constantRegister(index);
      if (kept >= 0) return kept;
      this.settle(index);
    }
    return stack.registerOf(index);
  }

  #constantRegister(index: number): number {
    const { stack } = this;
    if (!this.control.inLoop) return -1;
    const kind = stack.kinds[index] ?? 0;
    if (kind === VECTOR) return -1;
    const low = stack.lows[index] ?? 0;
    const high = stack.highs[index] ?? 0;
    for (let i = 0; i < this.constantCount; i++) {
      if (this.constantLows[i] === low && this.constantHighs[i] === high && this.constantKinds[i] === kind) {
        return this.constantRegister(i);
      }
    }
    if (this.constantCount >= this.#constantLimit) return -1;
    const i = this.constantCount++;
    this.constantKinds[i] = kind;
    this.constantLows[i] = low;
    this.constantHighs[i] = high;
    return this.constantRegister(i);
  }
  /** The register of a vector that is put there when the function is entered, as two pairs; -1 outside of loops, or without room. */
  vectorConstant(words: Int32Array): number {
    if (!this.control.inLoop) return -1;
    const [low = 0, high = 0, low2 = 0, high2 = 0] = words;
    const is = (i: number, lo: number, hi: number): boolean =>
      this.constantKinds[i] === PAIR && this.constantLows[i] === lo && this.constantHighs[i] === hi;
    for (let i = 0; i + 1 < this.constantCount; i++) {
      if (is(i, low, high) && is(i + 1, low2, high2)) return this.constantRegister(i);
    }
    const at = this.constantCount;
    if (at + 2 > this.#constantLimit) return -1;
    this.constantCount += 2;
    this.constantKinds.fill(PAIR, at, at + 2);
    this.constantLows.set([low, low2], at);
    this.constantHighs.set([high, high2], at);
    return this.constantRegister(at);
  }
  constantRegister(index: number): number {
    return this.localsEnd + 2 * index;
  }

  /** Pops one operand into a register. */
  pop(): number {
    const register = this.register(this.stack.height - 1);
    this.stack.height--;
    return register;
  }

  /** Writes to a local whatever is on top, and pops it. */
  setLocal(local: number): void {
    const { stack, writer } = this;
    const to = this.localRegister(local);
    this.assigned.add(local);
    const top = stack.height - 1;
    const form = stack.forms[top];
    stack.height = top;
    if (form === LOCAL && stack.lows[top] === to) return;
    // Operands that are this local get a copy of its old value.
    const copies = stack.takeCopies(local);
    for (let i = 0; i < copies.length; i++) this.settle(copies[i] ?? 0);
    const kind = this.localKind(local);
    const home = stack.homes[top] ?? 0;
    if (form === CONSTANT) this.load(kind, stack.lows[top] ?? 0, stack.highs[top] ?? 0, to);
    else if (form === LOCAL) this.move(kind, stack.lows[top] ?? 0, to);
    else if (copies.length === 0 && writer.lastDestination === home) writer.retarget(to);
    else this.move(kind, home, to);
  }
}

/** Whether the words of an f64 are a NaN: numbers do not keep which. */
function isNan(low: number, high: number): boolean {
  const magnitude = high & 0x7fffffff;
  return magnitude > 0x7ff00000 || (magnitude === 0x7ff00000 && low !== 0);
}

function longer<T extends Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(from: T, to: T): T {
  to.set(from);
  return to;
}
