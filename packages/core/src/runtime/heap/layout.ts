// How the fields of structures and the elements of arrays are stored: bit by bit in 32-bit cells, references in one cell.

import { InternalError } from "../../errors/errors.ts";
import type { CanonicalType } from "../../module/type-store.ts";
import { F64, I16, I64, I8, isRefType, V128, type ValueType } from "../../module/types.ts";
import type { Bits } from "../value-forms.ts";

/** What one field occupies: cells of 32 bits each (8 or 16 used, if packed), or one reference. */
export type Storage = "i8" | "i16" | "word" | "pair" | "quad" | "reference";

/** Units of storage that a field takes, by its kind. */
export const CELLS: Readonly<Record<Storage, number>> = { i8: 1, i16: 1, word: 1, pair: 2, quad: 4, reference: 1 };

function storageOf(type: ValueType): Storage {
  if (isRefType(type)) return "reference";
  switch (type) {
    case I8:
      return "i8";
    case I16:
      return "i16";
    case I64:
    case F64:
      return "pair";
    case V128:
      return "quad";
    default:
      return "word";
  }
}

/** Where a field's value stands in an object. */
export interface FieldLayout {
  readonly storage: Storage;
  /** Index of the first cell. */
  readonly cell: number;
}

export class StructLayout {
  readonly type: CanonicalType;
  readonly fields: readonly FieldLayout[];
  /** The cells of a structure whose fields all have their default value. */
  readonly defaults: readonly unknown[];

  constructor(type: CanonicalType, fields: readonly FieldLayout[], defaults: readonly unknown[]) {
    this.type = type;
    this.fields = fields;
    this.defaults = defaults;
  }
}

/** The layout of a structure type, made once. */
export function structLayout(type: CanonicalType): StructLayout {
  const { layout } = type;
  return layout instanceof StructLayout ? layout : makeStructLayout(type);
}

function makeStructLayout(type: CanonicalType): StructLayout {
  const { composite } = type;
  if (composite.kind !== "struct") throw new InternalError(`type ${type.id} is no structure`);
  const fields: FieldLayout[] = [];
  const defaults: unknown[] = [];
  for (const field of composite.fields) {
    const storage = storageOf(field.storage);
    fields.push({ storage, cell: defaults.length });
    for (let i = 0; i < CELLS[storage]; i++) defaults.push(storage === "reference" ? null : 0);
  }
  const layout = new StructLayout(type, fields, defaults);
  type.layout = layout;
  return layout;
}

export class ArrayLayout {
  readonly type: CanonicalType;
  readonly storage: Storage;

  constructor(type: CanonicalType, storage: Storage) {
    this.type = type;
    this.storage = storage;
  }
}

/** The layout of an array type, made once. */
export function arrayLayout(type: CanonicalType): ArrayLayout {
  const { layout } = type;
  return layout instanceof ArrayLayout ? layout : makeArrayLayout(type);
}

function makeArrayLayout(type: CanonicalType): ArrayLayout {
  const { composite } = type;
  if (composite.kind !== "array") throw new InternalError(`type ${type.id} is no array`);
  const layout = new ArrayLayout(type, storageOf(composite.element.storage));
  type.layout = layout;
  return layout;
}

/** Elements: 8, 16 or 32 bits each, two or four words each, or references. */
export type ElementCells = Int8Array | Int16Array | Int32Array | unknown[];

/** Writes a value into cells. Packed fields keep their low bits. */
export function writeCells(cells: { [cell: number]: unknown }, at: number, storage: Storage, bits: Bits): void {
  switch (storage) {
    case "reference":
      cells[at] = bits;
      return;
    case "i8":
      cells[at] = ((bits as number) << 24) >> 24;
      return;
    case "i16":
      cells[at] = ((bits as number) << 16) >> 16;
      return;
    case "word":
      cells[at] = (bits as number) | 0;
      return;
    case "pair":
    case "quad": {
      let rest = bits as bigint;
      for (let i = 0; i < CELLS[storage]; i++) {
        cells[at + i] = Number(BigInt.asIntN(32, rest));
        rest >>= 32n;
      }
    }
  }
}
