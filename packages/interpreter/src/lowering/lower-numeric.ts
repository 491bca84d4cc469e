// Numeric instructions: an operation of the loop over registers or with an immediate, or a cold function.

import { I32, INSTRUCTIONS, type Instruction, type InstructionName, InternalError, opcodeOf } from "@atoll/core/engine";
import { type Comparison, comparisonOf, negateLast } from "./conditions.ts";
import type { Lowering } from "./lowering.ts";
import type { LoweringRules } from "./lowering-rule.ts";
import { operation, operationIfAny } from "../bytecode/operations.ts";
import { DOUBLE, kindOf, PAIR, WORD } from "../bytecode/word-kinds.ts";
import { CONSTANT, OWN } from "./virtual-stack.ts";

const EQZ = operation("i32.eqz(r)");

const COMMUTATIVE = /\.(add|mul|and|or|xor)$/;
const SHIFTS: ReadonlyMap<number, string> = new Map([
  [opcodeOf("i64.shl"), "shl"],
  [opcodeOf("i64.shr_s"), "shr_s"],
  [opcodeOf("i64.shr_u"), "shr_u"],
  [opcodeOf("i64.rotl"), "rotl"],
  [opcodeOf("i64.rotr"), "rotl"],
]);
const ROTATE_LEFT = opcodeOf("i64.rotl");
const ROTATE_RIGHT = opcodeOf("i64.rotr");
const I32_SUB = opcodeOf("i32.sub");
const I32_ROTR = opcodeOf("i32.rotr");
const I64_SUB = opcodeOf("i64.sub");
const I64_AND = opcodeOf("i64.and");
const SHR_S = opcodeOf("i64.shr_s");
const SHL = opcodeOf("i64.shl");
const MOV32 = operation("mov32(r)");
const EXTEND_S = operation("i64.extend_i32_s(r)");
const EXTEND_U = operation("i64.extend_i32_u(r)");
const I32_ADD_I = operation("i32.add(r, i)");
const I32_ROTL_I = operation("i32.rotl(r, i)");
const I64_ADD_I = operation("i64.add(r, i)");
const I64_ADD_WORD = operation("i64.add_word(r, i)");

interface Plan {
  /** Operation over registers; -1: a cold function. */
  readonly registers: number;
  /** Operation whose last operand is an immediate, or -1. */
  readonly immediate: number;
  readonly commutative: boolean;
  readonly resultKind: number;
  readonly operands: number;
}

function plan({ mnemonic, params, results }: Instruction): Plan | undefined {
  if (params === undefined || results?.length !== 1 || params.length === 0 || params.length > 2) return undefined;
  const registers = params.map(() => "r").join(", ");
  return {
    registers: operationIfAny(`${mnemonic}(${registers})`),
    immediate: params.length === 2 ? operationIfAny(`${mnemonic}(r, i)`) : -1,
    commutative: COMMUTATIVE.test(mnemonic),
    resultKind: kindOf(results[0] ?? I32),
    operands: params.length,
  };
}

/** By row, as they are asked for: most programs have few of them. */
const PLANS: (Plan | undefined)[] = INSTRUCTIONS.map(() => undefined);
const NEAR: ReadonlyMap<number, number> = shiftOperations("near");
const FAR: ReadonlyMap<number, number> = shiftOperations("far");

function shiftOperations(form: string): ReadonlyMap<number, number> {
  return new Map([...SHIFTS].map(([opcode, name]) => [opcode, operation(`i64.${name}_${form}(r, i)`)]));
}

