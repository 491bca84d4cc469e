// The binary encoding of types.

import type { ExternKind, ImportDescription } from "../../module/module.ts";
import {
  type CompositeType,
  type FieldType,
  type GlobalType,
  type HeapType,
  heapTypeOf,
  isConcrete,
  isNullable,
  isRefType,
  type Limits,
  type MemoryType,
  type TableType,
  type ValueType,
} from "../../module/types.ts";
import type { ByteWriter } from "./byte-writer.ts";

export function encodeHeapType(out: ByteWriter, heap: HeapType): void {
  out.signed(heap);
}

/** A value type. */
export function encodeValueType(out: ByteWriter, type: ValueType): void {
  if (!isRefType(type)) {
    out.signed(type);
    return;
  }
  const heap = heapTypeOf(type);
  if (!isNullable(type) || isConcrete(heap)) out.byte(isNullable(type) ? 0x63 : 0x64);
  encodeHeapType(out, heap);
}

function encodeLimits(out: ByteWriter, limits: Limits, flags: number): void {
  out.byte(flags | (limits.max === undefined ? 0 : 1)).unsigned(limits.min);
  if (limits.max !== undefined) out.unsigned(limits.max);
}

/** Limits, flags and page size of a memory. */
export function encodeMemoryType(out: ByteWriter, type: MemoryType): void {
  const custom = type.pageSizeLog2 !== 16;
  const flags = (type.shared ? 2 : 0) | (type.addressType === "i64" ? 4 : 0) | (custom ? 8 : 0);
  encodeLimits(out, type.limits, flags);
  if (custom) out.unsigned(type.pageSizeLog2);
}

/** The elements and limits of a table. */
export function encodeTableType(out: ByteWriter, type: TableType): void {
  encodeValueType(out, type.element);
  encodeLimits(out, type.limits, type.addressType === "i64" ? 4 : 0);
}

/** The value and mutability of a global. */
export function encodeGlobalType(out: ByteWriter, type: GlobalType): void {
  encodeValueType(out, type.value);
  out.byte(type.mutable ? 1 : 0);
}

/** What each kind of import and export is written as. */
export const EXTERN_CODES: Readonly<Record<ExternKind, number>> = { func: 0, table: 1, memory: 2, global: 3, tag: 4 };

/** What an import is, its kind first. */
export function encodeExternType(out: ByteWriter, description: ImportDescription): void {
  out.byte(EXTERN_CODES[description.kind]);
  switch (description.kind) {
    case "func":
      out.unsigned(description.typeidx);
      break;
    case "table":
      encodeTableType(out, description.type);
      break;
    case "memory":
      encodeMemoryType(out, description.type);
      break;
    case "global":
      encodeGlobalType(out, description.type);
      break;
    case "tag":
      out.byte(0).unsigned(description.type.typeidx);
      break;
  }
}

/** A type in a recursion group: final unless it says otherwise, with at most one supertype. */
export interface SubType {
  readonly composite: CompositeType;
  readonly open?: boolean;
  readonly supertype?: number;
  /** The typeidx that it is the descriptor of, and that of its own descriptor. */
  readonly describes?: number;
  readonly descriptor?: number;
}

/** An entry of a recursion group. */
export function encodeSubType(out: ByteWriter, type: SubType): void {
  const { composite, open = false, supertype, describes, descriptor } = type;
  if (open || supertype !== undefined) {
    out.byte(open ? 0x50 : 0x4f).unsigned(supertype === undefined ? 0 : 1);
    if (supertype !== undefined) out.unsigned(supertype);
  }
  if (describes !== undefined) out.byte(0x4c).unsigned(describes);
  if (descriptor !== undefined) out.byte(0x4d).unsigned(descriptor);
  encodeCompositeType(out, composite);
}

function encodeCompositeType(out: ByteWriter, type: CompositeType): void {
  switch (type.kind) {
    case "func":
      out.byte(0x60);
      encodeList(out, type.params, encodeValueType);
      encodeList(out, type.results, encodeValueType);
      return;
    case "struct":
      out.byte(0x5f);
      encodeList(out, type.fields, encodeFieldType);
      return;
    case "array":
      out.byte(0x5e);
      encodeFieldType(out, type.element);
  }
}

function encodeFieldType(out: ByteWriter, field: FieldType): void {
  encodeValueType(out, field.storage);
  out.byte(field.mutable ? 1 : 0);
}

function encodeList<T>(out: ByteWriter, list: readonly T[], encode: (out: ByteWriter, each: T) => void): void {
  out.unsigned(list.length);
  for (const each of list) encode(out, each);
}
