// Opcodes of vector operations: they follow those of the main loop. And by which operations vector instructions are executed.

import { instructionByOpcode, INSTRUCTIONS } from "@atoll/core/engine";
import { FLOATS_END, PACKED_START, RARE_START, VECTOR_WORD_KINDS, VECTORS } from "./generated/operations.ts";
import { WORD_KINDS } from "./operation-words.ts";

/** The names of the operations on vectors, in the order of their opcodes. */
export const VECTOR_NAMES: readonly string[] = vectorNames();

function vectorNames(): readonly string[] {
  let opcode = 0;
  return VECTORS.map((each) => {
    if (typeof each === "string") return each;
    opcode += each;
    return instructionByOpcode(opcode)?.mnemonic ?? "";
  });
}

const FIRST = WORD_KINDS.length;
const LAST = FIRST + VECTOR_NAMES.length - 1;

function opcodeOf(name: string): number {
  return FIRST + VECTOR_NAMES.indexOf(name);
}

export const VECTOR_CONST: number = opcodeOf("v128.const");
export const VECTOR_SHUFFLE: number = opcodeOf("i8x16.shuffle");
/** Four words, destination: a shuffle that keeps words whole. */
export const VECTOR_SHUFFLE_WORDS: number = opcodeOf("i32x4.shuffle");
/** source, destination. */
export const VECTOR_MOVE: number = opcodeOf("v128.move");
/** operand, destination: i32.popcnt. */
export const VECTOR_POPCNT: number = opcodeOf("i32.popcnt");
/** a, b, condition, destination. */
export const VECTOR_SELECT: number = opcodeOf("v128.select");

export function isVector(opcode: number): boolean {
  return opcode >= FIRST && opcode <= LAST;
}

/** An access beyond memory 0 or with a large offset: operation, address, memidx, offset (two), other register, lane, destination. */
export const VECTOR_FAR: number = opcodeOf("v128.far");

/** Whether only the loop for packed lanes has an operation, or only the one for floats. */
export function isOnlyPacked(opcode: number): boolean {
  return opcode >= FIRST + PACKED_START && opcode < FIRST + RARE_START;
}
export function isOnlyFloats(opcode: number): boolean {
  return opcode < FIRST + FLOATS_END && opcode >= FIRST;
}

/** The name of a vector operation. */
export function vectorName(opcode: number): string {
  return VECTOR_NAMES[opcode - FIRST] ?? "";
}

/** How an instruction is executed: by an operation that may be another one's, with its operands changed. */
export interface VectorForm {
  readonly opcode: number;
  /** The operands change places. */
  readonly swapped: boolean;
  /** The operands may change places. */
  readonly commutative: boolean;
  /** Words that are added to the operands' registers. */
  readonly more: number;
}

/** Number of words, opcode and operands, by operation. */
const LENGTHS: Uint8Array = Uint8Array.from(VECTOR_WORD_KINDS, (kinds: string) => 1 + kinds.length);

/** Number of an operation's words. */
export function vectorLength(opcode: number): number {
  return LENGTHS[opcode - FIRST] ?? 0;
}

/** By row; filled when the first vector instruction is lowered. */
const forms: VectorForm[] = [];

/** The form of a vector instruction, by its row; undefined for others. */
export function vectorForm(row: number): VectorForm | undefined {
  if (forms.length === 0) {
    const byName = new Map(VECTOR_NAMES.map((name, index) => [name, FIRST + index]));
    for (const each of INSTRUCTIONS) if (each.family === "vector") forms[each.row] = formOf(each.mnemonic, byName);
  }
  return forms[row];
}

const COMMUTATIVE = /\.(add|mul|and|or|xor|eq|ne|dot_i16x8_s)$/;

function formOf(mnemonic: string, byName: ReadonlyMap<string, number>): VectorForm {
  // Of the choices that relaxed instructions leave, the one that is the common instruction.
  const common = mnemonic
    .replace(/^.*relaxed_laneselect$/, "v128.bitselect")
    .replace("relaxed_q15mulr_s", "q15mulr_sat_s")
    .replace(/relaxed_(swizzle|min|max)/, "$1")
    .replace("relaxed_trunc_", "trunc_sat_");
  const ordered = common.replace(/\.gt(?=_|$)/, ".lt").replace(/\.le(?=_|$)/, ".ge");
  const lower = ordered.replace(/(extend|extmul)_high/, "$1_low");
  return {
    opcode: byName.get(lower) ?? -1,
    swapped: ordered !== common,
    commutative: COMMUTATIVE.test(lower),
    more: lower === ordered ? 0 : 2,
  };
}
