// What references of the `any` and `exn` hierarchies point to. Objects live on the host's heap and are collected by it; what they
// take there is charged to the account of the instance that makes them. An i31 is a JS number; null is null.

import { checkValue } from "../../errors/check-options.ts";
import { ExhaustionError } from "../../errors/errors.ts";
import { typed } from "../../errors/option-kinds.ts";
import type { TrapFrame } from "../../errors/frames.ts";
import type { CanonicalType } from "../../module/type-store.ts";
import type { ValueType } from "../../module/types.ts";
import type { Bits } from "../value-forms.ts";
import type { TagInstance } from "../tag-instance.ts";
import type { Look } from "../../memory/slices.ts";
import type { HeapAccount } from "./account.ts";
import { fillCells } from "./element-transfers.ts";
import {
  arrayLayout,
  type ArrayLayout,
  CELLS,
  type ElementCells,
  type Storage,
  type StructLayout,
  structLayout,
  writeCells,
} from "./layout.ts";

/** What all objects have for being counted: see live-objects.ts. Those that the host makes have no account. */
abstract class HeapObject {
  readonly account: HeapAccount | undefined;
  /** The last count that reached it. */
  mark: number = 0;

  constructor(account: HeapAccount | undefined, bytes: number) {
    account?.charge(bytes);
    this.account = account;
  }
}

/** Bytes of V8's objects: their own, with an array of cells or a typed array; and a bigint. */
const WITH_CELLS = 128;
const WITH_NUMBERS = 320;
const BIGINT = 24;
const REFERENCE = 8;

/** A guest's struct. */
export class StructObject extends HeapObject {
  readonly layout: StructLayout;
  /** The fields' cells, see StructLayout. */
  readonly cells: unknown[];
  /** The descriptor it was allocated with, if its type has one. */
  readonly descriptor: unknown;
  constructor(layout: StructLayout, cells: unknown[], descriptor: unknown = null, account?: HeapAccount) {
    super(account, WITH_CELLS + REFERENCE * cells.length);
    this.layout = layout;
    this.cells = cells;
    this.descriptor = descriptor;
  }
}

/** A guest's array. */
export class ArrayObject extends HeapObject {
  readonly layout: ArrayLayout;
  readonly length: number;
  readonly cells: ElementCells;
  /** Throws ExhaustionError for lengths that no host should be asked for. */
  constructor(layout: ArrayLayout, length: number, account?: HeapAccount) {
    super(account, arrayBytes(layout, length));
    this.layout = layout;
    this.length = length;
    this.cells = elementCells(layout, length, account);
  }
}

/** A host value seen as `anyref`: what `any.convert_extern` makes of it. */
export class HostObject extends HeapObject {
  /** Counts put a copy in the place of a string. */
  value: unknown;
  constructor(value: unknown, account?: HeapAccount) {
    super(account, WITH_CELLS);
    this.value = value;
  }
}

/** The elements of an array of bytes or 16-bit units that is the host's own: numbers without a sign. */
export interface ForeignCells {
  readonly length: number;
  /** A copy of some of them. Throws RangeError where there are none. */
  readonly read: (from: number, to: number, look: Look) => Uint8Array | Uint16Array;
  /** Throws RangeError where there are none. */
  readonly write: (from: number, elements: Uint8Array | Uint16Array, look: Look) => void;
}

/** A struct or an array of the host's own engine: what is in it only that engine knows. */
export class ForeignObject extends HeapObject {
  readonly kind: "struct" | "array";
  /** The host's object. */
  readonly value: object;
  readonly #isA: (type: ValueType) => boolean;
  readonly #cells: ((type: ValueType) => ForeignCells | undefined) | undefined;
  /** `isA`: whether it has a reference type, which names defined types by the store's ids. `cells`: of an array, its elements by such a type. */
  constructor(
    kind: "struct" | "array",
    value: object,
    isA: (type: ValueType) => boolean,
    cells?: (type: ValueType) => ForeignCells | undefined,
  ) {
    super(undefined, 0);
    this.#cells = cells;
    this.kind = kind;
    this.value = value;
    this.#isA = isA;
  }

  /** Whether it has a reference type, which names defined types by the store's ids. */
  isA(type: ValueType): boolean {
    return this.#isA(type);
  }

  /** The elements of an array of bytes or 16-bit units, which has the type; undefined of what is none. */
  cells(type: ValueType): ForeignCells | undefined {
    return this.#cells?.(type);
  }
}

/** A thrown exception: its tag and its values, bit by bit. */
export class ExceptionObject extends HeapObject {
  readonly tag: TagInstance;
  /** Counts put copies in the place of strings. */
  readonly values: Bits[];
  /** Where it was thrown first, if it was caught with its reference and may be thrown again. */
  trace: (() => readonly TrapFrame[]) | undefined = undefined;
  /** The host function that threw it, if one did. */
  thrower: string | undefined = undefined;
  constructor(tag: TagInstance, values: readonly Bits[], account?: HeapAccount) {
    super(account, exceptionBytes(values.length));
    this.tag = tag;
    this.values = [...values];
  }
}

/** References that are made between two looks at the limits of a run. */
const BETWEEN_LOOKS = 2 ** 18;
/** From how many references on an array gets its room at once: one that grows is copied again and again, some of it in one long step. */
const MANY_REFERENCES = 2 ** 20;
/** Bytes that one array may have: a guest asks for any length, and hosts make one in a single step. */
const LARGEST_ARRAY = 2 ** 28;

