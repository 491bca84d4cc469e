// The validator's two stacks, operand types and control frames, in preallocated arrays.
// https://webassembly.github.io/spec/core/appendix/algorithm.html

import { MAX_NESTING, MAX_OPERANDS, MAX_WIDE_OPERANDS } from "../binary/implementation-limits.ts";
import { opcodeOf } from "../module/instructions.ts";
import { BOTTOM, isRefType, type ValueType, valueTypeName } from "../module/types.ts";
import { isSubtype, type TypeSection } from "./match.ts";

export type TypeList = readonly ValueType[];

/** One structured control instruction that is open. */
export interface Frame {
  /** Opcode of the instruction; `else`, `catch` and `catch_all` replace it. */
  opcode: number;
  /** Height of the operand stack below the frame's operands. */
  base: number;
  /** Whether what follows cannot be reached, so that operands appear as they are needed. */
  unreachable: boolean;
  params: TypeList;
  results: TypeList;
  /** Height of the stack of initialised locals at entry. */
  initialized: number;
  /** Whether a branch to it takes no operands. */
  bareLabel: boolean;
  /** Whether its `end` has nothing to check but that no operands are left. */
  bareEnd: boolean;
}

const LOOP = opcodeOf("loop");
const IF = opcodeOf("if");
/** More operands than these are many. */
const WIDE = 32;
const NO_TYPES: TypeList = [];

function newFrame(): Frame {
  return {
    opcode: 0,
    base: 0,
    unreachable: false,
    params: NO_TYPES,
    results: NO_TYPES,
    initialized: 0,
    bareLabel: false,
    bareEnd: false,
  };
}

export class OperandStack {
  readonly #module: TypeSection;
  readonly #fail: (message: string) => never;
  /** Types of the operands below `height`; replaced when it gets too small. */
  types: Int32Array = new Int32Array(4096);
  /** Number of operands, those of outer frames included. */
  height = 0;
  /** Open frames, the innermost last; those from `depth` on are kept to be used again. */
  readonly frames: Frame[] = [];
  /** Number of open frames, the function's own included. */
  depth = 0;
  /** Height below the innermost frame's operands. */
  base = 0;
  /** Operands of instructions that have many, over the whole module. */
  #wideOperands = 0;

  constructor(module: TypeSection, fail: (message: string) => never) {
    this.#module = module;
    this.#fail = fail;
  }

  /** Empties both stacks. */
  clear(): void {
    this.height = 0;
    this.depth = 0;
    this.base = 0;
  }

  push(type: ValueType): void {
    const at = this.height;
    if (at === this.types.length) this.#grow();
    this.types[at] = type;
    this.height = at + 1;
  }

  pushAll(types: TypeList): void {
    if (types.length > WIDE) this.#countWide(types.length);
    for (let i = 0; i < types.length; i++) this.push(types[i] ?? BOTTOM);
  }

  /** Pops an operand that must match `expected`; returns its own type. */
  pop(expected: ValueType): ValueType {
    const at = this.height - 1;
    if (at < this.base) return this.#popBeyond(expected);
    const actual = (this.types[at] ?? 0) as ValueType;
    if (actual !== expected && !this.matches(actual, expected)) this.mismatch([expected]);
    this.height = at;
    return actual;
  }

  /** Pops two operands, `second` from the top. */
  pop2(first: ValueType, second: ValueType): void {
    const at = this.height - 2;
    if (at >= this.base && this.types[at] === first && this.types[at + 1] === second) this.height = at;
    else this.popAll([first, second]);
  }

  /** Pops an operand of whatever type; BOTTOM if it is one that unreachable code makes up. */
  popAny(): ValueType {
    const at = this.height - 1;
    if (at < this.base) return this.#popBeyond(BOTTOM);
    this.height = at;
    return (this.types[at] ?? 0) as ValueType;
  }

  /** Pops operands, the last type from the top. */
  popAll(types: TypeList): void {
    if (types.length === 1) {
      this.pop(types[0] ?? BOTTOM);
      return;
    }
    this.check(types);
    this.height = Math.max(this.height - types.length, this.base);
  }

  /** Pops so many operands of one type. */
  popRepeated(type: ValueType, count: number): void {
    if (count > WIDE) this.#countWide(count);
    for (let i = 0; i < count && (this.height > this.base || !this.frame(0).unreachable); i++) this.pop(type);
  }

