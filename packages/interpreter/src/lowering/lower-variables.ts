// Variables and parametric instructions: locals, globals, drop and select.

import { type InstructionName, InternalError, isRefType } from "@atoll/core/engine";
import { GLOBAL_GET, GLOBAL_GET_REF, GLOBAL_SET, GLOBAL_SET_REF, SELECT_REF } from "../bytecode/cold-opcodes.ts";
import { VECTOR_SELECT } from "../bytecode/vector-opcodes.ts";
import type { Lowering } from "./lowering.ts";
import type { LoweringRules } from "./lowering-rule.ts";
import { operation } from "../bytecode/operations.ts";
import { DOUBLE, kindOf, REFERENCE, VECTOR, WORD, wordsOf } from "../bytecode/word-kinds.ts";

const GLOBAL_GET32 = operation("global.get32(i)");
const GLOBAL_SET32 = operation("global.set32(r, i)");
const SELECT32 = operation("select32(r, r, r)");
const SELECT64 = operation("select64(r, r, r)");
const SELECTF64 = operation("selectf64(r, r, r)");

export const VARIABLE_RULES: LoweringRules<InstructionName<"variable" | "parametric">> = {
  drop: ({ stack }) => {
    stack.height--;
  },
  select: lowerSelect,
  select_t: lowerSelect,
  "local.get": (lowering) => {
    const { index } = lowering.reader;
    lowering.noteRead(index);
    lowering.stack.pushLocal(lowering.localKind(index), lowering.localRegister(index), index);
  },
  "local.set": (lowering) => lowering.setLocal(lowering.reader.index),
  "local.tee": (lowering) => {
    const { index } = lowering.reader;
    lowering.setLocal(index);
    lowering.stack.pushLocal(lowering.localKind(index), lowering.localRegister(index), index);
  },
  "global.get": (lowering) => lowerGlobalGet(lowering, lowering.reader.index),
  "global.set": (lowering) => lowerGlobalSet(lowering, lowering.reader.index),
};

function lowerSelect(lowering: Lowering): void {
  const { stack, writer } = lowering;
  const top = stack.height;
  const kind = stack.kinds[top - 3] ?? 0;
  const a = lowering.register(top - 3);
  const b = lowering.register(top - 2);
  const condition = lowering.register(top - 1);
  stack.height = top - 3;
  const to = stack.push(kind);
  if (kind === VECTOR) {
    writer.word(a).word(b).word(condition).word(to).emitCold(VECTOR_SELECT);
    return;
  }
  writer.word(a).word(b).word(condition).word(to);
  if (kind === REFERENCE) writer.emitCold(SELECT_REF);
  else writer.emit(kind === WORD ? SELECT32 : kind === DOUBLE ? SELECTF64 : SELECT64);
}

/** Where a global that the module defines has its words: imported ones are elsewhere. */
function ownWords(lowering: Lowering, globalidx: number): number {
  return 4 * (globalidx - lowering.module.importCounts.global);
}

function lowerGlobalGet(lowering: Lowering, globalidx: number): void {
  const { module, stack, writer } = lowering;
  const type = module.globals[globalidx]?.value;
  if (type === undefined) throw new InternalError(`no global ${globalidx}`);
  const kind = kindOf(type);
  const to = stack.push(kind);
  if (isRefType(type)) {
    lowering.hasReferences = true;
    writer.word(globalidx).word(to).emitCold(GLOBAL_GET_REF);
    return;
  }
  const at = ownWords(lowering, globalidx);
  if (at >= 0 && kind === WORD) writer.word(at).word(to).emit(GLOBAL_GET32);
  else
    writer
      .word(globalidx)
      .word(to)
      .word(kind === WORD ? 1 : wordsOf(kind))
      .emitCold(GLOBAL_GET);
}

function lowerGlobalSet(lowering: Lowering, globalidx: number): void {
  const { stack, writer } = lowering;
  const kind = stack.kinds[stack.height - 1] ?? 0;
  const from = lowering.pop();
  const at = ownWords(lowering, globalidx);
  if (kind === REFERENCE) writer.word(from).word(globalidx).emitCold(GLOBAL_SET_REF);
  else if (at >= 0 && kind === WORD) writer.word(from).word(at).emit(GLOBAL_SET32);
  else
    writer
      .word(from)
      .word(globalidx)
      .word(kind === WORD ? 1 : wordsOf(kind))
      .emitCold(GLOBAL_SET);
}
