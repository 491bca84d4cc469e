// Bulk operations on memories. They pay fuel by their length. Operands come from registers in the order of the stack, then indices
// and the kinds of addresses.

import { type Access, type Memory } from "@atoll/core";
import { PAIR, WORD } from "../bytecode/word-kinds.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { rangeTrap } from "../run/traps.ts";
import { type ColdFunctions, word } from "./cold-function.ts";
import { memoryAt, readAddress } from "./memory.ts";
import { leaveIfMemoryMoved } from "./memory-moved.ts";

const BYTES_PER_UNIT = 64;
/** One for all: an array takes as long to make as a hundred instructions. */
const DROPPED = new Uint8Array();

export const BULK_FUNCTIONS: ColdFunctions<"memory.init" | "data.drop" | "memory.copy" | "memory.fill"> = {
  "memory.init": (pc, fp, machine, home) => {
    const access = home.memory?.access;
    const length = readAddress(machine, fp + word(pc, 3), WORD);
    const bytes = dataFor(home, word(pc, 5), readAddress(machine, fp + word(pc, 2), WORD), length);
    const memory = memoryAt(home, word(pc, 4));
    memory.write(
      place(memory, machine, fp + word(pc, 1), word(pc, 6), length, "write"),
      bytes,
      home.instance.limits.look,
    );
    pay(machine, length);
    return leaveIfMemoryMoved(machine, home, access, pc + 7);
  },
  "data.drop": (pc, _fp, _machine, { instance }) => {
    instance.data[word(pc, 1)] = DROPPED;
    return pc + 2;
  },
  "memory.copy": (pc, fp, machine, home) => {
    const access = home.memory?.access;
    const kind = word(pc, 6) === PAIR && word(pc, 7) === PAIR ? PAIR : WORD;
    const length = readAddress(machine, fp + word(pc, 3), kind);
    const source = memoryAt(home, word(pc, 5));
    const memory = memoryAt(home, word(pc, 4));
    const from = place(source, machine, fp + word(pc, 2), word(pc, 7), length, "read");
    const to = place(memory, machine, fp + word(pc, 1), word(pc, 6), length, "write");
    memory.copy(to, source, from, length, home.instance.limits.look);
    pay(machine, length);
    return leaveIfMemoryMoved(machine, home, access, pc + 8);
  },
  "memory.fill": (pc, fp, machine, home) => {
    const access = home.memory?.access;
    const length = readAddress(machine, fp + word(pc, 3), word(pc, 5));
    const memory = memoryAt(home, word(pc, 4));
    const value = (machine.words[fp + word(pc, 2)] ?? 0) & 0xff;
    const to = place(memory, machine, fp + word(pc, 1), word(pc, 5), length, "write");
    memory.fill(to, value, length, home.instance.limits.look);
    pay(machine, length);
    return leaveIfMemoryMoved(machine, home, access, pc + 6);
  },
};

/** Once it is done: a length that traps is any number, and the instance lives on after a trap. */
function pay(machine: Machine, length: number): void {
  machine.fuel -= Math.floor(length / BYTES_PER_UNIT);
}

/** Where a memory is accessed: exactly, whatever the register holds. */
function place(
  memory: Memory,
  { words }: Machine,
  register: number,
  kind: number,
  length: number,
  direction: Access,
): number {
  const high = kind === PAIR ? (words[register + 1] ?? 0) >>> 0 : 0;
  return memory.effectiveAddress((words[register] ?? 0) >>> 0, high, length, direction);
}

/** What `memory.init` copies. */
function dataFor(home: InstanceState, dataidx: number, from: number, length: number): Uint8Array {
  const bytes = home.instance.data[dataidx] ?? new Uint8Array();
  if (from + length > bytes.length) {
    // It is the segment that ends there, not a memory.
    throw rangeTrap("out_of_bounds_memory", { what: "byte", from, length }, `data segment ${dataidx}`, bytes.length);
  }
  return bytes.subarray(from, from + length);
}
