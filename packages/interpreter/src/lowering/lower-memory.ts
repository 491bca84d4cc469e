// Loads, stores, memory.size and memory.grow. Accesses to memory 0 with an offset below 2^31 are the loop's; others are cold.

import { I32, I64, type InstructionName, InternalError, tableByRow, type ValueType } from "@atoll/core/engine";
import type { Lowering } from "./lowering.ts";
import type { LoweringRules } from "./lowering-rule.ts";
import { operation, operationIfAny } from "../bytecode/operations.ts";
import { DOUBLE, kindOf, PAIR, WORD } from "../bytecode/word-kinds.ts";
import { CONSTANT } from "./virtual-stack.ts";

interface Access {
  readonly registers: number;
  /** The operation with an immediate value, or -1. */
  readonly immediate: number;
  readonly kind: number;
  /** The operation that makes an i64 of what was loaded, or -1. */
  readonly extension: number;
}

const ACCESSES: Readonly<Record<InstructionName<"load" | "store">, Access>> = {
  "i32.load": load("i32.load", WORD),
  "i64.load": load("i64.load", PAIR),
  "f32.load": load("f32.load", WORD),
  "f64.load": load("f64.load", DOUBLE),
  "i32.load8_s": load("i32.load8_s", WORD),
  "i32.load8_u": load("i32.load8_u", WORD),
  "i32.load16_s": load("i32.load16_s", WORD),
  "i32.load16_u": load("i32.load16_u", WORD),
  "i64.load8_s": load("i32.load8_s", PAIR, "i64.extend_i32_s"),
  "i64.load8_u": load("i64.load8_u", PAIR),
  "i64.load16_s": load("i32.load16_s", PAIR, "i64.extend_i32_s"),
  "i64.load16_u": load("i32.load16_u", PAIR, "i64.extend_i32_u"),
  "i64.load32_s": load("i64.load32_s", PAIR),
  "i64.load32_u": load("i64.load32_u", PAIR),
  "i32.store": store("i32.store"),
  "i64.store": store("i64.store"),
  "f32.store": store("f32.store"),
  "f64.store": store("f64.store"),
  "i32.store8": store("i32.store8"),
  "i32.store16": store("i32.store16"),
  // Narrow stores of an i64 need only its low word.
  "i64.store8": store("i32.store8"),
  "i64.store16": store("i32.store16"),
  "i64.store32": store("i32.store"),
};
/** By row. */
const ACCESS_OF_ROW: readonly (Access | undefined)[] = tableByRow<Access | undefined>(ACCESSES, () => undefined);

function load(mnemonic: string, kind: number, extension?: string): Access {
  return {
    registers: operation(`${mnemonic}(r)`),
    immediate: -1,
    kind,
    extension: extension === undefined ? -1 : operation(`${extension}(r)`),
  };
}
function store(mnemonic: string): Access {
  return {
    registers: operation(`${mnemonic}(r, r)`),
    immediate: operationIfAny(`${mnemonic}(r, i)`),
    kind: WORD,
    extension: -1,
  };
}

export function lowerLoad(lowering: Lowering): void {
  const { reader, stack, writer } = lowering;
  const access = accessOf(lowering);
  const fixed = fixedOffset(lowering, stack.height - 1);
  const address = fixed < 0 ? lowering.register(stack.height - 1) : lowering.zero();
  stack.height--;
  const to = stack.push(access.kind);
  if (isFar(lowering)) {
    writer.word(address).word(to);
    emitFar(lowering);
    return;
  }
  writer
    .word(address)
    .word(fixed < 0 ? reader.memoryOffset : fixed)
    .word(to)
    .emit(access.registers);
  if (access.extension >= 0) writer.word(to).word(to).emit(access.extension);
}

export function lowerStore(lowering: Lowering): void {
  const { reader, stack, writer } = lowering;
  const access = accessOf(lowering);
  const value = stack.height - 1;
  const fixed = fixedOffset(lowering, stack.height - 2);
  const address = fixed < 0 ? lowering.register(stack.height - 2) : lowering.zero();
  const offset = fixed < 0 ? reader.memoryOffset : fixed;
  if (isFar(lowering)) {
    // Registers first: putting a constant into one is an operation of its own.
    const from = lowering.register(value);
    writer.word(address).word(from);
    stack.height -= 2;
    emitFar(lowering);
    return;
  }
  if (access.immediate >= 0 && stack.forms[value] === CONSTANT) {
    writer.word(address).word(stack.lows[value] ?? 0);
    stack.height -= 2;
    writer.word(offset).emit(access.immediate);
    return;
  }
  const from = lowering.register(value);
  stack.height -= 2;
  writer.word(address).word(from).word(offset).emit(access.registers);
}

/** Where an access is whose address is a constant: the offset from zero that does it; -1 for others. */
function fixedOffset(lowering: Lowering, index: number): number {
  const { reader, stack } = lowering;
  if (!lowering.hasZero || stack.forms[index] !== CONSTANT || isFar(lowering) || (stack.highs[index] ?? 0) !== 0)
    return -1;
  const at = ((stack.lows[index] ?? 0) >>> 0) + reader.memoryOffset;
  return at < 2 ** 31 ? at : -1;
}

function accessOf({ reader }: Lowering): Access {
  const access = ACCESS_OF_ROW[reader.row];
  if (access === undefined) throw new InternalError(`${reader.instruction.mnemonic} is not a memory access`);
  return access;
}

function isFar({ reader }: Lowering): boolean {
  return reader.index !== 0 || reader.memoryOffset >= 2 ** 31;
}

/** Behind address, and value or destination: memidx and the two words of the offset. */
function emitFar(lowering: Lowering): void {
  const { index, memoryOffset } = lowering.reader;
  const exact = memoryOffset < 2 ** 64;
  lowering.writer
    .word(index)
    .word(exact ? memoryOffset | 0 : -1)
    .word(exact ? Math.floor(memoryOffset / 2 ** 32) | 0 : -1);
  lowering.emitInstruction();
}

export function memoryAddressKind(lowering: Lowering, memidx: number): number {
  return kindOf(addressType(lowering.module.memories[memidx]?.addressType));
}
export function tableAddressKind(lowering: Lowering, tableidx: number): number {
  return kindOf(addressType(lowering.module.tables[tableidx]?.type.addressType));
}
function addressType(type: "i32" | "i64" | undefined): ValueType {
  return type === "i64" ? I64 : I32;
}

/** Operands: delta (grow only), memidx, destination. */
export const MEMORY_SIZE_RULES: LoweringRules<"memory.size" | "memory.grow"> = {
  "memory.size": lowerMemorySize,
  "memory.grow": (lowering) => {
    lowering.writer.word(lowering.pop());
    lowerMemorySize(lowering);
  },
};

function lowerMemorySize(lowering: Lowering): void {
  const { reader, stack, writer } = lowering;
  writer.word(reader.index).word(stack.push(memoryAddressKind(lowering, reader.index)));
  lowering.emitInstruction();
}
