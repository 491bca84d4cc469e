// Atomic accesses, waiting and notifying. On memory that is not shared they are plain ones that cannot be interrupted.
// https://github.com/WebAssembly/threads/blob/main/proposals/threads/Overview.md

import { type Memory } from "@atoll/core";
import { InternalError } from "@atoll/core/engine";
import { ACCESSES, NOTIFY, WAIT32, WAIT64 } from "../bytecode/atomic-opcodes.ts";
import { CODE } from "../bytecode/code-space.ts";
import type { InstanceState } from "../run/instance-state.ts";
import { type Machine, SUSPEND } from "../run/machine.ts";
import { WORDS } from "../bytecode/registers.ts";
import { trap } from "../run/traps.ts";
import { memoryAt } from "./memory.ts";
import { leaveIfMemoryMoved } from "./memory-moved.ts";

/** Accesses come in groups of seven, by what they do … */
const LOAD = 0;
const STORE = 1;
const COMPARE_EXCHANGE = 8;
/** … and in each by type and width: i32, i64, i32 of 1 and 2 bytes, i64 of 1, 2 and 4 bytes. */
const WIDTHS: readonly number[] = [4, 8, 1, 2, 1, 2, 4];
const IS_WIDE: readonly boolean[] = [false, true, false, false, true, true, true];

export function executeAtomic(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const access = home.memory?.access;
  const next = execute(opcode, pc, fp, machine, home);
  // The first access to a page may give it a place.
  return next < 0 ? next : leaveIfMemoryMoved(machine, home, access, next);
}

function execute(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  if (opcode === NOTIFY) return notify(pc, fp, home);
  if (opcode === WAIT32 || opcode === WAIT64) return wait(opcode === WAIT64, pc, fp, machine, home);
  const group = Math.floor((opcode - ACCESSES) / 7);
  const shape = (opcode - ACCESSES) % 7;
  const width = WIDTHS[shape] ?? 0;
  const operands = group === LOAD ? 1 : group === COMPARE_EXCHANGE ? 3 : 2;
  const memory = memoryAt(home, word(pc, operands + 1));
  const place = locate(memory, width, pc, fp, operands, group === LOAD ? "read" : "write");
  const to = group === STORE ? -1 : fp + word(pc, operands + 4);
  if (width === 8) operate64(group, place, pc, fp, to);
  else operate32(group, place, width, IS_WIDE[shape] === true, pc, fp, to);
  return pc + operands + (group === STORE ? 4 : 5);
}

/** Where an aligned range of guest bytes is in a host buffer. */
interface Place {
  readonly buffer: ArrayBufferLike;
  readonly offset: number;
}

function locate(
  memory: Memory,
  width: number,
  pc: number,
  fp: number,
  operands: number,
  access: "read" | "write",
): Place {
  const register = fp + word(pc, 1);
  const wide = memory.type.addressType === "i64";
  const low = ((WORDS[register] ?? 0) >>> 0) + (word(pc, operands + 2) >>> 0);
  const high = (wide ? (WORDS[register + 1] ?? 0) >>> 0 : 0) + (word(pc, operands + 3) >>> 0);
  if (low % width !== 0) throw trap("unaligned_atomic");
  const address = memory.effectiveAddress(low % 2 ** 32, high + (low >= 2 ** 32 ? 1 : 0), width, access);
  // Pages and views begin at multiples of any width, so that no access is in two pieces or unaligned in the host.
  const [piece] = memory.pieces(address, width, access);
  if (piece === undefined) throw new InternalError("an access without bytes");
  return { buffer: piece.buffer, offset: piece.byteOffset };
}

type Narrow = Uint8Array | Uint16Array | Int32Array;

function narrowCells(buffer: ArrayBufferLike, offset: number, width: number): Narrow {
  if (width === 1) return new Uint8Array(buffer, offset, 1);
  return width === 2 ? new Uint16Array(buffer, offset, 1) : new Int32Array(buffer, offset, 1);
}

function operate32(
  group: number,
  { buffer, offset }: Place,
  width: number,
  wide: boolean,
  pc: number,
  fp: number,
  to: number,
): void {
  const cells = narrowCells(buffer, offset, width);
  const value = WORDS[fp + word(pc, 2)] ?? 0;
  // What is expected is wrapped like what is stored: `Atomics` does both.
  const result =
    group === COMPARE_EXCHANGE
      ? Atomics.compareExchange(cells, 0, value, WORDS[fp + word(pc, 3)] ?? 0)
      : operate(group, cells, value);
  if (to < 0) return;
  WORDS[to] = result;
  if (wide) WORDS[to + 1] = 0;
}

