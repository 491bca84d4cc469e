// Vector instructions. What follows one is mostly another: they run here in a row, until an operation of the loop comes.

import { INSTRUCTIONS, InternalError, type Memory } from "@atoll/core";
import {
  executeVectorRow,
  VECTOR_LOADS,
  VECTOR_OPERATIONS,
  VECTOR_STORES,
  type VectorLoad,
  type VectorOperation,
  type VectorStore,
} from "../generated/vectors.ts";
import { CODE } from "../lowering/code-space.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { WORDS } from "../run/registers.ts";
import { slowLoad, slowStore, slowView } from "../run/slow-access.ts";
import { memoryAt } from "./memory.ts";
import { leaveIfMemoryMoved } from "./memory-moved.ts";
import { isVector, VECTOR_CONST, VECTOR_MOVE, VECTOR_SELECT, VECTOR_SHUFFLE } from "./vector-opcodes.ts";

const OPERATION_LENGTH = 5;
const CONST_LENGTH = 6;
const SHUFFLE_LENGTH = 8;
const MOVE_LENGTH = 3;
const LOAD_LENGTH = 8;
const STORE_LENGTH = 7;

/** By sub-opcode. Operations whose third operand is a lane number are apart from those where it is a register. */
const operations: (VectorOperation | undefined)[] = [];
const laneOperations: (VectorOperation | undefined)[] = [];
const loads: (VectorLoad | undefined)[] = [];
const stores: (VectorStore | undefined)[] = [];
/** Bytes of each access. */
const widths: number[] = [];

/** The memory of a module that has none, or none that lies in one piece. */
const NOTHING = new DataView(new ArrayBuffer(0));

const code = CODE;
const words = WORDS;
const registerBytes = new Uint8Array(WORDS.buffer);
const shuffled = new Uint8Array(16);

/** Called when the first vector instruction runs: most modules have none. */
function fillTables(): void {
  for (const { opcode, mnemonic, lanes, width } of INSTRUCTIONS) {
    if (!isVector(opcode)) continue;
    const sub = opcode & 0xffff;
    (lanes > 0 ? laneOperations : operations)[sub] = VECTOR_OPERATIONS.get(mnemonic);
    loads[sub] = VECTOR_LOADS.get(mnemonic);
    stores[sub] = VECTOR_STORES.get(mnemonic);
    widths[sub] = width;
  }
}

export function executeVectors(from: number, fp: number, machine: Machine, home: InstanceState): number {
  if (operations.length === 0) fillTables();
  const access = home.memory?.access;
  const view = access?.form === "flat" ? access.view : NOTHING;
  const wide = home.memory?.type.addressType === "i64";
  let pc = from;
  for (;;) {
    pc = executeVectorRow(pc, fp, view, wide);
    if (!isVector(code[pc] ?? 0)) break;
    const opcode = code[pc] ?? 0;
    const sub = opcode & 0xffff;
    const a = fp + (code[pc + 1] ?? 0);
    const operation = operations[sub];
    if (operation !== undefined) {
      operation(fp + (code[pc + 4] ?? 0), a, fp + (code[pc + 2] ?? 0), fp + (code[pc + 3] ?? 0));
      pc += OPERATION_LENGTH;
      continue;
    }
    const load = loads[sub];
    if (load !== undefined) {
      // What may fault begins a run of its own: its position is the one that backtraces show.
      if (!executeLoad(load, widths[sub] ?? 0, pc, fp, home, pc === from)) break;
      pc += LOAD_LENGTH;
      continue;
    }
    const store = stores[sub];
    if (store !== undefined) {
      if (!executeStore(store, widths[sub] ?? 0, pc, fp, home, pc === from)) break;
      pc += STORE_LENGTH;
      continue;
    }
    const laneOperation = laneOperations[sub];
    if (laneOperation !== undefined) {
      laneOperation(fp + (code[pc + 4] ?? 0), a, fp + (code[pc + 2] ?? 0), code[pc + 3] ?? 0);
      pc += OPERATION_LENGTH;
      continue;
    }
    pc = executeOther(opcode, pc, fp);
  }
  return leaveIfMemoryMoved(machine, home, access, pc);
}

