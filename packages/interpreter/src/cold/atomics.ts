// Atomic accesses, waiting and notifying. On memory that is not shared they are plain ones that cannot be interrupted.
// https://github.com/WebAssembly/threads/blob/main/proposals/threads/Overview.md

import { type Memory } from "@atoll/core";
import { type Instruction, InternalError } from "@atoll/core/engine";
import type { InstanceState } from "../run/instance-state.ts";
import { type Machine, SUSPEND } from "../run/machine.ts";
import { WORDS } from "../bytecode/registers.ts";
import { trap } from "../run/traps.ts";
import { memoryAt } from "./memory.ts";
import { type ColdFunction, word } from "./cold-function.ts";
import { leaveIfMemoryMoved } from "./memory-moved.ts";

/** What accesses do: the word of the mnemonic that says so. */
const KIND = /\.(load|store|add|sub|and|or|xor|xchg|cmpxchg)\d*(?:_u)?$/;
const KINDS: readonly string[] = ["load", "store", "add", "sub", "and", "or", "xor", "xchg", "cmpxchg"];
const LOAD = 0;
const STORE = 1;
const COMPARE_EXCHANGE = 8;

/** Functions of atomic instructions. */
export function atomicFunction({ name, mnemonic, params = [], width, family }: Instruction): ColdFunction | undefined {
  if (family !== "atomic") return undefined;
  if (name === "memory.atomic.notify") return watched((pc, fp, _machine, home) => notify(pc, fp, home));
  if (name === "memory.atomic.wait32" || name === "memory.atomic.wait64") {
    return watched((pc, fp, machine, home) => wait(width === 8, pc, fp, machine, home));
  }
  const kind = KINDS.indexOf(KIND.exec(mnemonic)?.[1] ?? "");
  if (kind < 0) return undefined;
  const wide = mnemonic.startsWith("i64");
  const operands = params.length;
  return watched((pc, fp, _machine, home) => {
    const memory = memoryAt(home, word(pc, operands + 1));
    const place = locate(memory, width, pc, fp, operands, kind === LOAD ? "read" : "write");
    const to = kind === STORE ? -1 : fp + word(pc, operands + 4);
    // A buffer of the host's may be shown from anywhere on, where its own operations do not reach: a copy is changed, and put back.
    const cells = place.byteOffset % width === 0 ? place : place.slice();
    if (width === 8) operate64(kind, cells, pc, fp, to);
    else operate32(kind, cells, width, wide, pc, fp, to);
    if (cells !== place && kind !== LOAD) place.set(cells);
    return pc + operands + (kind === STORE ? 4 : 5);
  });
}

/** The first access to a page may give it a place. */
function watched(execute: ColdFunction): ColdFunction {
  return (pc, fp, machine, home) => {
    const access = home.memory?.access;
    const next = execute(pc, fp, machine, home);
    return next < 0 ? next : leaveIfMemoryMoved(machine, home, access, next);
  };
}

function locate(
  memory: Memory,
  width: number,
  pc: number,
  fp: number,
  operands: number,
  access: "read" | "write",
): Uint8Array {
  const register = fp + word(pc, 1);
  const wide = memory.type.addressType === "i64";
  const low = ((WORDS[register] ?? 0) >>> 0) + (word(pc, operands + 2) >>> 0);
  const high = (wide ? (WORDS[register + 1] ?? 0) >>> 0 : 0) + (word(pc, operands + 3) >>> 0);
  if (low % width !== 0) throw trap("unaligned_atomic");
  const address = memory.effectiveAddress(low % 2 ** 32, high + (low >= 2 ** 32 ? 1 : 0), width, access);
  // Pages begin at multiples of any width, so that no access is in two pieces.
  const [piece] = memory.pieces(address, width, access);
  if (piece === undefined) throw new InternalError("an access without bytes");
  return piece;
}

type Narrow = Uint8Array | Uint16Array | Int32Array;

function narrowCells(buffer: ArrayBufferLike, offset: number, width: number): Narrow {
  if (width === 1) return new Uint8Array(buffer, offset, 1);
  return width === 2 ? new Uint16Array(buffer, offset, 1) : new Int32Array(buffer, offset, 1);
}

function operate32(
  group: number,
  { buffer, byteOffset: offset }: Uint8Array,
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

function operate64(
  group: number,
  { buffer, byteOffset: offset }: Uint8Array,
  pc: number,
  fp: number,
  to: number,
): void {
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
  const { buffer, byteOffset: offset } = locate(memory, 4, pc, fp, 2, "read");
  const count = (WORDS[fp + word(pc, 2)] ?? 0) >>> 0;
  const woken = memory.type.shared ? Atomics.notify(new Int32Array(buffer, offset, 1), 0, count) : 0;
  WORDS[fp + word(pc, 6)] = woken;
  return pc + 7;
}

const OUTCOMES = { ok: 0, "not-equal": 1, "timed-out": 2 } as const;

/** Words: address, expected value, timeout in nanoseconds, memidx, offset (two), destination. */
function wait(wide: boolean, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const memory = memoryAt(home, word(pc, 4));
  const { buffer, byteOffset: offset } = locate(memory, wide ? 8 : 4, pc, fp, 3, "read");
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
