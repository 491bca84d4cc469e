// Structures, arrays, i31 and casts: all cold. Operands in the order of the stack, then what the types say, then the destination.

import {
  arrayLayout,
  type FieldLayout,
  type InstructionName,
  InternalError,
  isNullable,
  type Storage,
  structLayout,
  typesOf,
  type ValueType,
} from "@atoll/core/engine";
import { STRUCT_NEW } from "../bytecode/cold-opcodes.ts";
import { operands, pushReference } from "./lower-references.ts";
import { lowerReferenceBranch } from "./lower-reference-branches.ts";
import type { Lowering } from "./lowering.ts";
import type { LoweringRules } from "./lowering-rule.ts";
import { I16_UNSIGNED, I8_UNSIGNED, STORAGE_CODES } from "../bytecode/storage-codes.ts";
import { PAIR, REFERENCE, VECTOR, WORD } from "../bytecode/word-kinds.ts";

const KINDS: Readonly<Record<Storage, number>> = {
  i8: WORD,
  i16: WORD,
  word: WORD,
  pair: PAIR,
  quad: VECTOR,
  reference: REFERENCE,
};

export const OBJECT_RULES: LoweringRules<
  InstructionName<"struct" | "array" | "i31" | "extern" | "cast" | "descriptor">
> = {
  "struct.new": (lowering) => lowerNewStruct(lowering, -1),
  "struct.new_desc": (lowering) => {
    const descriptor = lowering.register(lowering.stack.height - 1);
    lowering.stack.height--;
    lowerNewStruct(lowering, descriptor);
  },
  "struct.new_default": (lowering) => makeReference(lowering, 0, [lowering.reader.index]),
  "struct.new_default_desc": (lowering) => makeReference(lowering, 1, [lowering.reader.index]),
  "struct.get": (lowering) => getField(lowering),
  "struct.get_s": (lowering) => getField(lowering),
  "struct.get_u": (lowering) => getField(lowering, "unsigned"),
  "struct.set": (lowering) => {
    const { storage, cell } = fieldOf(lowering);
    takeOperands(lowering, 2, [cell, STORAGE_CODES[storage]]);
  },
  "array.new": (lowering) => {
    makeReference(lowering, 2, [lowering.reader.index, STORAGE_CODES[elementOf(lowering)]]);
  },
  "array.new_default": (lowering) => makeReference(lowering, 1, [lowering.reader.index]),
  // Words: where the values begin, their number, type index, destination.
  "array.new_fixed": (lowering) => {
    const { stack, reader, writer } = lowering;
    const { index, index2: length } = reader;
    lowering.settleTop(length);
    stack.height -= length;
    writer.word(stack.homeAt(stack.height)).word(length).word(index).word(pushReference(lowering));
    lowering.emitInstruction();
  },
  "array.new_data": newFromSegment,
  "array.new_elem": newFromSegment,
  "array.get": (lowering) => getElement(lowering),
  "array.get_s": (lowering) => getElement(lowering),
  "array.get_u": (lowering) => getElement(lowering, "unsigned"),
  "array.set": (lowering) => takeOperands(lowering, 3, [STORAGE_CODES[elementOf(lowering)]]),
  "array.len": makeWord,
  "array.fill": (lowering) => takeOperands(lowering, 4, [STORAGE_CODES[elementOf(lowering)]]),
  "array.copy": (lowering) => takeOperands(lowering, 5, [STORAGE_CODES[elementOf(lowering)]]),
  "array.init_data": (lowering) => takeOperands(lowering, 4, [lowering.reader.index2]),
  "array.init_elem": (lowering) => takeOperands(lowering, 4, [lowering.reader.index2]),
  "ref.test": lowerTest,
  "ref.test_null": lowerTest,
  "ref.cast": lowerCast,
  "ref.cast_null": lowerCast,
  br_on_cast: lowerReferenceBranch,
  br_on_cast_fail: lowerReferenceBranch,
  br_on_cast_desc_eq: lowerReferenceBranch,
  br_on_cast_desc_eq_fail: lowerReferenceBranch,
  "any.convert_extern": (lowering) => makeReference(lowering, 1, []),
  "extern.convert_any": (lowering) => makeReference(lowering, 1, []),
  "ref.i31": (lowering) => makeReference(lowering, 1, []),
  "ref.get_desc": (lowering) => makeReference(lowering, 1, []),
  "i31.get_s": makeWord,
  "i31.get_u": makeWord,
  "ref.cast_desc_eq": castToDescribed,
  "ref.cast_desc_eq_null": castToDescribed,
};

