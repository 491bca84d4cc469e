// Bulk operations on memories and tables. They pay fuel by their length. Operands come from registers in the order of the stack,
// then indices and the kinds of addresses.

import { type Access, type Memory, MemoryFault } from "@atoll/core";
import { InternalError, TableFault, type TableInstance } from "@atoll/core/engine";
import { PAIR } from "../bytecode/word-kinds.ts";
import { CODE } from "../bytecode/code-space.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { memoryAt, readAddress, writeAddress } from "./memory.ts";
import { leaveIfMemoryMoved } from "./memory-moved.ts";

/** Bytes or elements per unit of fuel. */
const BYTES_PER_UNIT = 64;
const ELEMENTS_PER_UNIT = 8;

export function tableAt(home: InstanceState, tableidx: number): TableInstance {
  const table = home.instance.tables[tableidx];
  if (table === undefined) throw new InternalError(`no table ${tableidx}`);
  return table;
}

export function executeBulk(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const access = home.memory?.access;
  const word = (n: number): number => CODE[pc + n] ?? 0;
  const address = (n: number, kind: number): number => readAddress(machine, fp + word(n), kind === PAIR);
  /** Where a memory is accessed: exactly, whatever the register holds. */
  const place = (memory: Memory, n: number, kind: number, length: number, direction: Access): number => {
    const at = fp + word(n);
    const high = kind === PAIR ? (machine.words[at + 1] ?? 0) >>> 0 : 0;
    return memory.effectiveAddress((machine.words[at] ?? 0) >>> 0, high, length, direction);
  };
  const { instance } = home;
  let next: number;
  switch (opcode) {
    case 0xfc0008: {
      // memory.init
      const length = address(3, 0);
      const bytes = dataFor(home, word(5), address(2, 0), length);
      machine.fuel -= Math.floor(length / BYTES_PER_UNIT);
      const memory = memoryAt(home, word(4));
      memory.write(place(memory, 1, word(6), length, "write"), bytes);
      next = pc + 7;
      break;
    }
    case 0xfc0009: // data.drop
      instance.data[word(1)] = new Uint8Array();
      return pc + 2;
    case 0xfc000a: {
      // memory.copy
      const length = address(3, Math.min(word(6), word(7)));
      machine.fuel -= Math.floor(length / BYTES_PER_UNIT);
      const source = memoryAt(home, word(5));
      const memory = memoryAt(home, word(4));
      const from = place(source, 2, word(7), length, "read");
      memory.copy(place(memory, 1, word(6), length, "write"), source, from, length);
      next = pc + 8;
      break;
    }
    case 0xfc000b: {
      // memory.fill
      const length = address(3, word(5));
      machine.fuel -= Math.floor(length / BYTES_PER_UNIT);
      const memory = memoryAt(home, word(4));
      memory.fill(place(memory, 1, word(5), length, "write"), address(2, 0) & 0xff, length);
      next = pc + 6;
      break;
    }
    case 0xfc000d: // elem.drop
      instance.elements[word(1)] = [];
      return pc + 2;
    default:
      return executeTableBulk(opcode, pc, fp, machine, home);
  }
  return leaveIfMemoryMoved(machine, home, access, next);
}

/** What `memory.init` copies. */
function dataFor(home: InstanceState, dataidx: number, from: number, length: number): Uint8Array {
  const bytes = home.instance.data[dataidx] ?? new Uint8Array();
  if (from + length > bytes.length) {
    const fault = { address: from, width: length, access: "read", size: bytes.length } as const;
    throw new MemoryFault("out_of_bounds_memory", fault);
  }
  return bytes.subarray(from, from + length);
}

function executeTableBulk(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const word = (n: number): number => CODE[pc + n] ?? 0;
  const address = (n: number, kind: number): number => readAddress(machine, fp + word(n), kind === PAIR);
  const reference = (n: number): unknown => machine.refs[(fp + word(n)) >> 1];
  const pay = (length: number): void => {
    machine.fuel -= Math.floor(length / ELEMENTS_PER_UNIT);
  };
  switch (opcode) {
    case 0xfc000c: {
      // table.init
      const length = address(3, 0);
      const elements = home.instance.elements[word(5)] ?? [];
      const from = address(2, 0);
      const table = tableAt(home, word(4));
      if (from + length > elements.length) throw new TableFault();
      pay(length);
      table.copy(address(1, word(6)), elements, from, length);
      return pc + 7;
    }
    case 0xfc000e: {
      // table.copy
      const length = address(3, Math.min(word(6), word(7)));
      pay(Math.min(length, tableAt(home, word(4)).size));
      tableAt(home, word(4)).copy(address(1, word(6)), tableAt(home, word(5)).elements, address(2, word(7)), length);
      return pc + 8;
    }
    case 0xfc000f: {
      // table.grow
      const wide = word(4) === PAIR;
      const delta = address(2, word(4));
      const before = tableAt(home, word(3)).grow(delta, reference(1));
      if (before >= 0) pay(delta);
      writeAddress(machine, fp + word(5), before, wide);
      return pc + 6;
    }
    case 0xfc0010: // table.size
      writeAddress(machine, fp + word(3), tableAt(home, word(1)).size, word(2) === PAIR);
      return pc + 4;
    case 0xfc0011: {
      // table.fill
      const length = address(3, word(5));
      pay(Math.min(length, tableAt(home, word(4)).size));
      tableAt(home, word(4)).fill(address(1, word(5)), reference(2), length);
      return pc + 6;
    }
    default:
      throw new InternalError(`no bulk operation ${opcode.toString(16)}`);
  }
}
