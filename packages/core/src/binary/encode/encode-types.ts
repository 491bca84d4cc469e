// The binary encoding of types.

import type { ImportDescription } from "../../module/module.ts";
import {
  type AddressType,
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
import {
  ADDRESS_64,
  ARRAY_CODE,
  DESCRIBES_CODE,
  DESCRIPTOR_CODE,
  EXTERN_CODES,
  FINAL_CODE,
  FUNC_CODE,
  GROUP_CODE,
  HAS_MAXIMUM,
  NON_NULL_CODE,
  NULLABLE_CODE,
  OPEN_CODE,
  PAGE_SIZE,
  SHARED,
  STRUCT_CODE,
} from "../type-codes.ts";
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
  if (!isNullable(type) || isConcrete(heap)) out.byte(isNullable(type) ? NULLABLE_CODE : NON_NULL_CODE);
  encodeHeapType(out, heap);
}

function encodeLimits(out: ByteWriter, limits: Limits, flags: number): void {
  out.byte(flags | (limits.max === undefined ? 0 : HAS_MAXIMUM)).unsigned(limits.min);
  if (limits.max !== undefined) out.unsigned(limits.max);
}

/** Limits, flags and page size of a memory. */
export function encodeMemoryType(out: ByteWriter, type: MemoryType): void {
  const custom = type.pageSizeLog2 !== 16;
  const flags = (type.shared ? SHARED : 0) | addressFlag(type) | (custom ? PAGE_SIZE : 0);
  encodeLimits(out, type.limits, flags);
  if (custom) out.unsigned(type.pageSizeLog2);
}

/** The elements and limits of a table. */
export function encodeTableType(out: ByteWriter, type: TableType): void {
  encodeValueType(out, type.element);
  encodeLimits(out, type.limits, addressFlag(type));
}

function addressFlag({ addressType }: { readonly addressType: AddressType }): number {
  return addressType === "i64" ? ADDRESS_64 : 0;
}

/** The value and mutability of a global. */
export function encodeGlobalType(out: ByteWriter, type: GlobalType): void {
  encodeValueType(out, type.value);
  out.byte(type.mutable ? 1 : 0);
}

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

/** Begins a recursion group of so many types, which come next. */
export function encodeGroupLength(out: ByteWriter, length: number): void {
  // A group of one needs no frame.
  if (length !== 1) out.byte(GROUP_CODE).unsigned(length);
}

/** An entry of a recursion group. */
export function encodeSubType(out: ByteWriter, type: SubType): void {
  const { composite, open = false, supertype, describes, descriptor } = type;
  if (open || supertype !== undefined) {
    out.byte(open ? OPEN_CODE : FINAL_CODE).unsigned(supertype === undefined ? 0 : 1);
    if (supertype !== undefined) out.unsigned(supertype);
  }
  if (describes !== undefined) out.byte(DESCRIBES_CODE).unsigned(describes);
  if (descriptor !== undefined) out.byte(DESCRIPTOR_CODE).unsigned(descriptor);
  encodeCompositeType(out, composite);
}

function encodeCompositeType(out: ByteWriter, type: CompositeType): void {
  switch (type.kind) {
    case "func":
      out.byte(FUNC_CODE);
      encodeList(out, type.params, encodeValueType);
      encodeList(out, type.results, encodeValueType);
      return;
    case "struct":
      out.byte(STRUCT_CODE);
      encodeList(out, type.fields, encodeFieldType);
      return;
    case "array":
      out.byte(ARRAY_CODE);
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
