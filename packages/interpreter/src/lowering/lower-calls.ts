// Calls: arguments go to where they lie one after the other at the top of the stack, which is where the callee's frame begins.
// Tail calls move them on to the start of the present frame.

import { type FuncType, type InstructionName, typesOf } from "@atoll/core/engine";
import {
  CALL_IMPORT,
  CALL_INDIRECT_TABLE,
  CALL_LAZY,
  CALL_REF,
  RETURN_CALL,
  RETURN_CALL_INDIRECT,
  RETURN_CALL_REF,
} from "../bytecode/cold-opcodes.ts";
import type { Lowering } from "./lowering.ts";
import type { LoweringRules } from "./lowering-rule.ts";
import { tableAddressKind } from "./lower-memory.ts";
import { functionType } from "./function-type.ts";
import { operation } from "../bytecode/operations.ts";
import { kindOf, REFERENCE, WORD, wordsOfTypes } from "../bytecode/word-kinds.ts";

const CALL_INDIRECT = operation("call_indirect");

export const CALL_RULES: LoweringRules<InstructionName<"call">> = {
  call: (lowering) => {
    const { reader, writer, module, bodies } = lowering;
    const { index } = reader;
    const type = typeOf(lowering, index);
    const base = passArguments(lowering, type);
    writer.word(index).word(base);
    if (index < module.importCounts.func && bodies[index] === undefined) emitWithFrameSize(lowering, CALL_IMPORT);
    else writer.emitCold(CALL_LAZY);
    takeResults(lowering, type);
  },
  call_indirect: lowerCallIndirect,
  call_ref: (lowering) => {
    const type = functionType(lowering.module.types, lowering.reader.index);
    const callee = calleeRegister(lowering);
    const base = passArguments(lowering, type);
    lowering.writer.word(callee).word(base);
    emitWithFrameSize(lowering, CALL_REF);
    takeResults(lowering, type);
  },
  return_call: (lowering) => {
    const { index } = lowering.reader;
    emitTailCall(lowering, RETURN_CALL, index, typeOf(lowering, index));
  },
  return_call_indirect: (lowering) => {
    const { reader, module } = lowering;
    const { index: typeidx, index2: table } = reader;
    const at = calleeRegister(lowering);
    const typeId = typesOf(module).at(typeidx).id;
    const type = functionType(module.types, typeidx);
    emitTailCall(lowering, RETURN_CALL_INDIRECT, at, type, typeId, table, tableAddressKind(lowering, table));
  },
  return_call_ref: (lowering) => {
    const type = functionType(lowering.module.types, lowering.reader.index);
    emitTailCall(lowering, RETURN_CALL_REF, calleeRegister(lowering), type);
  },
};

function typeOf({ module }: Lowering, funcidx: number): FuncType {
  return functionType(module.types, module.functions[funcidx] ?? -1);
}

/** Pops the operand that says whom to call: an index or a reference. Its register stays valid while arguments are passed. */
function calleeRegister(lowering: Lowering): number {
  const { stack } = lowering;
  const register = lowering.register(stack.height - 1);
  stack.height--;
  return register;
}

/** Settles the arguments and pops them; gives where the callee's frame begins. */
function passArguments(lowering: Lowering, type: FuncType): number {
  const { stack } = lowering;
  const count = type.params.length;
  lowering.settleTop(count);
  stack.height -= count;
  return stack.homeAt(stack.height);
}

function takeResults(lowering: Lowering, type: FuncType): void {
  for (const result of type.results) {
    const kind = kindOf(result);
    if (kind === REFERENCE) lowering.hasReferences = true;
    lowering.stack.push(kind);
  }
}

/** Behind the callee: link, base and words of the arguments, and what else there is. The call moves the arguments itself. */
function emitTailCall(
  lowering: Lowering,
  opcode: number,
  callee: number,
  type: FuncType,
  ...more: readonly number[]
): void {
  const { writer } = lowering;
  const base = passArguments(lowering, type);
  writer.word(callee).word(lowering.link).word(base).word(wordsOfTypes(type.params));
  for (const value of more) writer.word(value);
  writer.emitCold(opcode);
}

/** Writes a cold operation, the frame's size behind the words that are there: it is known at the end. */
function emitWithFrameSize(lowering: Lowering, opcode: number, ...more: readonly number[]): void {
  const { writer } = lowering;
  writer.word(0);
  for (const value of more) writer.word(value);
  writer.emitCold(opcode);
  lowering.frameSizeWords.push(writer.position - 1 - more.length);
}

function lowerCallIndirect(lowering: Lowering): void {
  const { reader, writer, module } = lowering;
  const { index: typeidx, index2: table } = reader;
  const type = functionType(module.types, typeidx);
  const typeId = typesOf(module).at(typeidx).id;
  const kind = tableAddressKind(lowering, table);
  const at = calleeRegister(lowering);
  const base = passArguments(lowering, type);
  writer.word(at).word(base);
  if (table === 0 && kind === WORD) emitWithFrameSize(lowering, CALL_INDIRECT, typeId);
  else emitWithFrameSize(lowering, CALL_INDIRECT_TABLE, typeId, table, kind);
  takeResults(lowering, type);
}
