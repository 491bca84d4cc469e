// Vector instructions: the loops for them run until an operation of the main loop comes that they do not have. What they leave is done
// here one by one: accesses that are not simply within a flat memory, and rare instructions.

import { type Memory } from "@atoll/core";
import { INSTRUCTIONS, InternalError } from "@atoll/core/engine";
import { FUSION_RULES } from "../bytecode/generated/operations.ts";
import {
  vectorLoads,
  vectorOperations,
  vectorStores,
  type VectorLoad,
  type VectorOperation,
  type VectorStore,
} from "./generated/vectors.ts";
import { CODE, CodeBlocks } from "../bytecode/code-space.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { FRAME_WORDS, WORDS } from "../bytecode/registers.ts";
import { placeOf, slowLoad, slowStore, slowView } from "../run/slow-access.ts";
import { memoryAt } from "./memory.ts";
import { leaveIfMemoryMoved } from "./memory-moved.ts";
import {
  isOnlyFloats,
  isOnlyPacked,
  isVector,
  VECTOR_FAR,
  vectorForm,
  vectorLength,
  vectorName,
} from "../bytecode/vector-opcodes.ts";
// In the order in which each is most like the one before it, and behind all else: bundlers keep it, and compressors find the likeness.
import { executeFloatsFlat32 } from "./generated/floats-flat32.ts";
import { executeFloatsPaged32 } from "./generated/floats-paged32.ts";
import { executeFloatsPaged64 } from "./generated/floats-paged64.ts";
import { executeFloatsFlat64 } from "./generated/floats-flat64.ts";
import { executePackedFlat64 } from "./generated/packed-flat64.ts";
import { executePackedPaged64 } from "./generated/packed-paged64.ts";
import { executePackedPaged32 } from "./generated/packed-paged32.ts";
import { executePackedFlat32 } from "./generated/packed-flat32.ts";

/** How an instruction is executed here. */
interface Rare {
  readonly params: number;
  readonly lanes: number;
  readonly width: number;
  readonly operation: VectorOperation | undefined;
  readonly load: VectorLoad | undefined;
  readonly store: VectorStore | undefined;
}
/** What an operation does that does two things: the first one's result is word `at` of the second, opcode not counted. */
interface Parts {
  readonly first: number;
  readonly second: number;
  readonly at: number;
}
/** By opcode; filled when the loops leave the first operation. */
const rare: Rare[] = [];
const fused = new Map<number, Parts>();
/** Code space for the two halves of an operation that does two things: they are written there to be executed one by one. A half may do two itself. */
let scratchCode = 0;
const SCRATCH_WORDS = 16;

const code = CODE;
const words = WORDS;

/** Which loop ran last: it is tried first. */
let packed = false;

export function executeVectors(from: number, fp: number, machine: Machine, home: InstanceState): number {
  const { memory } = home;
  const access = memory?.access;
  const loops = loopsFor(memory);
  let pc = from;
  for (;;) {
    pc = (packed ? loops.packed : loops.floats)(pc, fp, machine, home);
    if (machine.fuel < 0) return pc;
    const opcode = code[pc] ?? 0;
    if (!isVector(opcode)) break;
    if (packed ? isOnlyFloats(opcode) : isOnlyPacked(opcode)) packed = !packed;
    else {
      // An access that may fault is done only as the first operation of a stay here: backtraces show the position of that one.
      const mayFault = pc === from;
      if (!executeRare(opcode, pc, fp, home, mayFault, 0)) break;
      pc += vectorLength(opcode);
      // The loops reach memory as it was when the main loop was entered.
      if (memory?.access !== access) break;
    }
  }
  return leaveIfMemoryMoved(machine, home, access, pc);
}

type Loop = (pc: number, fp: number, machine: Machine, home: InstanceState) => number;

const FLAT32 = { floats: executeFloatsFlat32, packed: executePackedFlat32 };
const FLAT64 = { floats: executeFloatsFlat64, packed: executePackedFlat64 };
const PAGED32 = { floats: executeFloatsPaged32, packed: executePackedPaged32 };
const PAGED64 = { floats: executeFloatsPaged64, packed: executePackedPaged64 };

/** As the main loop is chosen: see InstanceState.execute. */
function loopsFor(memory: Memory | undefined): { readonly floats: Loop; readonly packed: Loop } {
  const wide = memory?.type.addressType === "i64";
  if (memory?.access.form === "paged") return wide ? PAGED64 : PAGED32;
  return wide ? FLAT64 : FLAT32;
}

function fillTables(): void {
  const operations = vectorOperations();
  const loads = vectorLoads();
  const stores = vectorStores();
  for (const { row, mnemonic, params = [], lanes, width } of INSTRUCTIONS) {
    const operation = vectorForm(row)?.opcode ?? -1;
    if (operation < 0 || vectorName(operation) !== mnemonic) continue;
    rare[operation] = {
      params: params.length,
      lanes,
      width,
      operation: operations.get(operation),
      load: loads.get(operation),
      store: stores.get(operation),
    };
  }
  const { first, second, at } = FUSION_RULES;
  let whole = 0;
  for (const [i, step] of FUSION_RULES.steps.entries()) {
    whole += step;
    if (isVector(whole)) fused.set(whole, { first: first[i] ?? 0, second: second[i] ?? 0, at: at[i] ?? 0 });
  }
  scratchCode = new CodeBlocks().take(2 * SCRATCH_WORDS);
}