const LENGTH = typed("number", "a number");

/** Throws ExhaustionError for more elements, or bytes of them, than one array may have. */
export function requireArray(length: number, bytes: number): void {
  if (typeof bytes !== "number") checkValue("requireArray", "bytes", bytes, LENGTH);
  if (bytes > LARGEST_ARRAY) throw new ExhaustionError("memory_limit", `an array of ${length} elements is too large`);
}

/** Bytes of the elements. Throws ExhaustionError for more than one array may have. */
function elementBytes({ storage }: ArrayLayout, length: number): number {
  const cells = length * CELLS[storage];
  const bytes =
    storage === "i8" ? cells : storage === "i16" ? 2 * cells : storage === "reference" ? REFERENCE * cells : 4 * cells;
  requireArray(length, bytes);
  return bytes;
}

function arrayBytes(layout: ArrayLayout, length: number): number {
  const bytes = elementBytes(layout, length);
  if (layout.storage !== "reference") return WITH_NUMBERS + bytes;
  // An array of references that grew has room for half as many again.
  return WITH_CELLS + (length < MANY_REFERENCES ? 1.5 * bytes : bytes);
}

function exceptionBytes(values: number): number {
  return WITH_CELLS + (REFERENCE + BIGINT) * values;
}

type AnyObject = StructObject | ArrayObject | HostObject | ForeignObject | ExceptionObject;

export function isHeapObject(value: unknown): value is AnyObject {
  return value instanceof HeapObject;
}

/** Of a string, beside its code units; that of a short one is in the reference's share. */
export const STRING_BYTES = 32;
const SHORT_STRING = 16;

/** Bytes that a string takes of the host's heap. */
export function stringBytes(length: number): number {
  if (typeof length !== "number") checkValue("stringBytes", "length", length, LENGTH);
  return length < SHORT_STRING ? 0 : STRING_BYTES + 2 * length;
}

/** What the object was charged for. */
export function sizeOf(object: AnyObject): number {
  if (object instanceof StructObject) return WITH_CELLS + REFERENCE * object.cells.length;
  if (object instanceof ArrayObject) return arrayBytes(object.layout, object.length);
  return object instanceof ExceptionObject ? exceptionBytes(object.values.length) : WITH_CELLS;
}

/** References that the object holds, among its other values, but for a structure's descriptor. */
export function cellsOf(object: AnyObject): unknown[] {
  if (object instanceof StructObject) return object.cells;
  if (object instanceof ArrayObject) return object.layout.storage === "reference" ? (object.cells as unknown[]) : [];
  // What else the host has is the host's own.
  return object instanceof ExceptionObject ? object.values : [];
}

function elementCells(layout: ArrayLayout, length: number, account: HeapAccount | undefined): ElementCells {
  const { storage } = layout;
  if (storage !== "reference") return numberCells(storage, length * CELLS[storage]);
  return length < MANY_REFERENCES ? fewReferences(length) : manyReferences(length, account);
}

/** Filled as it grows: V8 is faster with an array that never had a hole. */
function fewReferences(length: number): unknown[] {
  const references: unknown[] = [];
  for (let i = 0; i < length; i++) references.push(null);
  return references;
}

function manyReferences(length: number, account: HeapAccount | undefined): unknown[] {
  const references: unknown[] = [];
  references.length = length;
  for (let from = 0; from < length; from += BETWEEN_LOOKS) {
    account?.look();
    references.fill(null, from, from + BETWEEN_LOOKS);
  }
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
export function newStruct(
  type: CanonicalType,
  values: readonly Bits[],
  account?: HeapAccount,
  descriptor: unknown = null,
): StructObject {
  const layout = structLayout(type);
  const cells = [...layout.defaults];
  for (const [i, { storage, cell }] of layout.fields.entries()) writeCells(cells, cell, storage, values[i]);
  return new StructObject(layout, cells, descriptor, account);
}

/** `struct.new_default`. */
export function newDefaultStruct(type: CanonicalType, account?: HeapAccount, descriptor: unknown = null): StructObject {
  const layout = structLayout(type);
  return new StructObject(layout, [...layout.defaults], descriptor, account);
}

/** `array.new_default`. Throws ExhaustionError for lengths that no host should be asked for. */
export function newArray(type: CanonicalType, length: number, account?: HeapAccount): ArrayObject {
  return new ArrayObject(arrayLayout(type), length, account);
}

/** `array.new_fixed`. */
export function newFixedArray(type: CanonicalType, values: readonly Bits[], account?: HeapAccount): ArrayObject {
  const array = newArray(type, values.length, account);
  const { storage } = array.layout;
  for (const [i, value] of values.entries()) writeCells(array.cells, i * CELLS[storage], storage, value);
  return array;
}

/** `array.new`. */
export function newFilledArray(type: CanonicalType, value: Bits, length: number, account?: HeapAccount): ArrayObject {
  const array = newArray(type, length, account);
  const { storage } = array.layout;
  const width = CELLS[storage];
  if (length === 0) return array;
  writeCells(array.cells, 0, storage, value);
  fillCells(array.cells, 0, width, array.cells.length, () => account?.look());
  return array;
}