/** Moves, selections, constants and shuffles. */
function executeOther(opcode: number, pc: number, fp: number): number {
  switch (opcode) {
    case VECTOR_MOVE: {
      const from = fp + (code[pc + 1] ?? 0);
      words.copyWithin(fp + (code[pc + 2] ?? 0), from, from + 4);
      return pc + MOVE_LENGTH;
    }
    case VECTOR_SELECT: {
      const condition = words[fp + (code[pc + 3] ?? 0)] ?? 0;
      const from = fp + (code[pc + (condition === 0 ? 2 : 1)] ?? 0);
      words.copyWithin(fp + (code[pc + 4] ?? 0), from, from + 4);
      return pc + OPERATION_LENGTH;
    }
    case VECTOR_CONST: {
      const to = fp + (code[pc + 5] ?? 0);
      for (let i = 0; i < 4; i++) words[to + i] = code[pc + 1 + i] ?? 0;
      return pc + CONST_LENGTH;
    }
    case VECTOR_SHUFFLE: {
      const a = 4 * (fp + (code[pc + 1] ?? 0));
      const b = 4 * (fp + (code[pc + 2] ?? 0)) - 16;
      for (let i = 0; i < 16; i++) {
        const lane = ((code[pc + 3 + (i >> 2)] ?? 0) >> (8 * (i & 3))) & 31;
        shuffled[i] = registerBytes[(lane < 16 ? a : b) + lane] ?? 0;
      }
      registerBytes.set(shuffled, 4 * (fp + (code[pc + 7] ?? 0)));
      return pc + SHUFFLE_LENGTH;
    }
    default:
      throw new InternalError(`no vector operation ${opcode.toString(16)}`);
  }
}

/** Words: address, memidx, offset (two), register of the other lanes, lane, destination. False if it has to be slow, and may not. */
function executeLoad(
  load: VectorLoad,
  width: number,
  pc: number,
  fp: number,
  home: InstanceState,
  maySlow: boolean,
): boolean {
  const memory = memoryOf(home, code[pc + 2] ?? 0);
  const lo = lowAddress(pc, fp);
  const hi = highAddress(memory, pc, fp, lo);
  const others = fp + (code[pc + 5] ?? 0);
  const lane = code[pc + 6] ?? 0;
  const to = fp + (code[pc + 7] ?? 0);
  const { access } = memory;
  if (access.form === "flat" && hi === 0 && lo + width <= access.view.byteLength) {
    load(to, access.view, lo, others, lane);
    return true;
  }
  if (!maySlow) return false;
  slowLoad(memory, lo % 2 ** 32, hi, width);
  load(to, slowView, 0, others, lane);
  return true;
}

/** Words: address, memidx, offset (two), stored register, lane. False if it has to be slow, and may not. */
function executeStore(
  store: VectorStore,
  width: number,
  pc: number,
  fp: number,
  home: InstanceState,
  maySlow: boolean,
): boolean {
  const memory = memoryOf(home, code[pc + 2] ?? 0);
  const lo = lowAddress(pc, fp);
  const hi = highAddress(memory, pc, fp, lo);
  const from = fp + (code[pc + 5] ?? 0);
  const lane = code[pc + 6] ?? 0;
  const { access } = memory;
  if (access.form === "flat" && hi === 0 && lo + width <= access.view.byteLength) {
    store(from, access.view, lo, lane);
    return true;
  }
  if (!maySlow) return false;
  store(from, slowView, 0, lane);
  slowStore(memory, lo % 2 ** 32, hi, width);
  return true;
}

function memoryOf(home: InstanceState, memidx: number): Memory {
  return memidx === 0 && home.memory !== undefined ? home.memory : memoryAt(home, memidx);
}

/** Sum of the low halves of address and offset: may be over 2^32. */
function lowAddress(pc: number, fp: number): number {
  return ((words[fp + (code[pc + 1] ?? 0)] ?? 0) >>> 0) + ((code[pc + 3] ?? 0) >>> 0);
}

/** The high half of the effective address, with the carry. */
function highAddress(memory: Memory, pc: number, fp: number, lo: number): number {
  const wide = memory.type.addressType === "i64";
  const high = (code[pc + 4] ?? 0) >>> 0;
  const carry = lo >= 2 ** 32 ? 1 : 0;
  return (wide ? (words[fp + (code[pc + 1] ?? 0) + 1] ?? 0) >>> 0 : 0) + high + carry;
}
