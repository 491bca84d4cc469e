// Structures, arrays, i31 and casts: all cold. Operands in the order of the stack, then what the types say, then the destination.

import {
  arrayLayout,
  type FieldLayout,
  InternalError,
  isNullable,
  type Storage,
  structLayout,
  typesOf,
  type ValueType,
} from "@atoll/core/engine";
import { ARRAY_NEW_FIXED, STRUCT_NEW } from "../bytecode/cold-opcodes.ts";
import { operands, pushReference } from "./lower-references.ts";
import { lowerReferenceBranch } from "./lower-reference-branches.ts";
import type { Lowering } from "./lowering.ts";
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

export function lowerObject(lowering: Lowering): void {
  const { reader, stack, writer, module } = lowering;
  const { opcode, index, index2 } = reader;
  const element = (): Storage => arrayLayout(typesOf(module).at(index)).storage;
  switch (opcode) {
    case 0xfb0000: // struct.new
      return lowerNewStruct(lowering, index, false);
    case 0xfb0020: // struct.new_desc
      return lowerNewStruct(lowering, index, true);
    case 0xfb0001: // struct.new_default
      writer.word(index).word(pushReference(lowering));
      break;
    case 0xfb0021: // struct.new_default_desc
      operands(lowering, 1);
      writer.word(index).word(pushReference(lowering));
      break;
    case 0xfb0002: // struct.get
    case 0xfb0003: // struct.get_s
    case 0xfb0004: {
      // struct.get_u
      const { storage, cell } = fieldOf(lowering, index, index2);
      operands(lowering, 1);
      writer.word(cell);
      pushLoaded(lowering, storage, opcode === 0xfb0004);
      writer.emitCold(0xfb0002);
      return;
    }
    case 0xfb0005: {
      // struct.set
      const { storage, cell } = fieldOf(lowering, index, index2);
      operands(lowering, 2);
      writer.word(cell).word(STORAGE_CODES[storage]);
      break;
    }
    case 0xfb0006: // array.new
      operands(lowering, 2);
      writer.word(index).word(STORAGE_CODES[element()]).word(pushReference(lowering));
      break;
    case 0xfb0007: // array.new_default
      operands(lowering, 1);
      writer.word(index).word(pushReference(lowering));
      break;
    case 0xfb0008: {
      // array.new_fixed
      lowering.settleTop(index2);
      stack.height -= index2;
      writer.word(stack.homeAt(stack.height)).word(index2).word(index).word(pushReference(lowering));
      writer.emitCold(ARRAY_NEW_FIXED);
      return;
    }
    case 0xfb0009: // array.new_data
    case 0xfb000a: // array.new_elem
      operands(lowering, 2);
      writer.word(index).word(index2).word(pushReference(lowering));
      break;
    case 0xfb000b: // array.get
    case 0xfb000c: // array.get_s
    case 0xfb000d: // array.get_u
      operands(lowering, 2);
      pushLoaded(lowering, element(), opcode === 0xfb000d);
      writer.emitCold(0xfb000b);
      return;
    case 0xfb000e: // array.set
      operands(lowering, 3);
      writer.word(STORAGE_CODES[element()]);
      break;
    case 0xfb000f: // array.len
      operands(lowering, 1);
      writer.word(stack.push(WORD));
      break;
    case 0xfb0010: // array.fill
      operands(lowering, 4);
      writer.word(STORAGE_CODES[element()]);
      break;
    case 0xfb0011: // array.copy
      operands(lowering, 5);
      writer.word(STORAGE_CODES[element()]);
      break;
    case 0xfb0012: // array.init_data
    case 0xfb0013: // array.init_elem
      operands(lowering, 4);
      writer.word(index2);
      break;
    case 0xfb0014: // ref.test
    case 0xfb0015:
      operands(lowering, 1);
      writer.word(target(lowering)).word(stack.push(WORD)).emitCold(0xfb0014);
      return;
    case 0xfb0016: // ref.cast
    case 0xfb0017:
      operands(lowering, 1);
      writer.word(target(lowering)).word(pushReference(lowering)).emitCold(0xfb0016);
      return;
    case 0xfb0018: // br_on_cast
    case 0xfb0019: // br_on_cast_fail
    case 0xfb0025: // br_on_cast_desc_eq
    case 0xfb0026: // br_on_cast_desc_eq_fail
      lowerReferenceBranch(lowering);
      return;
    case 0xfb001a: // any.convert_extern
    case 0xfb001b: // extern.convert_any
    case 0xfb001c: // ref.i31
    case 0xfb0022: // ref.get_desc
      operands(lowering, 1);
      writer.word(pushReference(lowering));
      break;
    case 0xfb001d: // i31.get_s
    case 0xfb001e: // i31.get_u
      operands(lowering, 1);
      writer.word(stack.push(WORD));
      break;
    case 0xfb0023: // ref.cast_desc_eq
    case 0xfb0024:
      operands(lowering, 2);
      writer
        .word(isNullable(reader.valueType) ? 1 : 0)
        .word(pushReference(lowering))
        .emitCold(0xfb0023);
      return;
    default:
      throw new InternalError(`the interpreter does not execute ${reader.instruction.mnemonic}`);
  }
  writer.emitCold(opcode);
}

/** The values lie one after the other; a descriptor behind them. */
function lowerNewStruct(lowering: Lowering, typeidx: number, described: boolean): void {
  const { stack, writer } = lowering;
  const descriptor = described ? lowering.register(stack.height - 1) : -1;
  if (described) stack.height--;
  const { fields } = structLayout(typesOf(lowering.module).at(typeidx));
  lowering.settleTop(fields.length);
  stack.height -= fields.length;
  writer.word(stack.homeAt(stack.height)).word(descriptor).word(typeidx);
  writer.word(pushReference(lowering)).emitCold(STRUCT_NEW);
}

function fieldOf({ module }: Lowering, typeidx: number, fieldidx: number): FieldLayout {
  const field = structLayout(typesOf(module).at(typeidx)).fields[fieldidx];
  if (field === undefined) throw new InternalError(`no field ${fieldidx}`);
  return field;
}

/** Words: how the value is read, and where it goes. */
function pushLoaded(lowering: Lowering, storage: Storage, unsigned: boolean): void {
  const { stack, writer } = lowering;
  const kind = KINDS[storage];
  const code = !unsigned ? STORAGE_CODES[storage] : storage === "i8" ? I8_UNSIGNED : I16_UNSIGNED;
  writer.word(code).word(kind === REFERENCE ? pushReference(lowering) : stack.push(kind));
}

function target({ module, reader }: Lowering): ValueType {
  return typesOf(module).valueType(reader.valueType);
}
