// Arrays. They pay fuel by their length, as bulk operations do.

import {
  arrayLayout,
  ArrayObject,
  type ElementCells,
  InternalError,
  newArray,
  type Storage,
  TableFault,
} from "@atoll/core/engine";
import { CODE } from "../bytecode/code-space.ts";
import { STORAGE_CODES } from "../bytecode/storage-codes.ts";
import { WORD_SIZES } from "../bytecode/word-kinds.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { trap } from "../run/traps.ts";
import { cellsOf, loadCells, storeCells } from "./cells.ts";
import { ARRAY_NEW_FIXED } from "../bytecode/cold-opcodes.ts";

const ELEMENTS_PER_UNIT = 8;

export function executeArray(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const { refs, words } = machine;
  const word = (n: number): number => CODE[pc + n] ?? 0;
  const slot = (n: number): number => (fp + word(n)) >> 1;
  const count = (n: number): number => (words[fp + word(n)] ?? 0) >>> 0;
  const array = (n: number): ArrayObject => arrayOf(refs[slot(n)]);
  switch (opcode) {
    case 0xfb0006: {
      // array.new
      const made = allocate(machine, home, word(3), count(2));
      fill(machine, made, 0, fp + word(1), made.length, word(4));
      refs[slot(5)] = made;
      return pc + 6;
    }
    case 0xfb0007: // array.new_default
      refs[slot(3)] = allocate(machine, home, word(2), count(1));
      return pc + 4;
    case ARRAY_NEW_FIXED:
      refs[slot(4)] = newFixed(machine, home, word(3), fp + word(1), word(2));
      return pc + 5;
    case 0xfb0009: {
      // array.new_data
      const bytes = dataBytes(
        home,
        word(4),
        count(1),
        count(2) * elementBytes(arrayLayout(home.types.at(word(3))).storage),
      );
      const made = allocate(machine, home, word(3), count(2));
      bytesOf(made.cells).set(bytes);
      refs[slot(5)] = made;
      return pc + 6;
    }
    case 0xfb000a: {
      // array.new_elem
      const elements = elementRange(home, word(4), count(1), count(2));
      const made = allocate(machine, home, word(3), elements.length);
      for (const [i, element] of elements.entries()) made.cells[i] = element;
      refs[slot(5)] = made;
      return pc + 6;
    }
    case 0xfb000b: {
      // array.get
      const { cells, length } = array(1);
      loadCells(machine, cells, checked(count(2), 1, length) * cellsOf(word(3)), word(3), fp + word(4));
      return pc + 5;
    }
    case 0xfb000e: {
      // array.set
      const { cells, length } = array(1);
      storeCells(machine, fp + word(3), cells, checked(count(2), 1, length) * cellsOf(word(4)), word(4));
      return pc + 5;
    }
    case 0xfb000f: // array.len
      words[fp + word(2)] = array(1).length;
      return pc + 3;
    case 0xfb0010: {
      // array.fill
      const to = array(1);
      const at = checked(count(2), count(4), to.length);
      pay(machine, count(4));
      fill(machine, to, at, fp + word(3), count(4), word(5));
      return pc + 6;
    }
    case 0xfb0011: {
      // array.copy
      const to = array(1);
      const from = array(3);
      const length = count(5);
      const at = checked(count(2), length, to.length);
      const source = checked(count(4), length, from.length);
      pay(machine, length);
      copy(to.cells, from.cells, cellsOf(word(6)) * at, cellsOf(word(6)) * source, cellsOf(word(6)) * length);
      return pc + 7;
    }
    case 0xfb0012: {
      // array.init_data
      const to = array(1);
      const width = elementBytes(to.layout.storage);
      const at = checked(count(2), count(4), to.length);
      const bytes = dataBytes(home, word(5), count(3), count(4) * width);
      pay(machine, count(4));
      bytesOf(to.cells).set(bytes, at * width);
      return pc + 6;
    }
    case 0xfb0013: {
      // array.init_elem
      const to = array(1);
      const at = checked(count(2), count(4), to.length);
      const elements = elementRange(home, word(5), count(3), count(4));
      pay(machine, count(4));
      for (const [i, element] of elements.entries()) to.cells[at + i] = element;
      return pc + 6;
    }
    default:
      throw new InternalError(`no array operation ${opcode.toString(16)}`);
  }
}

function pay(machine: Machine, length: number): void {
  machine.fuel -= Math.floor(length / ELEMENTS_PER_UNIT);
}

function allocate(machine: Machine, { heap, types }: InstanceState, typeidx: number, length: number): ArrayObject {
  const made = newArray(types.at(typeidx), length, heap);
  pay(machine, length);
  return made;
}

function newFixed(machine: Machine, home: InstanceState, typeidx: number, from: number, length: number): ArrayObject {
  const made = allocate(machine, home, typeidx, length);
  const storage = STORAGE_CODES[made.layout.storage];
  const step = made.layout.storage === "quad" ? WORD_SIZES.vector : WORD_SIZES.slot;
  for (let i = 0; i < length; i++) storeCells(machine, from + i * step, made.cells, i * cellsOf(storage), storage);
  return made;
}

/** Fills elements with the value of a register. */
function fill(machine: Machine, to: ArrayObject, at: number, register: number, length: number, storage: number): void {
  if (length === 0) return;
  const { cells } = to;
  const width = cellsOf(storage);
  const start = at * width;
  storeCells(machine, register, cells, start, storage);
  if (width === 1) {
    (cells as unknown[]).fill(cells[start], start, start + length);
    return;
  }
  const end = start + length * width;
  for (let done = start + width; done < end; done += width)
    (cells as Int32Array).copyWithin(done, start, start + width);
}

function copy(to: ElementCells, from: ElementCells, at: number, source: number, length: number): void {
  if (to === from) to.copyWithin(at, source, source + length);
  else if (Array.isArray(to) || Array.isArray(from)) for (let i = 0; i < length; i++) to[at + i] = from[source + i];
  else to.set(from.subarray(source, source + length), at);
}

function arrayOf(value: unknown): ArrayObject {
  if (value instanceof ArrayObject) return value;
  throw trap("null_array_reference");
}

/** Gives `at` if that many elements from there on exist. */
function checked(at: number, length: number, available: number): number {
  if (at + length > available) throw trap("out_of_bounds_array");
  return at;
}

/** Bytes of an element of numbers in memory. */
function elementBytes(storage: Storage): number {
  switch (storage) {
    case "i8":
      return 1;
    case "i16":
      return 2;
    case "pair":
      return 8;
    case "quad":
      return 16;
    default:
      return 4;
  }
}

function bytesOf(cells: ElementCells): Uint8Array {
  if (Array.isArray(cells)) throw new InternalError("references have no bytes");
  return new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
}

function dataBytes(home: InstanceState, dataidx: number, from: number, length: number): Uint8Array {
  const bytes = home.instance.data[dataidx] ?? new Uint8Array();
  if (from + length > bytes.length) throw trap("out_of_bounds_memory");
  return bytes.subarray(from, from + length);
}

function elementRange(home: InstanceState, elemidx: number, from: number, length: number): readonly unknown[] {
  const elements = home.instance.elements[elemidx] ?? [];
  if (from + length > elements.length) throw new TableFault();
  return elements.slice(from, from + length);
}
