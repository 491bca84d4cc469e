// The binary encoding of types.

import {
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
} from "@atoll/core";
import type { ByteWriter } from "./byte-writer.ts";

export function encodeHeapType(out: ByteWriter, heap: HeapType): void {
  out.signed(heap);
}

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

export function encodeMemoryType(out: ByteWriter, type: MemoryType): void {
  const custom = type.pageSizeLog2 !== 16;
  const flags = (type.shared ? 2 : 0) | (type.addressType === "i64" ? 4 : 0) | (custom ? 8 : 0);
  encodeLimits(out, type.limits, flags);
  if (custom) out.unsigned(type.pageSizeLog2);
}

export function encodeTableType(out: ByteWriter, type: TableType): void {
  encodeValueType(out, type.element);
  encodeLimits(out, type.limits, type.addressType === "i64" ? 4 : 0);
}

export function encodeGlobalType(out: ByteWriter, type: GlobalType): void {
  encodeValueType(out, type.value);
  out.byte(type.mutable ? 1 : 0);
}
