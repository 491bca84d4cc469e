// Accesses to memories other than the first, accesses with huge offsets, memory.size and memory.grow: through the Memory seam.

import { type Memory } from "@atoll/core";
import { growMemory, type Instruction, type InstructionName, InternalError } from "@atoll/core/engine";
import { PAIR, WORD } from "../bytecode/word-kinds.ts";
import { type ColdFunction, type ColdFunctions, word } from "./cold-function.ts";
import { leaveIfMemoryMoved } from "./memory-moved.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { slowLoad, slowStore, slowView } from "../run/slow-access.ts";

export function memoryAt(home: InstanceState, memidx: number): Memory {
  const memory = home.instance.memories[memidx];
  if (memory === undefined) throw new InternalError(`no memory ${memidx}`);
  return memory;
}

type Reader = (words: Int32Array, to: number) => void;

function word32(read: () => number): Reader {
  return (words, to) => {
    words[to] = read();
  };
}
function signed64(read: () => number): Reader {
  return (words, to) => {
    const value = read();
    words[to] = value;
    words[to + 1] = value >> 31;
  };
}
function unsigned64(read: () => number): Reader {
  return (words, to) => {
    words[to] = read();
    words[to + 1] = 0;
  };
}

const int8 = (): number => slowView.getInt8(0);
const uint8 = (): number => slowView.getUint8(0);
const int16 = (): number => slowView.getInt16(0, true);
const uint16 = (): number => slowView.getUint16(0, true);
const int32 = (): number => slowView.getInt32(0, true);
const whole64: Reader = (words, to) => {
  words[to] = slowView.getInt32(0, true);
  words[to + 1] = slowView.getInt32(4, true);
};

/** How what was loaded goes into a register. */
const READERS: Readonly<Record<InstructionName<"load">, Reader>> = {
  "i32.load": word32(int32),
  "i64.load": whole64,
  "f32.load": word32(int32),
  "f64.load": whole64,
  "i32.load8_s": word32(int8),
  "i32.load8_u": word32(uint8),
  "i32.load16_s": word32(int16),
  "i32.load16_u": word32(uint16),
  "i64.load8_s": signed64(int8),
  "i64.load8_u": unsigned64(uint8),
  "i64.load16_s": signed64(int16),
  "i64.load16_u": unsigned64(uint16),
  "i64.load32_s": signed64(int32),
  "i64.load32_u": unsigned64(int32),
};

/** Loads and stores. Words: address, value or destination, memidx, offset (two). */
export function accessFunction({ name, family, width }: Instruction): ColdFunction | undefined {
  if (family === "store") {
    return (pc, fp, machine, home) => {
      const register = fp + word(pc, 2);
      slowView.setInt32(0, machine.words[register] ?? 0, true);
      slowView.setInt32(4, machine.words[register + 1] ?? 0, true);
      return access(pc, fp, machine, home, width, slowStore);
    };
  }
  if (family !== "load") return undefined;
  const read = READERS[name as InstructionName<"load">];
  return (pc, fp, machine, home) => {
    const next = access(pc, fp, machine, home, width, slowLoad);
    read(machine.words, fp + word(pc, 2));
    return next;
  };
}

function access(
  pc: number,
  fp: number,
  machine: Machine,
  home: InstanceState,
  width: number,
  move: typeof slowLoad,
): number {
  const before = home.memory?.access;
  const memory = memoryAt(home, word(pc, 3));
  const { words } = machine;
  const address = fp + word(pc, 1);
  const low = ((words[address] ?? 0) >>> 0) + (word(pc, 4) >>> 0);
  const carry = low >= 2 ** 32 ? 1 : 0;
  const high = (memory.type.addressType === "i64" ? (words[address + 1] ?? 0) >>> 0 : 0) + (word(pc, 5) >>> 0);
  move(memory, low >>> 0, high + carry, width);
  return leaveIfMemoryMoved(machine, home, before, pc + 6);
}

export const MEMORY_FUNCTIONS: ColdFunctions<"memory.size" | "memory.grow"> = {
  "memory.size": (pc, fp, machine, home) => {
    const memory = memoryAt(home, word(pc, 1));
    writeAddress(machine, fp + word(pc, 2), memory.pages, addressKind(memory));
    return pc + 3;
  },
  "memory.grow": (pc, fp, machine, home) => {
    const before = home.memory?.access;
    const memory = memoryAt(home, word(pc, 2));
    const kind = addressKind(memory);
    const delta = readAddress(machine, fp + word(pc, 1), kind);
    writeAddress(machine, fp + word(pc, 3), growMemory(memory, delta, home.instance), kind);
    return leaveIfMemoryMoved(machine, home, before, pc + 4);
  },
};

function addressKind({ type }: Memory): number {
  return type.addressType === "i64" ? PAIR : WORD;
}

/** An unsigned address or size from a register, a WORD or a PAIR; above 2^53 rounded, which no memory or table holds. */
export function readAddress(machine: Machine, at: number, kind: number): number {
  const low = (machine.words[at] ?? 0) >>> 0;
  return kind === PAIR ? ((machine.words[at + 1] ?? 0) >>> 0) * 2 ** 32 + low : low;
}

/** Writes a size, or -1, as a WORD or a PAIR. */
export function writeAddress(machine: Machine, at: number, value: number, kind: number): void {
  machine.words[at] = value;
  if (kind === PAIR) machine.words[at + 1] = Math.floor(value / 2 ** 32);
}
