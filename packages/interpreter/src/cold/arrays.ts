// Arrays. They pay fuel by their length, as bulk operations do.

import {
  arrayLayout,
  ArrayObject,
  copyBytes,
  copyCells,
  type ElementCells,
  fillCells,
  type InstructionName,
  InternalError,
  newArray,
  type Storage,
} from "@atoll/core/engine";
import { STORAGE_CODES } from "../bytecode/storage-codes.ts";
import { WORD_SIZES } from "../bytecode/word-kinds.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { rangeTrap, trap } from "../run/traps.ts";
import { cellsOf, loadCells, storeCells } from "./cells.ts";
import { type ColdFunctions, slot, word } from "./cold-function.ts";

const ELEMENTS_PER_UNIT = 8;

export const ARRAY_FUNCTIONS: ColdFunctions<InstructionName<"array">> = {
  "array.new": (pc, fp, machine, home) => {
    const made = allocate(machine, home, word(pc, 3), count(pc, fp, machine, 2));
    fill(machine, home, { to: made, at: 0, register: fp + word(pc, 1), length: made.length, storage: word(pc, 4) });
    machine.refs[slot(pc, fp, 5)] = made;
    return pc + 6;
  },
  "array.new_default": (pc, fp, machine, home) => {
    machine.refs[slot(pc, fp, 3)] = allocate(machine, home, word(pc, 2), count(pc, fp, machine, 1));
    return pc + 4;
  },
  "array.new_fixed": (pc, fp, machine, home) => {
    machine.refs[slot(pc, fp, 4)] = newFixed(machine, home, word(pc, 3), fp + word(pc, 1), word(pc, 2));
    return pc + 5;
  },
  "array.new_data": (pc, fp, machine, home) => {
    const length = count(pc, fp, machine, 2);
    const { storage } = arrayLayout(home.types.at(word(pc, 3)));
    const bytes = dataBytes(home, word(pc, 4), count(pc, fp, machine, 1), length * elementBytes(storage));
    const made = allocate(machine, home, word(pc, 3), length);
    copyBytes(bytesOf(made.cells), bytes, home.instance.limits.look);
    machine.refs[slot(pc, fp, 5)] = made;
    return pc + 6;
  },
  "array.new_elem": (pc, fp, machine, home) => {
    const from = count(pc, fp, machine, 1);
    const length = count(pc, fp, machine, 2);
    const elements = elementsFor(home, word(pc, 4), from, length);
    const made = allocate(machine, home, word(pc, 3), length);
    copyCells(made.cells, 0, elements, from, length, home.instance.limits.look);
    machine.refs[slot(pc, fp, 5)] = made;
    return pc + 6;
  },
  "array.get": getElement,
  "array.get_s": getElement,
  "array.get_u": getElement,
  "array.set": (pc, fp, machine) => {
    const { cells, length } = array(pc, fp, machine, 1);
    const at = checked(count(pc, fp, machine, 2), 1, length) * cellsOf(word(pc, 4));
    storeCells(machine, fp + word(pc, 3), cells, at, word(pc, 4));
    return pc + 5;
  },
  "array.len": (pc, fp, machine) => {
    machine.words[fp + word(pc, 2)] = array(pc, fp, machine, 1).length;
    return pc + 3;
  },
  "array.fill": (pc, fp, machine, home) => {
    const to = array(pc, fp, machine, 1);
    const length = count(pc, fp, machine, 4);
    const at = checked(count(pc, fp, machine, 2), length, to.length);
    pay(machine, length);
    fill(machine, home, { to, at, register: fp + word(pc, 3), length, storage: word(pc, 5) });
    return pc + 6;
  },
  "array.copy": (pc, fp, machine, home) => {
    const to = array(pc, fp, machine, 1);
    const from = array(pc, fp, machine, 3);
    const length = count(pc, fp, machine, 5);
    const at = checked(count(pc, fp, machine, 2), length, to.length);
    const source = checked(count(pc, fp, machine, 4), length, from.length);
    pay(machine, length);
    const width = cellsOf(word(pc, 6));
    copyCells(to.cells, width * at, from.cells, width * source, width * length, home.instance.limits.look);
    return pc + 7;
  },
  "array.init_data": (pc, fp, machine, home) => {
    const to = array(pc, fp, machine, 1);
    const length = count(pc, fp, machine, 4);
    const width = elementBytes(to.layout.storage);
    const at = checked(count(pc, fp, machine, 2), length, to.length);
    const bytes = dataBytes(home, word(pc, 5), count(pc, fp, machine, 3), length * width);
    pay(machine, length);
    copyBytes(bytesOf(to.cells).subarray(at * width, at * width + bytes.length), bytes, home.instance.limits.look);
    return pc + 6;
  },
  "array.init_elem": (pc, fp, machine, home) => {
    const to = array(pc, fp, machine, 1);
    const length = count(pc, fp, machine, 4);
    const at = checked(count(pc, fp, machine, 2), length, to.length);
    const from = count(pc, fp, machine, 3);
    const elements = elementsFor(home, word(pc, 5), from, length);
    pay(machine, length);
    copyCells(to.cells, at, elements, from, length, home.instance.limits.look);
    return pc + 6;
  },
};

function count(pc: number, fp: number, { words }: Machine, n: number): number {
  return (words[fp + word(pc, n)] ?? 0) >>> 0;
}

function array(pc: number, fp: number, { refs }: Machine, n: number): ArrayObject {
  return arrayOf(refs[slot(pc, fp, n)]);
}

function getElement(pc: number, fp: number, machine: Machine): number {
  const { cells, length } = array(pc, fp, machine, 1);
  const at = checked(count(pc, fp, machine, 2), 1, length) * cellsOf(word(pc, 3));
  loadCells(machine, cells, at, word(pc, 3), fp + word(pc, 4));
  return pc + 5;
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

interface Filling {
  readonly to: ArrayObject;
  readonly at: number;
  readonly register: number;
  readonly length: number;
  readonly storage: number;
}

/** Fills elements with the value of a register. */
function fill(machine: Machine, home: InstanceState, { to, at, register, length, storage }: Filling): void {
  if (length === 0) return;
  const { cells } = to;
  const width = cellsOf(storage);
  storeCells(machine, register, cells, at * width, storage);
  fillCells(cells, at * width, width, length * width, home.instance.limits.look);
}

function arrayOf(value: unknown): ArrayObject {
  if (value instanceof ArrayObject) return value;
  throw trap("null_array_reference");
}

/** Gives `at` if that many elements from there on exist. */
function checked(at: number, length: number, available: number): number {
  if (at + length > available) {
    throw rangeTrap("out_of_bounds_array", { what: "element", from: at, length }, "an array", available);
  }
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
  if (from + length > bytes.length) {
    throw rangeTrap("out_of_bounds_memory", { what: "byte", from, length }, `data segment ${dataidx}`, bytes.length);
  }
  return bytes.subarray(from, from + length);
}

/** An element segment, checked to have so many elements from there on. */
function elementsFor(home: InstanceState, elemidx: number, from: number, length: number): readonly unknown[] {
  const elements = home.instance.elements[elemidx] ?? [];
  if (from + length > elements.length) {
    throw rangeTrap(
      "out_of_bounds_table",
      { what: "element", from, length },
      `element segment ${elemidx}`,
      elements.length,
    );
  }
  return elements;
}