/** Lowers comparisons, arithmetic and conversions. */
export function lowerNumeric(lowering: Lowering): void {
  const { reader } = lowering;
  const { row, opcode } = reader;
  const compare = comparisonOf(reader.instruction);
  if (compare !== undefined) return lowerComparison(lowering, compare);
  const found = (PLANS[row] ??= plan(reader.instruction));
  if (found === undefined) throw new InternalError(`the interpreter does not execute ${reader.instruction.mnemonic}`);
  if (found.registers < 0) {
    if (SHIFTS.has(opcode) && lowerConstantShift(lowering, opcode)) return;
    return lowerCold(lowering, found);
  }
  if (found.operands === 1) lowerUnary(lowering, found);
  else if (!SHIFTS.has(opcode) || !lowerConstantShift(lowering, opcode)) lowerBinary(lowering, found);
}

/** Instructions that leave the bits where they are. */
export const RENAMING_RULES: LoweringRules<
  InstructionName<"conversion"> & (`${string}.reinterpret_${string}` | "i32.wrap_i64")
> = {
  "i32.wrap_i64": lowerWrap,
  "i32.reinterpret_f32": rename(WORD),
  "i64.reinterpret_f64": rename(PAIR),
  "f32.reinterpret_i32": rename(WORD),
  "f64.reinterpret_i64": rename(DOUBLE),
};

/** The register stays: what changes is how its bits are read. */
function rename(kind: number): (lowering: Lowering) => void {
  return ({ stack }) => {
    stack.kinds[stack.height - 1] = kind;
  };
}

/** The low word is where it was. */
function lowerWrap({ stack, writer }: Lowering): void {
  const top = stack.height - 1;
  stack.kinds[top] = WORD;
  const { lastDestination } = writer;
  // Nobody needs the high word that was just made.
  if (stack.forms[top] === OWN && lastDestination === stack.homes[top] && writer.lastOpcode === EXTEND_U) {
    writer.replaceOpcode(MOV32);
  }
}

function lowerUnary(lowering: Lowering, { registers, resultKind }: Plan): void {
  const { stack, writer } = lowering;
  const operand = lowering.pop();
  if (registers === EQZ && negateLast(lowering, operand)) {
    stack.push(WORD);
    return;
  }
  writer.word(operand).word(stack.push(resultKind)).emit(registers);
}

function lowerBinary(lowering: Lowering, found: Plan): void {
  const { registers, commutative, resultKind } = found;
  const { stack, writer } = lowering;
  let a = stack.height - 2;
  let b = stack.height - 1;
  const immediate = found.immediate < 0 && stack.forms[b] === CONSTANT ? negated(lowering, b) : found.immediate;
  if (commutative && stack.forms[a] === CONSTANT && stack.forms[b] !== CONSTANT) {
    a = stack.height - 1;
    b = stack.height - 2;
  }
  if (immediate >= 0 && stack.forms[b] === CONSTANT) {
    if (lowering.reader.opcode === I64_AND && stack.lows[b] === -1 && stack.highs[b] === 0) {
      const word = lowering.register(a);
      stack.height -= 2;
      return extend(lowering, EXTEND_U, word);
    }
    const low = stack.lows[b] ?? 0;
    const high = stack.highs[b] ?? 0;
    const word = immediate === I64_ADD_I && high === 0 && low >= 0 && writer.has(I64_ADD_WORD);
    writer.word(lowering.register(a)).word(low);
    if (stack.kinds[b] !== WORD && !word) writer.word(high);
    stack.height -= 2;
    writer.word(stack.push(resultKind)).emit(word ? I64_ADD_WORD : immediate);
    return;
  }
  const first = lowering.register(a);
  const second = lowering.register(b);
  stack.height -= 2;
  // Operations over the last result have it as their first operand, where they can.
  if (commutative && writer.lastDestination === second) writer.word(second).word(first);
  else writer.word(first).word(second);
  writer.word(stack.push(resultKind)).emit(registers);
}

