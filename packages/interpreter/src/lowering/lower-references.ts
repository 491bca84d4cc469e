// References, tables and bulk operations: all cold. Operands in the order of the stack, then indices, then the destination.

import { InternalError } from "@atoll/core/engine";
import { COLD } from "../bytecode/cold-opcodes.ts";
import type { Lowering } from "./lowering.ts";
import { lowerReferenceBranch } from "./lower-reference-branches.ts";
import { lowerSelect } from "./lower-variables.ts";
import { memoryAddressKind, tableAddressKind } from "./lower-memory.ts";
import { REFERENCE, WORD } from "../bytecode/word-kinds.ts";

/** Pops as many operands into words of the operation in the making. */
export function operands(lowering: Lowering, count: number): void {
  const { stack, writer } = lowering;
  const first = stack.height - count;
  // Registers first: putting a constant into one is an operation of its own.
  for (let i = first; i < stack.height; i++) lowering.register(i);
  for (let i = first; i < stack.height; i++) writer.word(lowering.register(i));
  stack.height = first;
}

/** Pushes a reference; gives its register. */
export function pushReference(lowering: Lowering): number {
  lowering.hasReferences = true;
  return lowering.stack.push(REFERENCE);
}

/** Lowers an instruction of these families; false if control does not reach what follows it. */
export function lowerReference(lowering: Lowering): boolean {
  const { reader, stack, writer } = lowering;
  const { opcode, index, index2 } = reader;
  const cold = opcode < 0x100 ? COLD + opcode : opcode;
  switch (opcode) {
    case 0x1c: // select with its type
      lowerSelect(lowering);
      return true;
    case 0x25: // table.get
      operands(lowering, 1);
      writer.word(index).word(tableAddressKind(lowering, index)).word(pushReference(lowering));
      break;
    case 0x26: // table.set
      operands(lowering, 2);
      writer.word(index).word(tableAddressKind(lowering, index));
      break;
    case 0xd0: // ref.null
      writer.word(pushReference(lowering));
      break;
    case 0xd1: // ref.is_null
      operands(lowering, 1);
      writer.word(stack.push(WORD));
      break;
    case 0xd2: // ref.func
      writer.word(index).word(pushReference(lowering));
      break;
    case 0xd3: // ref.eq
      operands(lowering, 2);
      writer.word(stack.push(WORD));
      break;
    case 0xd4: // ref.as_non_null
      operands(lowering, 1);
      writer.word(pushReference(lowering));
      break;
    case 0xd5: // br_on_null
    case 0xd6: // br_on_non_null
      lowerReferenceBranch(lowering);
      return true;
    case 0xfc0008: // memory.init
      operands(lowering, 3);
      writer.word(index).word(index2).word(memoryAddressKind(lowering, index));
      break;
    case 0xfc0009: // data.drop
    case 0xfc000d: // elem.drop
      writer.word(index);
      break;
    case 0xfc000a: // memory.copy
      operands(lowering, 3);
      writer.word(index).word(index2);
      writer.word(memoryAddressKind(lowering, index)).word(memoryAddressKind(lowering, index2));
      break;
    case 0xfc000b: // memory.fill
      operands(lowering, 3);
      writer.word(index).word(memoryAddressKind(lowering, index));
      break;
    case 0xfc000c: // table.init
      operands(lowering, 3);
      writer.word(index).word(index2).word(tableAddressKind(lowering, index));
      break;
    case 0xfc000e: // table.copy
      operands(lowering, 3);
      writer.word(index).word(index2);
      writer.word(tableAddressKind(lowering, index)).word(tableAddressKind(lowering, index2));
      break;
    case 0xfc000f: {
      // table.grow
      operands(lowering, 2);
      const kind = tableAddressKind(lowering, index);
      writer.word(index).word(kind).word(stack.push(kind));
      break;
    }
    case 0xfc0010: {
      // table.size
      const kind = tableAddressKind(lowering, index);
      writer.word(index).word(kind).word(stack.push(kind));
      break;
    }
    case 0xfc0011: // table.fill
      operands(lowering, 3);
      writer.word(index).word(tableAddressKind(lowering, index));
      break;
    default:
      throw new InternalError(`the interpreter does not execute ${reader.instruction.mnemonic}`);
  }
  writer.emitCold(cold);
  return true;
}