/**
 * Does one operation. An access that only the memory itself can do is done if it may fault here; otherwise nothing is done, and the result is
 * false. `depth` is 0 for an operation of the code, 1 for a half of one, and 2 for a half of a half.
 */
function executeRare(
  opcode: number,
  pc: number,
  fp: number,
  home: InstanceState,
  mayFault: boolean,
  depth: number,
): boolean {
  if (rare.length === 0) fillTables();
  if (opcode === VECTOR_FAR) return executeFar(pc, fp, home, mayFault);
  const parts = fused.get(opcode);
  if (parts !== undefined) return mayFault && executeParts(parts, pc, fp, home, depth);
  const found = rare[opcode];
  if (found === undefined) throw new InternalError(`no vector operation ${vectorName(opcode)}`);
  if (found.width > 0) return executeNear(found, pc, fp, home, mayFault);
  executeOperation(found, pc, fp);
  return true;
}

/** What an operation does first, with its result in a register that is no frame's; then what it does second. */
function executeParts(
  { first, second, at }: Parts,
  pc: number,
  fp: number,
  home: InstanceState,
  depth: number,
): boolean {
  const here = scratchCode + depth * SCRATCH_WORDS;
  const between = FRAME_WORDS + 4 * depth - fp;
  const start = pc + 1 + at;
  const end = start + vectorLength(first) - 2;
  code[here] = first;
  code.copyWithin(here + 1, start, end);
  code[here + 1 + end - start] = between;
  executeRare(first, here, fp, home, true, depth + 1);
  code[here] = second;
  code.copyWithin(here + 1, pc + 1, start);
  code[here + 1 + at] = between;
  code.copyWithin(here + 2 + at, end, pc + vectorLength(code[pc] ?? 0));
  return executeRare(second, here, fp, home, true, depth + 1);
}

/** Words: operands, the lane's number, destination. */
function executeOperation({ operation, params, lanes }: Rare, pc: number, fp: number): void {
  const operand = (index: number): number => fp + (code[pc + 1 + index] ?? 0);
  const c = lanes > 0 ? (code[pc + 1 + params] ?? 0) : operand(2);
  operation?.(operand(params + (lanes > 0 ? 1 : 0)), operand(0), operand(1), c);
}

/** Words: address, what is added to it, offset; other register; the lane's number; destination. */
function executeNear(found: Rare, pc: number, fp: number, home: InstanceState, mayFault: boolean): boolean {
  const memory = memoryAt(home, 0);
  const sum = ((words[fp + (code[pc + 1] ?? 0)] ?? 0) + (code[pc + 2] ?? 0)) >>> 0;
  const lo = sum + (code[pc + 3] ?? 0);
  const wide = memory.type.addressType === "i64";
  const hi = (wide ? (words[fp + (code[pc + 1] ?? 0) + 1] ?? 0) >>> 0 : 0) + Math.floor(lo / 2 ** 32);
  const other = found.params > 1 ? 1 : 0;
  const lane = code[pc + 4 + other] ?? 0;
  const to = fp + (code[pc + 4 + other + (found.lanes > 0 ? 1 : 0)] ?? 0);
  return executeAccess(found, memory, lo % 2 ** 32, hi, mayFault, fp + (code[pc + 4] ?? 0), lane, to);
}

/** See {@link VECTOR_FAR}. */
function executeFar(pc: number, fp: number, home: InstanceState, mayFault: boolean): boolean {
  const found = rare[code[pc + 1] ?? 0];
  if (found === undefined) throw new InternalError("no vector access");
  const memory = memoryAt(home, code[pc + 3] ?? 0);
  const address = fp + (code[pc + 2] ?? 0);
  const lo = ((words[address] ?? 0) >>> 0) + ((code[pc + 4] ?? 0) >>> 0);
  const wide = memory.type.addressType === "i64";
  const hi = (wide ? (words[address + 1] ?? 0) >>> 0 : 0) + ((code[pc + 5] ?? 0) >>> 0) + (lo >= 2 ** 32 ? 1 : 0);
  const [other, to] = [fp + (code[pc + 6] ?? 0), fp + (code[pc + 8] ?? 0)];
  return executeAccess(found, memory, lo % 2 ** 32, hi, mayFault, other, code[pc + 7] ?? 0, to);
}

function executeAccess(
  { load, store, width }: Rare,
  memory: Memory,
  lo: number,
  hi: number,
  mayFault: boolean,
  other: number,
  lane: number,
  to: number,
): boolean {
  const { access } = memory;
  const found = placeOf(access, lo, hi, width, load === undefined ? "write" : "read");
  const near = found >= 0;
  if (!near && !mayFault) return false;
  const view = near ? (access.form === "flat" ? access.view : access.frames) : slowView;
  const place = near ? found : 0;
  if (load !== undefined) {
    if (!near) slowLoad(memory, lo, hi, width);
    load(to, view, place, other, lane);
    return true;
  }
  store?.(other, view, place, lane);
  if (!near) slowStore(memory, lo, hi, width);
  return true;
}