/** Words: so many operands, then these. */
function takeOperands(lowering: Lowering, count: number, words: readonly number[]): void {
  operands(lowering, count);
  for (const word of words) lowering.writer.word(word);
  lowering.emitInstruction();
}

/** The same, and a reference as the result. */
function makeReference(lowering: Lowering, count: number, words: readonly number[]): void {
  operands(lowering, count);
  for (const word of words) lowering.writer.word(word);
  lowering.writer.word(pushReference(lowering));
  lowering.emitInstruction();
}

function makeWord(lowering: Lowering): void {
  operands(lowering, 1);
  lowering.writer.word(lowering.stack.push(WORD));
  lowering.emitInstruction();
}

function newFromSegment(lowering: Lowering): void {
  const { index, index2 } = lowering.reader;
  makeReference(lowering, 2, [index, index2]);
}

function getField(lowering: Lowering, sign?: "unsigned"): void {
  const { storage, cell } = fieldOf(lowering);
  operands(lowering, 1);
  lowering.writer.word(cell);
  pushLoaded(lowering, storage, sign);
  lowering.emitInstruction();
}

function getElement(lowering: Lowering, sign?: "unsigned"): void {
  operands(lowering, 2);
  pushLoaded(lowering, elementOf(lowering), sign);
  lowering.emitInstruction();
}

function lowerTest(lowering: Lowering): void {
  operands(lowering, 1);
  lowering.writer.word(target(lowering)).word(lowering.stack.push(WORD));
  lowering.emitInstruction();
}

function lowerCast(lowering: Lowering): void {
  makeReference(lowering, 1, [target(lowering)]);
}

function castToDescribed(lowering: Lowering): void {
  makeReference(lowering, 2, [isNullable(lowering.reader.valueType) ? 1 : 0]);
}

/** The values lie one after the other; the register of a descriptor, or -1, behind them. */
function lowerNewStruct(lowering: Lowering, descriptor: number): void {
  const { stack, writer, reader } = lowering;
  const { fields } = structLayout(typesOf(lowering.module).at(reader.index));
  lowering.settleTop(fields.length);
  stack.height -= fields.length;
  writer.word(stack.homeAt(stack.height)).word(descriptor).word(reader.index);
  writer.word(pushReference(lowering)).emitCold(STRUCT_NEW);
}

function fieldOf({ module, reader }: Lowering): FieldLayout {
  const field = structLayout(typesOf(module).at(reader.index)).fields[reader.index2];
  if (field === undefined) throw new InternalError(`no field ${reader.index2}`);
  return field;
}

function elementOf({ module, reader }: Lowering): Storage {
  return arrayLayout(typesOf(module).at(reader.index)).storage;
}

/** Words: how the value is read, and where it goes. */
function pushLoaded(lowering: Lowering, storage: Storage, sign: "unsigned" | undefined): void {
  const { stack, writer } = lowering;
  const kind = KINDS[storage];
  const code = sign === undefined ? STORAGE_CODES[storage] : storage === "i8" ? I8_UNSIGNED : I16_UNSIGNED;
  writer.word(code).word(kind === REFERENCE ? pushReference(lowering) : stack.push(kind));
}

function target({ module, reader }: Lowering): ValueType {
  return typesOf(module).valueType(reader.valueType);
}
