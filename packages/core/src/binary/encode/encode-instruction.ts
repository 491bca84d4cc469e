// The binary encoding of instructions, driven by the immediates that core's table names.

import { type Instruction, instructionByMnemonic } from "../../module/instructions.ts";
import { type HeapType, heapTypeOf, isNullable, type ValueType } from "../../module/types.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { encodeHeapType, encodeValueType } from "./encode-types.ts";

/** A clause of try_table; `catch_all` and `catch_all_ref` have no tag. */
export interface CatchClause {
  readonly kind: "catch" | "catch_ref" | "catch_all" | "catch_all_ref";
  readonly tag?: number;
  /** Counted from outside of the try_table. */
  readonly label: number;
}

/**
 * One immediate. Indices, lanes and i32 are numbers; i64 a bigint; f32 and f64 their bit patterns (number, bigint); v128 and
 * shuffles 16 bytes; labels and select types arrays; a block type is `undefined`, a value type, or `{ typeidx }`; the clauses of
 * a try_table stand behind its block type. A branch on a cast has a label and two value types.
 */
export type Immediate =
  | number
  | bigint
  | undefined
  | readonly number[]
  | Uint8Array
  | { readonly typeidx: number }
  | { readonly catches: readonly CatchClause[] };

const CATCH_KINDS: readonly CatchClause["kind"][] = ["catch", "catch_ref", "catch_all", "catch_all_ref"];

/** The row of a mnemonic. Throws RangeError for an unknown one. */
export function rowOf(mnemonic: string): Instruction {
  const row = instructionByMnemonic(mnemonic);
  if (row === undefined) throw new RangeError(`there is no instruction ${mnemonic}`);
  return row;
}

/**
 * Writes an instruction. Immediates come in the order of the table's fields; where there are two indices, in the order of
 * `index`, `index2`. A memarg is `align (log2), offset, memory = 0`; with a lane, that stands before the memory.
 */
export function encodeInstruction(out: ByteWriter, row: Instruction, immediates: readonly Immediate[]): void {
  if (row.opcode > 0xff) out.byte(row.opcode >>> 16).unsigned(row.opcode & 0xffff);
  else out.byte(row.opcode);
  encodeImmediates(out, row, immediates);
}

function encodeImmediates(out: ByteWriter, row: Instruction, immediates: readonly Immediate[]): void {
  const [first, second, third] = immediates;
  switch (row.immediates) {
    case "none":
      return;
    case "block":
      encodeBlockType(out, first);
      return;
    case "label":
    case "func":
    case "type":
    case "local":
    case "global":
    case "table":
    case "elem":
    case "data":
    case "memory":
    case "tag":
      out.unsigned(number(row, first));
      return;
    case "labels":
      encodeLabels(out, array(row, first));
      return;
    case "type_table":
    case "table_table":
    case "memory_memory":
    case "type_field":
    case "type_size":
    case "type_data":
    case "type_elem":
    case "type_type":
      out.unsigned(number(row, first)).unsigned(number(row, second));
      return;
    case "table_elem":
    case "memory_data":
      out.unsigned(number(row, second)).unsigned(number(row, first));
      return;
    case "memarg":
    case "memarg_lane": {
      const lane = row.immediates === "memarg_lane";
      encodeMemarg(out, number(row, first), second as number | bigint, lane ? immediates[3] : third);
      if (lane) out.byte(number(row, third));
      return;
    }
    case "lane":
    case "fence":
      out.byte(number(row, first ?? 0));
      return;
    case "shuffle":
    case "v128":
      out.bytes(array(row, first));
      return;
    case "i32":
      out.signed(number(row, first) | 0);
      return;
    case "i64":
      out.signed(BigInt.asIntN(64, BigInt(first as bigint | number)));
      return;
    case "f32":
      out.fixed(number(row, first), 4);
      return;
    case "f64":
      out.fixed(first as bigint, 8);
      return;
    case "heap":
    case "reference":
      encodeHeapType(out, number(row, first) as HeapType);
      return;
    case "select_types":
      out.unsigned(array(row, first).length);
      for (const type of array(row, first)) encodeValueType(out, type as ValueType);
      return;
    case "cast_branch":
      encodeCastBranch(out, number(row, first), number(row, second) as ValueType, number(row, third) as ValueType);
      return;
    case "try_table":
      encodeBlockType(out, first);
      encodeCatches(out, row, second);
  }
}

function encodeCastBranch(out: ByteWriter, label: number, from: ValueType, to: ValueType): void {
  out.byte((isNullable(from) ? 1 : 0) | (isNullable(to) ? 2 : 0)).unsigned(label);
  encodeHeapType(out, heapTypeOf(from));
  encodeHeapType(out, heapTypeOf(to));
}

function encodeCatches(out: ByteWriter, row: Instruction, value: Immediate): void {
  if (typeof value !== "object" || !("catches" in value)) throw new TypeError(`${row.mnemonic} needs catch clauses`);
  out.unsigned(value.catches.length);
  for (const { kind, tag, label } of value.catches) {
    out.byte(CATCH_KINDS.indexOf(kind));
    if (tag !== undefined) out.unsigned(tag);
    out.unsigned(label);
  }
}

function encodeBlockType(out: ByteWriter, type: Immediate): void {
  if (type === undefined) out.byte(0x40);
  else if (typeof type === "object" && "typeidx" in type) out.signed(type.typeidx);
  else encodeValueType(out, type as ValueType);
}

function encodeLabels(out: ByteWriter, labels: readonly number[] | Uint8Array): void {
  out.unsigned(labels.length - 1);
  for (const label of labels) out.unsigned(label);
}

function encodeMemarg(out: ByteWriter, align: number, offset: number | bigint, memory: Immediate): void {
  if (memory === undefined || memory === 0) out.unsigned(align);
  else out.unsigned(align | 0x40).unsigned(memory as number);
  out.unsigned(offset);
}

function number(row: Instruction, value: Immediate): number {
  if (typeof value !== "number") throw new TypeError(`${row.mnemonic} needs a number, not ${typeof value}`);
  return value;
}

function array(row: Instruction, value: Immediate): readonly number[] | Uint8Array {
  if (typeof value !== "object" || "typeidx" in value || "catches" in value)
    throw new TypeError(`${row.mnemonic} needs an array`);
  return value;
}
