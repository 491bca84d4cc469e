// Vectors: two registers each, moved and computed by operations of the loops for vectors. Words: operands, immediates, and the
// destination last.

import { I32, InternalError } from "@atoll/core/engine";
import {
  VECTOR_CONST,
  VECTOR_FAR,
  VECTOR_MOVE,
  VECTOR_POPCNT,
  VECTOR_SHUFFLE,
  VECTOR_SHUFFLE_WORDS,
  type VectorForm,
  vectorForm,
} from "../bytecode/vector-opcodes.ts";
import type { Lowering } from "./lowering.ts";
import type { OperationWriter } from "./operation-writer.ts";
import { operation } from "../bytecode/operations.ts";
import { kindOf, VECTOR, WORD } from "../bytecode/word-kinds.ts";
import { OWN } from "./virtual-stack.ts";

const ADD_IMMEDIATE = operation("i32.add(r, i)");

export function lowerVector(lowering: Lowering): void {
  const { reader, stack, writer } = lowering;
  const form = vectorForm(reader.row);
  if (form === undefined) throw new InternalError(`the interpreter does not execute ${reader.instruction.mnemonic}`);
  const { params = [], results = [], width } = reader.instruction;
  lowering.hasVectors = true;
  if (form.opcode === VECTOR_CONST) return lowerConstant(lowering);
  const first = stack.height - params.length;
  // Registers first: putting a constant into one is an operation of its own.
  for (let i = first; i < stack.height; i++) lowering.register(i);
  if (width > 0) return lowerAccess(lowering, form.opcode);
  let { opcode } = form;
  if (opcode === VECTOR_SHUFFLE) opcode = shuffle(lowering, lowering.register(first), lowering.register(first + 1));
  else operands(lowering, form, first, params.length);
  stack.height = first;
  if (results.length > 0) writer.word(stack.push(kindOf(results[0] ?? I32)));
  writer.emit(opcode);
}

/** In functions with vectors counting bits is an operation of their loops: masks of lanes are counted. */
export function lowerPopulationCount({ stack, writer }: Lowering, operand: number): void {
  writer.word(operand).word(stack.push(WORD)).emit(VECTOR_POPCNT);
}

export function vectorMove(writer: OperationWriter, from: number, to: number): void {
  writer.word(from).word(to).emit(VECTOR_MOVE);
}

/** Operand registers, and the lane's number. */
function operands(lowering: Lowering, { swapped, commutative, more }: VectorForm, first: number, count: number): void {
  const { reader, stack, writer } = lowering;
  // What was computed last comes first: it may be joined with this.
  const late = commutative && stack.forms[first + 1] === OWN && writer.lastDestination === lowering.register(first + 1);
  for (let i = 0; i < count; i++) {
    const at = i < 2 && (late || swapped) ? 1 - i : i;
    writer.word(lowering.register(first + at) + more);
  }
  if (reader.instruction.lanes > 0) writer.word(reader.lane);
}

/** A constant; in loops one that is put into its register when the function is entered, if there is room. */
function lowerConstant(lowering: Lowering): void {
  const { reader, stack, writer } = lowering;
  const words = new Int32Array(reader.v128.buffer);
  const kept = lowering.vectorConstant(words);
  if (kept >= 0) return stack.pushLocal(VECTOR, kept, -1);
  for (const word of words) writer.word(word);
  writer.word(stack.push(VECTOR)).emit(VECTOR_CONST);
}

/** Where each byte of a shuffle's result is, counted in bytes from the frame; or each word. Gives the operation that does it. */
function shuffle({ reader: { v128: lanes }, writer }: Lowering, a: number, b: number): number {
  const place = (lane: number): number => (lane < 16 ? 4 * a + lane : 4 * b + lane - 16);
  const whole = lanes.every((lane, i) => (i % 4 === 0 ? lane % 4 === 0 : lane === (lanes[i - 1] ?? 0) + 1));
  if (!whole) {
    for (const lane of lanes) writer.word(place(lane));
    return VECTOR_SHUFFLE;
  }
  for (let i = 0; i < 16; i += 4) writer.word(place(lanes[i] ?? 0) / 4);
  return VECTOR_SHUFFLE_WORDS;
}

/** Accesses to memory 0 with an offset below 2^31 are the loops'. */
function lowerAccess(lowering: Lowering, opcode: number): void {
  const { reader, stack, writer } = lowering;
  const { index, memoryOffset, lane } = reader;
  const { params = [], results = [], lanes } = reader.instruction;
  const address = stack.height - params.length;
  const register = lowering.register(address);
  const other = params.length > 1 ? lowering.register(address + 1) : 0;
  stack.height = address;
  if (index !== 0 || memoryOffset >= 2 ** 31) {
    const exact = memoryOffset < 2 ** 64;
    writer.word(opcode).word(register).word(index);
    writer.word(exact ? memoryOffset | 0 : -1).word(exact ? Math.floor(memoryOffset / 2 ** 32) | 0 : -1);
    writer
      .word(other)
      .word(lane)
      .word(results.length > 0 ? stack.push(VECTOR) : 0);
    writer.emit(VECTOR_FAR);
    return;
  }
  // An element of an array: the addition that was just written becomes a part of the access.
  const isSum =
    writer.lastOpcode === ADD_IMMEDIATE && writer.lastDestination === register && register >= writer.temporaries;
  if (isSum) {
    const [from, addend] = [writer.lastWord(1), writer.lastWord(2)];
    writer.dropLast();
    writer.word(from).word(addend);
  } else writer.word(register).word(0);
  writer.word(memoryOffset);
  if (params.length > 1) writer.word(other);
  if (lanes > 0) writer.word(lane);
  if (results.length > 0) writer.word(stack.push(VECTOR));
  writer.emit(opcode);
}