  /** Checks the topmost operands and leaves them there. */
  check(types: TypeList): void {
    if (types.length > WIDE) this.#countWide(types.length);
    let at = this.height;
    for (let i = types.length - 1; i >= 0; i--) {
      if (--at < this.base) {
        if (!this.frame(0).unreachable) this.mismatch(types);
        return;
      }
      const actual = (this.types[at] ?? 0) as ValueType;
      const expected = types[i] ?? BOTTOM;
      if (actual !== expected && !this.matches(actual, expected)) this.mismatch(types);
    }
  }

  matches(actual: ValueType, expected: ValueType): boolean {
    return actual === BOTTOM || (isRefType(actual) && isSubtype(this.#module, actual, expected));
  }

  matchesAll(actual: TypeList, expected: TypeList): boolean {
    return (
      actual.length === expected.length &&
      actual.every((type, i) => type === expected[i] || this.matches(type, expected[i] ?? BOTTOM))
    );
  }

  /** Fails with what is there and what should be. */
  mismatch(required: TypeList, subject = "instruction"): never {
    const there = Math.min(this.height - this.base, subject === "block" ? MAX_NAMED : required.length);
    const found = [...this.types.subarray(this.height - there, this.height)] as ValueType[];
    return this.#fail(`type mismatch: ${subject} requires ${list(required)} but stack has ${list(found)}`);
  }

  /** Opens a frame whose operands begin with `params`, which the caller has popped. */
  enter(opcode: number, params: TypeList, results: TypeList, initialized: number): void {
    if (this.depth >= MAX_NESTING) this.#fail(`blocks are nested too deeply: at most ${MAX_NESTING}`);
    const frame = (this.frames[this.depth] ??= newFrame());
    frame.base = this.height;
    frame.params = params;
    frame.results = results;
    frame.initialized = initialized;
    this.depth++;
    this.base = this.height;
    this.#begin(frame, opcode);
    this.pushAll(params);
  }

  #begin(frame: Frame, opcode: number): void {
    frame.opcode = opcode;
    frame.unreachable = false;
    frame.bareLabel = labelTypes(frame).length === 0;
    frame.bareEnd = frame.results.length === 0 && opcode !== IF;
  }

  /** Checks that exactly the frame's results are on the stack, and removes them. */
  leave(): Frame {
    const frame = this.frame(0);
    const { results } = frame;
    this.check(results);
    if (this.height - this.base > results.length) this.mismatch(results, "block");
    this.height = this.base;
    return frame;
  }

  /** Goes on in another branch of the innermost frame, after `leave`. */
  restart(opcode: number, operands: TypeList): void {
    this.#begin(this.frame(0), opcode);
    this.height = this.base;
    this.pushAll(operands);
  }

  /** Closes the innermost frame, after `leave`, and pushes its results. */
  exit(frame: Frame): void {
    this.height = frame.base;
    this.depth--;
    if (this.depth > 0) {
      this.base = this.frame(0).base;
      this.pushAll(frame.results);
    }
  }

  /** What follows cannot be reached. */
  setUnreachable(): void {
    this.height = this.base;
    this.frame(0).unreachable = true;
  }

  /** The frame that a label names, 0 being the innermost. */
  frame(label: number): Frame {
    const frame = label < this.depth ? this.frames[this.depth - 1 - label] : undefined;
    return frame ?? this.#fail(`unknown label ${label}`);
  }

  #popBeyond(expected: ValueType): ValueType {
    if (!this.frame(0).unreachable) this.mismatch([expected]);
    return BOTTOM;
  }

  #countWide(count: number): void {
    this.#wideOperands += count;
    if (this.#wideOperands > MAX_WIDE_OPERANDS) this.#fail("too many instructions with many operands");
  }

  /** Makes room for so many more operands, at least for a part of them. */
  reserve(room: number): void {
    if (this.height + room > this.types.length && this.types.length < MAX_OPERANDS) this.#grow();
  }

  #grow(): void {
    if (this.height >= MAX_OPERANDS) this.#fail(`too many operands on the stack: at most ${MAX_OPERANDS}`);
    const larger = new Int32Array(Math.min(this.types.length * 2, MAX_OPERANDS));
    larger.set(this.types);
    this.types = larger;
  }
}

/** What a branch to the frame takes: a loop's label is its beginning. */
export function labelTypes(frame: Frame): TypeList {
  return frame.opcode === LOOP ? frame.params : frame.results;
}

/** Types that a message spells out at most. */
const MAX_NAMED = 16;

function list(types: TypeList): string {
  const names = types.slice(0, MAX_NAMED).map(valueTypeName);
  return `[${names.join(" ")}${types.length > MAX_NAMED ? " …" : ""}]`;
}
