// The text form of single instructions, driven by the instruction table. Indices stay numbers; folding, indentation and names
// are left to who prints whole functions. https://webassembly.github.io/spec/core/text/instructions.html

import {
  BLOCK_EMPTY,
  BLOCK_VALUE,
  CATCH,
  CATCH_ALL,
  CATCH_REF,
  type InstructionReader,
} from "../binary/instruction-reader.ts";
import { heapTypeName, type ValueType, valueTypeName } from "./types.ts";

/** Prints the instruction that the reader has read last, as `i32.load offset=8`. */
export function printInstruction(reader: InstructionReader): string {
  const { mnemonic } = reader.instruction;
  const immediates = printImmediates(reader);
  return immediates.length === 0 ? mnemonic : `${mnemonic} ${immediates.join(" ")}`;
}

function printImmediates(reader: InstructionReader): readonly (string | number)[] {
  const { index, index2 } = reader;
  switch (reader.instruction.immediates) {
    case "none":
    case "fence":
      return [];
    case "block":
      return blockType(reader);
    case "try_table":
      return [...blockType(reader), ...catches(reader)];
    case "labels":
      return [...reader.labels.subarray(0, reader.labelCount)];
    case "label":
    case "func":
    case "type":
    case "local":
    case "global":
    case "elem":
    case "data":
    case "tag":
      return [index];
    case "table":
    case "memory":
      return index === 0 ? [] : [index];
    case "table_table":
    case "memory_memory":
      return index === 0 && index2 === 0 ? [] : [index, index2];
    case "table_elem":
    case "memory_data":
      return index === 0 ? [index2] : [index, index2];
    case "type_table":
      return [...(index2 === 0 ? [] : [index2]), `(type ${index})`];
    case "type_field":
    case "type_size":
    case "type_data":
    case "type_elem":
    case "type_type":
      return [index, index2];
    case "memarg":
      return memarg(reader);
    case "memarg_lane":
      return [...memarg(reader), reader.lane];
    case "lane":
      return [reader.lane];
    case "shuffle":
      return [...reader.v128];
    case "i32":
      return [reader.i32];
    case "i64":
      return [String((BigInt(reader.i64High) << 32n) | BigInt(reader.i64Low >>> 0))];
    case "f32":
      return [f32Text(reader.f32Bits)];
    case "f64":
      return [f64Text(reader.f64Low, reader.f64High)];
    case "v128":
      return ["i32x4", ...v128Words(reader.v128)];
    case "heap":
      return [reader.heapExact ? `(exact ${heapTypeName(reader.heapType)})` : heapTypeName(reader.heapType)];
    case "reference":
      return [valueTypeName(reader.valueType)];
    case "select_types":
      return [`(result${typeList(reader.selectTypes.slice(0, reader.selectCount))})`];
    case "cast_branch":
      return [index, valueTypeName(reader.valueType), valueTypeName(reader.valueType2)];
  }
}

function typeList(types: readonly ValueType[]): string {
  return types.map((type) => ` ${valueTypeName(type)}`).join("");
}

function blockType({ blockType: type, valueType }: InstructionReader): readonly string[] {
  if (type === BLOCK_EMPTY) return [];
  return [type === BLOCK_VALUE ? `(result ${valueTypeName(valueType)})` : `(type ${type})`];
}

function catches(reader: InstructionReader): readonly string[] {
  const clauses: string[] = [];
  for (let i = 0; i < reader.catchCount; i++) {
    const kind = reader.catchKinds[i];
    const label = reader.catchLabels[i] ?? 0;
    if (kind === CATCH || kind === CATCH_REF) {
      clauses.push(`(catch${kind === CATCH_REF ? "_ref" : ""} ${reader.catchTags[i] ?? 0} ${label})`);
    } else clauses.push(`(catch_all${kind === CATCH_ALL ? "" : "_ref"} ${label})`);
  }
  return clauses;
}

function memarg(reader: InstructionReader): readonly (string | number)[] {
  const parts: (string | number)[] = [];
  if (reader.index !== 0) parts.push(reader.index);
  // Beyond 2^53 the offset's number stands for whatever is out of bounds anyway.
  if (reader.memoryOffset !== 0) parts.push(`offset=${BigInt(Math.min(reader.memoryOffset, 2 ** 64 - 2 ** 11))}`);
  const align = 2 ** reader.align;
  if (align !== reader.instruction.width) parts.push(`align=${align}`);
  return parts;
}

const scratch = new DataView(new ArrayBuffer(8));

function f32Text(bits: number): string {
  scratch.setInt32(0, bits);
  const value = scratch.getFloat32(0);
  return Number.isNaN(value) ? nanText(bits < 0, BigInt(bits & 0x7f_ffff), 0x40_0000n) : floatText(value);
}

function f64Text(low: number, high: number): string {
  scratch.setInt32(0, high);
  scratch.setInt32(4, low);
  const value = scratch.getFloat64(0);
  const payload = (BigInt(high & 0xf_ffff) << 32n) | BigInt(low >>> 0);
  return Number.isNaN(value) ? nanText(high < 0, payload, 0x8_0000_0000_0000n) : floatText(value);
}

function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (Math.abs(value) === Infinity) return value < 0 ? "-inf" : "inf";
  return String(value);
}

function nanText(negative: boolean, payload: bigint, canonical: bigint): string {
  const text = payload === canonical ? "nan" : `nan:0x${payload.toString(16)}`;
  return negative ? `-${text}` : text;
}

function v128Words(bytes: Uint8Array<ArrayBuffer>): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  return [0, 4, 8, 12].map((at) => `0x${view.getUint32(at, true).toString(16).padStart(8, "0")}`);
}