function operate64(group: number, { buffer, offset }: Place, pc: number, fp: number, to: number): void {
  const cells = new BigInt64Array(buffer, offset, 1);
  const value = read64(fp + word(pc, 2));
  const result =
    group === COMPARE_EXCHANGE
      ? Atomics.compareExchange(cells, 0, value, read64(fp + word(pc, 3)))
      : operate64Cells(group, cells, value);
  if (to < 0) return;
  WORDS[to] = Number(BigInt.asIntN(32, result));
  WORDS[to + 1] = Number(result >> 32n);
}

function read64(register: number): bigint {
  return (BigInt(WORDS[register + 1] ?? 0) << 32n) | BigInt((WORDS[register] ?? 0) >>> 0);
}

/** The same operations take numbers with number arrays, bigints with bigint arrays; TypeScript sees only one of both at a time. */
function operate64Cells(group: number, cells: BigInt64Array, value: bigint): bigint {
  return operate(group, cells as unknown as Narrow, value as unknown as number) as unknown as bigint;
}

function operate(group: number, cells: Narrow, value: number): number {
  switch (group) {
    case LOAD:
      return Atomics.load(cells, 0);
    case STORE:
      return Atomics.store(cells, 0, value);
    case 2:
      return Atomics.add(cells, 0, value);
    case 3:
      return Atomics.sub(cells, 0, value);
    case 4:
      return Atomics.and(cells, 0, value);
    case 5:
      return Atomics.or(cells, 0, value);
    case 6:
      return Atomics.xor(cells, 0, value);
    default:
      return Atomics.exchange(cells, 0, value);
  }
}

/** Words: address, count, memidx, offset (two), destination. */
function notify(pc: number, fp: number, home: InstanceState): number {
  const memory = memoryAt(home, word(pc, 3));
  const { buffer, offset } = locate(memory, 4, pc, fp, 2, "read");
  const count = (WORDS[fp + word(pc, 2)] ?? 0) >>> 0;
  const woken = memory.type.shared ? Atomics.notify(new Int32Array(buffer, offset, 1), 0, count) : 0;
  WORDS[fp + word(pc, 6)] = woken;
  return pc + 7;
}

const OUTCOMES = { ok: 0, "not-equal": 1, "timed-out": 2 } as const;

/** Words: address, expected value, timeout in nanoseconds, memidx, offset (two), destination. */
function wait(wide: boolean, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const memory = memoryAt(home, word(pc, 4));
  const { buffer, offset } = locate(memory, wide ? 8 : 4, pc, fp, 3, "read");
  if (!memory.type.shared || !(buffer instanceof SharedArrayBuffer)) throw trap("expected_shared_memory");
  const register = fp + word(pc, 2);
  const timeout = read64(fp + word(pc, 3));
  const milliseconds = timeout < 0n ? Infinity : Number(timeout) / 1e6;
  const to = fp + word(pc, 7);
  const next = pc + 8;
  const cells = wide ? new BigInt64Array(buffer, offset, 1) : new Int32Array(buffer, offset, 1);
  const expected = wide ? read64(register) : (WORDS[register] ?? 0);
  if (machine.mayAwait) {
    const waiting = Atomics.waitAsync(cells as Int32Array, 0, expected as number, milliseconds);
    if (!waiting.async) {
      WORDS[to] = OUTCOMES[waiting.value];
      return next;
    }
    machine.pending = waiting.value;
    machine.resume = (outcome) => {
      WORDS[to] = OUTCOMES[outcome as keyof typeof OUTCOMES];
    };
    machine.status = SUSPEND;
    return ~next;
  }
  // Nobody can wake the thread up for a limit of the run, so that it never sleeps beyond one. The clock that the limit is
  // read from may be a little behind the one that wakes: then the sleep goes on.
  const { limits } = home.instance;
  let outcome: keyof typeof OUTCOMES;
  let left = milliseconds;
  do {
    const slice = Math.min(left, Math.max(limits.timeLeft, 0) + 1);
    outcome = Atomics.wait(cells as Int32Array, 0, expected as number, slice);
    if (outcome === "timed-out") limits.checkInterruption();
    left -= slice;
  } while (outcome === "timed-out" && left > 0);
  WORDS[to] = OUTCOMES[outcome];
  return next;
}

function word(pc: number, n: number): number {
  return CODE[pc + n] ?? 0;
}
