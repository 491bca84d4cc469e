// Accesses to memories other than the first, accesses with huge offsets, memory.size and memory.grow: through the Memory seam.

import { type Memory } from "@atoll/core";
import { InternalError } from "@atoll/core/engine";
import { leaveIfMemoryMoved } from "./memory-moved.ts";
import { CODE } from "../bytecode/code-space.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { slowLoad, slowStore, slowView } from "../run/slow-access.ts";

const ACCESS_LENGTH = 6;
const SIZE_LENGTH = 3;
const GROW_LENGTH = 4;
const FIRST_STORE = 0x36;
const MEMORY_SIZE = 0x3f;
const MEMORY_GROW = 0x40;

/** Bytes of each access, from i32.load (0x28) to i64.store32 (0x3e). */
const WIDTHS: readonly number[] = [4, 8, 4, 8, 1, 1, 2, 2, 1, 1, 2, 2, 4, 4, 4, 8, 4, 8, 1, 2, 1, 2, 4];

export function memoryAt(home: InstanceState, memidx: number): Memory {
  const memory = home.instance.memories[memidx];
  if (memory === undefined) throw new InternalError(`no memory ${memidx}`);
  return memory;
}

export function executeMemory(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  if (opcode === MEMORY_SIZE) {
    const memory = memoryAt(home, CODE[pc + 1] ?? 0);
    writeAddress(machine, fp + (CODE[pc + 2] ?? 0), memory.pages, memory.type.addressType === "i64");
    return pc + SIZE_LENGTH;
  }
  const access = home.memory?.access;
  if (opcode === MEMORY_GROW) {
    const memory = memoryAt(home, CODE[pc + 2] ?? 0);
    const wide = memory.type.addressType === "i64";
    const delta = readAddress(machine, fp + (CODE[pc + 1] ?? 0), wide);
    writeAddress(machine, fp + (CODE[pc + 3] ?? 0), memory.grow(delta), wide);
    return leaveIfMemoryMoved(machine, home, access, pc + GROW_LENGTH);
  }
  const memory = memoryAt(home, CODE[pc + 3] ?? 0);
  const address = fp + (CODE[pc + 1] ?? 0);
  const { words } = machine;
  const low = ((words[address] ?? 0) >>> 0) + ((CODE[pc + 4] ?? 0) >>> 0);
  const carry = low >= 2 ** 32 ? 1 : 0;
  const high = (memory.type.addressType === "i64" ? (words[address + 1] ?? 0) >>> 0 : 0) + ((CODE[pc + 5] ?? 0) >>> 0);
  const register = fp + (CODE[pc + 2] ?? 0);
  const width = WIDTHS[opcode - 0x28] ?? 0;
  if (opcode >= FIRST_STORE) {
    slowView.setInt32(0, words[register] ?? 0, true);
    slowView.setInt32(4, words[register + 1] ?? 0, true);
    slowStore(memory, low >>> 0, high + carry, width);
  } else {
    slowLoad(memory, low >>> 0, high + carry, width);
    readLoaded(opcode, words, register);
  }
  return leaveIfMemoryMoved(machine, home, access, pc + ACCESS_LENGTH);
}

function readLoaded(opcode: number, words: Int32Array, to: number): void {
  let value: number;
  switch (opcode) {
    case 0x29: // i64.load
    case 0x2b: // f64.load
      words[to + 1] = slowView.getInt32(4, true);
      words[to] = slowView.getInt32(0, true);
      return;
    case 0x2c: // i32.load8_s
    case 0x30: // i64.load8_s
      value = slowView.getInt8(0);
      break;
    case 0x2d: // i32.load8_u
    case 0x31: // i64.load8_u
      value = slowView.getUint8(0);
      break;
    case 0x2e: // i32.load16_s
    case 0x32: // i64.load16_s
      value = slowView.getInt16(0, true);
      break;
    case 0x2f: // i32.load16_u
    case 0x33: // i64.load16_u
      value = slowView.getUint16(0, true);
      break;
    default:
      value = slowView.getInt32(0, true);
  }
  words[to] = value;
  const signed = opcode === 0x30 || opcode === 0x32 || opcode === 0x34;
  if (opcode >= 0x30) words[to + 1] = signed ? value >> 31 : 0;
}

/** An unsigned address or size from a register; above 2^53 rounded, which no memory or table holds. */
export function readAddress(machine: Machine, at: number, wide: boolean): number {
  const low = (machine.words[at] ?? 0) >>> 0;
  return wide ? ((machine.words[at + 1] ?? 0) >>> 0) * 2 ** 32 + low : low;
}

/** Writes a size, or -1. */
export function writeAddress(machine: Machine, at: number, value: number, wide: boolean): void {
  machine.words[at] = value;
  if (wide) machine.words[at + 1] = Math.floor(value / 2 ** 32);
}