/** Subtracting a constant is adding its negative, as with rotations: the operation that takes it, or -1 if there is none. */
function negated({ reader, stack }: Lowering, index: number): number {
  const low = stack.lows[index] ?? 0;
  switch (reader.opcode) {
    case I64_SUB:
      stack.highs[index] = low === 0 ? -(stack.highs[index] ?? 0) : ~(stack.highs[index] ?? 0);
      stack.lows[index] = -low;
      return I64_ADD_I;
    case I32_SUB:
    case I32_ROTR:
      stack.lows[index] = -low;
      return reader.opcode === I32_SUB ? I32_ADD_I : I32_ROTL_I;
    default:
      return -1;
  }
}

/** i64 shifts by a constant know which halves move. */
function lowerConstantShift(lowering: Lowering, opcode: number): boolean {
  const { stack, writer } = lowering;
  const b = stack.height - 1;
  if (stack.forms[b] !== CONSTANT) return false;
  const given = stack.lows[b] ?? 0;
  const count = (opcode === ROTATE_RIGHT ? -given : given) & 63;
  stack.height--;
  // Shifted by nothing, the operand stays what it is.
  if (count === 0) return true;
  const found = (count < 32 ? NEAR : FAR).get(opcode) ?? -1;
  const operand = lowering.pop();
  // What was just computed might be shifted in the same operation.
  if (
    count === 32 &&
    opcode !== SHL &&
    opcode !== ROTATE_LEFT &&
    opcode !== ROTATE_RIGHT &&
    writer.lastDestination !== operand
  ) {
    extend(lowering, opcode === SHR_S ? EXTEND_S : EXTEND_U, operand + 1);
    return true;
  }
  writer
    .word(operand)
    .word(count & 31)
    .word(stack.push(PAIR))
    .emit(found);
  return true;
}

/** Makes an i64 of one word. */
function extend({ stack, writer }: Lowering, opcode: number, word: number): void {
  writer.word(word).word(stack.push(PAIR)).emit(opcode);
}

function lowerComparison(lowering: Lowering, compare: Comparison): void {
  const { stack, writer } = lowering;
  const a = stack.height - 2;
  const b = stack.height - 1;
  const onLeft = stack.forms[a] === CONSTANT && stack.forms[b] !== CONSTANT && compare.left >= 0;
  const constant = onLeft ? a : b;
  const found = onLeft ? compare.left : compare.immediate;
  if (found >= 0 && stack.forms[constant] === CONSTANT) {
    const plusOne = onLeft ? compare.leftPlusOne : compare.plusOne;
    if (!plusOne || increment(lowering, compare, constant)) {
      writer.word(lowering.register(onLeft ? b : a));
      writer.word(stack.lows[constant] ?? 0);
      if (compare.wide) writer.word(stack.highs[constant] ?? 0);
      stack.height -= 2;
      writer.word(stack.push(WORD)).emit(found);
      return;
    }
  }
  const first = lowering.register(a);
  const second = lowering.register(b);
  stack.height -= 2;
  const to = stack.push(WORD);
  const swapped = compare.symmetric ? writer.lastDestination === second : compare.swapped;
  writer
    .word(swapped ? second : first)
    .word(swapped ? first : second)
    .word(to)
    .emit(compare.registers);
}

/** Adds one to a constant; false, with nothing changed, if it is the largest of its type. */
function increment({ stack }: Lowering, { wide, signed }: Comparison, index: number): boolean {
  const low = stack.lows[index] ?? 0;
  const high = stack.highs[index] ?? 0;
  const top = signed ? 0x7fffffff : -1;
  if (wide ? low === -1 && high === top : low === top) return false;
  stack.lows[index] = (low + 1) | 0;
  if (wide && low === -1) stack.highs[index] = (high + 1) | 0;
  return true;
}

function lowerCold(lowering: Lowering, { operands, resultKind }: Plan): void {
  const { stack, writer } = lowering;
  const first = lowering.register(stack.height - operands);
  const second = lowering.register(stack.height - 1);
  writer.word(first);
  if (operands === 2) writer.word(second);
  stack.height -= operands;
  writer.word(stack.push(resultKind));
  lowering.emitInstruction();
}
