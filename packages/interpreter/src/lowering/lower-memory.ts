// Loads, stores, memory.size and memory.grow. Accesses to memory 0 with an offset below 2^31 are the loop's; others are cold.

import { I32, I64, InternalError, type ValueType } from "@atoll/core/engine";
import { COLD } from "../bytecode/cold-opcodes.ts";
import type { Lowering } from "./lowering.ts";
import { operation, operationIfAny } from "../bytecode/operations.ts";
import { kindOf, PAIR, WORD } from "../bytecode/word-kinds.ts";
import { CONSTANT } from "./virtual-stack.ts";

const FIRST_STORE = 0x36;

interface Access {
  readonly registers: number;
  /** The operation with an immediate value, or -1. */
  readonly immediate: number;
  readonly kind: number;
  /** The operation that makes an i64 of what was loaded, or -1. */
  readonly extension: number;
}

/** From opcode 0x28 on. */
const ACCESSES: readonly Access[] = [
  load("i32.load", WORD),
  load("i64.load", PAIR),
  load("f32.load", WORD),
  load("f64.load", PAIR),
  load("i32.load8_s", WORD),
  load("i32.load8_u", WORD),
  load("i32.load16_s", WORD),
  load("i32.load16_u", WORD),
  load("i32.load8_s", PAIR, "i64.extend_i32_s"),
  load("i64.load8_u", PAIR),
  load("i32.load16_s", PAIR, "i64.extend_i32_s"),
  load("i32.load16_u", PAIR, "i64.extend_i32_u"),
  load("i64.load32_s", PAIR),
  load("i64.load32_u", PAIR),
  store("i32.store"),
  store("i64.store"),
  store("f32.store"),
  store("f64.store"),
  store("i32.store8"),
  store("i32.store16"),
  // Narrow stores of an i64 need only its low word.
  store("i32.store8"),
  store("i32.store16"),
  store("i32.store"),
];

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

export function lowerMemoryAccess(lowering: Lowering): void {
  const { reader, stack, writer } = lowering;
  const { opcode } = reader;
  if (opcode >= 0x3f) return lowerMemorySize(lowering);
  const access = ACCESSES[opcode - 0x28];
  if (access === undefined) throw new InternalError(`${reader.instruction.mnemonic} is not a memory access`);
  if (reader.index !== 0 || reader.memoryOffset >= 2 ** 31) return lowerColdAccess(lowering, access.kind);
  if (opcode < FIRST_STORE) {
    const address = lowering.pop();
    const to = stack.push(access.kind);
    writer.word(address).word(reader.memoryOffset).word(to).emit(access.registers);
    if (access.extension >= 0) writer.word(to).word(to).emit(access.extension);
    return;
  }
  const value = stack.height - 1;
  const address = lowering.register(stack.height - 2);
  if (access.immediate >= 0 && stack.forms[value] === CONSTANT) {
    writer.word(address).word(stack.lows[value] ?? 0);
    stack.height -= 2;
    writer.word(reader.memoryOffset).emit(access.immediate);
    return;
  }
  const from = lowering.register(value);
  stack.height -= 2;
  writer.word(address).word(from).word(reader.memoryOffset).emit(access.registers);
}

/** Operands: address, then value or destination, then memidx and the two words of the offset. */
function lowerColdAccess(lowering: Lowering, kind: number): void {
  const { reader, stack, writer } = lowering;
  const { index, memoryOffset } = reader;
  if (reader.opcode < FIRST_STORE) {
    const address = lowering.pop();
    writer.word(address).word(stack.push(kind));
  } else {
    const address = lowering.register(stack.height - 2);
    const value = lowering.register(stack.height - 1);
    writer.word(address).word(value);
    stack.height -= 2;
  }
  const exact = memoryOffset < 2 ** 64;
  const high = exact ? Math.floor(memoryOffset / 2 ** 32) | 0 : -1;
  writer
    .word(index)
    .word(exact ? memoryOffset | 0 : -1)
    .word(high)
    .emitCold(COLD + reader.opcode);
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
function lowerMemorySize(lowering: Lowering): void {
  const { reader, stack, writer } = lowering;
  const kind = memoryAddressKind(lowering, reader.index);
  if (reader.opcode === 0x40) writer.word(lowering.pop());
  writer
    .word(reader.index)
    .word(stack.push(kind))
    .emitCold(COLD + reader.opcode);
}
