// What references of the `any` and `exn` hierarchies point to. Objects live on the host's heap and are collected by it. An i31
// is a JS number; null is null.

import { ExhaustionError } from "../../errors/errors.ts";
import type { Bits } from "../values.ts";
import type { TagInstance } from "../tag-instance.ts";
import {
  arrayLayout,
  type ArrayLayout,
  CELLS,
  type Storage,
  type StructLayout,
  structLayout,
  writeCells,
} from "./layout.ts";

export class StructObject {
  readonly layout: StructLayout;
  /** The fields' cells, see StructLayout. */
  readonly cells: unknown[];
  /** The descriptor it was allocated with, if its type has one. */
  readonly descriptor: unknown;
  constructor(layout: StructLayout, cells: unknown[], descriptor: unknown = null) {
    this.layout = layout;
    this.cells = cells;
    this.descriptor = descriptor;
  }
}

/** Elements: 8, 16 or 32 bits each, two or four words each, or references. */
export type ElementCells = Int8Array | Int16Array | Int32Array | unknown[];

export class ArrayObject {
  readonly layout: ArrayLayout;
  readonly length: number;
  readonly cells: ElementCells;
  constructor(layout: ArrayLayout, length: number) {
    this.layout = layout;
    this.length = length;
    this.cells = elementCells(layout, length);
  }
}

/** A host value seen as `anyref`: what `any.convert_extern` makes of it. */
export class HostObject {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** A thrown exception: its tag and its values, bit by bit. */
export class ExceptionObject {
  readonly tag: TagInstance;
  readonly values: readonly Bits[];
  constructor(tag: TagInstance, values: readonly Bits[]) {
    this.tag = tag;
    this.values = values;
  }
}

/** Bytes that one array may have: a guest asks for any length. */
const LARGEST_ARRAY = 2 ** 28;

function elementCells(layout: ArrayLayout, length: number): ElementCells {
  const { storage } = layout;
  const cells = length * CELLS[storage];
  const bytes =
    storage === "i8" ? cells : storage === "i16" ? 2 * cells : storage === "reference" ? 8 * cells : 4 * cells;
  if (bytes > LARGEST_ARRAY) throw new ExhaustionError("memory_limit", `an array of ${length} elements is too large`);
  if (storage !== "reference") return numberCells(storage, cells);
  const references: unknown[] = [];
  for (let i = 0; i < length; i++) references.push(null);
  return references;
}

function numberCells(storage: Storage, cells: number): ElementCells {
  try {
    return storage === "i8" ? new Int8Array(cells) : storage === "i16" ? new Int16Array(cells) : new Int32Array(cells);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ExhaustionError("memory_limit", `the host has no memory for an array: ${error.message}`, {
      cause: error,
    });
  }
}

/** `struct.new`, from values bit by bit. */
export function newStruct(typeId: number, values: readonly Bits[]): StructObject {
  const layout = structLayout(typeId);
  const cells = [...layout.defaults];
  for (const [i, { storage, cell }] of layout.fields.entries()) writeCells(cells, cell, storage, values[i]);
  return new StructObject(layout, cells);
}

/** `struct.new_default`. */
export function newDefaultStruct(typeId: number): StructObject {
  const layout = structLayout(typeId);
  return new StructObject(layout, [...layout.defaults]);
}

/** `array.new_default`. Throws ExhaustionError for lengths that no host should be asked for. */
export function newArray(typeId: number, length: number): ArrayObject {
  return new ArrayObject(arrayLayout(typeId), length);
}

/** `array.new_fixed`. */
export function newFixedArray(typeId: number, values: readonly Bits[]): ArrayObject {
  const array = newArray(typeId, values.length);
  const { storage } = array.layout;
  for (const [i, value] of values.entries()) writeCells(array.cells, i * CELLS[storage], storage, value);
  return array;
}

/** `array.new`. */
export function newFilledArray(typeId: number, value: Bits, length: number): ArrayObject {
  const array = newArray(typeId, length);
  const { storage } = array.layout;
  const width = CELLS[storage];
  if (length === 0) return array;
  writeCells(array.cells, 0, storage, value);
  if (width === 1) {
    (array.cells as unknown[]).fill(array.cells[0]);
    return array;
  }
  const cells = array.cells as Int32Array;
  for (let at = width; at < cells.length; at += width) cells.copyWithin(at, 0, width);
  return array;
}
