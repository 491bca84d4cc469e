// The text form of single instructions, driven by the instruction table. How indices are written is the caller's choice;
// indentation and blocks are left to who prints whole functions.
// https://webassembly.github.io/spec/core/text/instructions.html

import { ByteReader } from "../binary/byte-reader.ts";
import {
  BLOCK_EMPTY,
  BLOCK_VALUE,
  CATCH,
  CATCH_ALL,
  CATCH_REF,
  type InstructionReader,
} from "../binary/instruction-reader.ts";
import { FIRST_PREFIX } from "../module/instructions.ts";
import { f32Text, f64Text } from "./float-text.ts";
import { Identifiers } from "./identifiers.ts";
import { heapTypeText, typeListText, valueTypeText } from "./print-types.ts";

/** How the indices of an instruction are written. */
export interface InstructionScope {
  readonly identifiers: Identifiers;
  local(index: number): string;
  /** A label by the number of blocks between it and the instruction. */
  label(depth: number): string;
  field(typeidx: number, index: number): string;
}

const NUMBERS: InstructionScope = {
  identifiers: new Identifiers(undefined),
  local: String,
  label: String,
  field: (_, index) => String(index),
};

/** Prints the instruction that the reader has read last, as `i32.load offset=8`. Without a scope, indices are numbers. */
export function printInstruction(reader: InstructionReader, scope: InstructionScope = NUMBERS): string {
  const { mnemonic } = reader.instruction;
  const immediates = printImmediates(reader, scope);
  return immediates.length === 0 ? mnemonic : `${mnemonic} ${immediates.join(" ")}`;
}

function printImmediates(reader: InstructionReader, scope: InstructionScope): readonly (string | number)[] {
  const { index, index2 } = reader;
  const { identifiers } = scope;
  const kind = reader.instruction.immediates;
  switch (kind) {
    case "none":
    case "fence":
      return [];
    case "block":
      return blockType(reader, scope);
    case "try_table":
      return [...blockType(reader, scope), ...catches(reader, scope)];
    case "labels":
      return Array.from(reader.labels.subarray(0, reader.labelCount), (label) => scope.label(label));
    case "label":
      return [scope.label(index)];
    case "local":
      return [scope.local(index)];
    case "func":
    case "type":
    case "global":
    case "elem":
    case "data":
    case "tag":
      return [identifiers.use(kind, index)];
    case "table":
    case "memory":
      return index === 0 ? [] : [identifiers.use(kind, index)];
    case "table_table":
    case "memory_memory": {
      const space = kind === "table_table" ? "table" : "memory";
      return index === 0 && index2 === 0 ? [] : [identifiers.use(space, index), identifiers.use(space, index2)];
    }
    case "table_elem":
    case "memory_data": {
      const [space, segment] = kind === "table_elem" ? (["table", "elem"] as const) : (["memory", "data"] as const);
      return [...(index === 0 ? [] : [identifiers.use(space, index)]), identifiers.use(segment, index2)];
    }
    case "type_table":
      return [...(index2 === 0 ? [] : [identifiers.use("table", index2)]), typeUse(index, scope)];
    case "type_field":
      return [identifiers.use("type", index), scope.field(index, index2)];
    case "type_size":
      return [identifiers.use("type", index), index2];
    case "type_data":
      return [identifiers.use("type", index), identifiers.use("data", index2)];
    case "type_elem":
      return [identifiers.use("type", index), identifiers.use("elem", index2)];
    case "type_type":
      return [identifiers.use("type", index), identifiers.use("type", index2)];
    case "memarg":
      return memarg(reader, scope);
    case "memarg_lane":
      return [...memarg(reader, scope), reader.lane];
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
      return [heapTypeText(reader.heapType, reader.heapExact, identifiers)];
    case "reference":
      return [valueTypeText(reader.valueType, identifiers)];
    case "select_types": {
      const list = typeListText("result", reader.selectTypes.slice(0, reader.selectCount), identifiers).trimStart();
      // An empty list is not the same as none: it is malformed rather than untyped.
      return [list === "" ? "(result)" : list];
    }
    case "cast_branch":
      return [
        scope.label(index),
        valueTypeText(reader.valueType, identifiers),
        valueTypeText(reader.valueType2, identifiers),
      ];
  }
}

function blockType({ blockType: type, valueType }: InstructionReader, scope: InstructionScope): readonly string[] {
  if (type === BLOCK_EMPTY) return [];
  if (type === BLOCK_VALUE) return [`(result ${valueTypeText(valueType, scope.identifiers)})`];
  return [typeUse(type, scope)];
}

function typeUse(typeidx: number, { identifiers }: InstructionScope): string {
  return `(type ${identifiers.use("type", typeidx)})`;
}

function catches(reader: InstructionReader, scope: InstructionScope): readonly string[] {
  const clauses: string[] = [];
  for (let i = 0; i < reader.catchCount; i++) {
    const kind = reader.catchKinds[i];
    const label = scope.label(reader.catchLabels[i] ?? 0);
    if (kind === CATCH || kind === CATCH_REF) {
      const tag = scope.identifiers.use("tag", reader.catchTags[i] ?? 0);
      clauses.push(`(catch${kind === CATCH_REF ? "_ref" : ""} ${tag} ${label})`);
    } else clauses.push(`(catch_all${kind === CATCH_ALL ? "" : "_ref"} ${label})`);
  }
  return clauses;
}

function memarg(reader: InstructionReader, scope: InstructionScope): readonly (string | number)[] {
  const parts: (string | number)[] = [];
  if (reader.index !== 0) parts.push(scope.identifiers.use("memory", reader.index));
  if (reader.memoryOffset !== 0) parts.push(`offset=${offsetText(reader)}`);
  if (2 ** reader.align !== reader.instruction.width) parts.push(`align=${1n << BigInt(reader.align)}`);
  return parts;
}

/** Beyond 2^53 the reader's number only says "too large": the bytes have the offset itself. */
function offsetText(reader: InstructionReader): string {
  if (reader.memoryOffset < 2 ** 53) return String(reader.memoryOffset);
  const bytes = new ByteReader(reader.bytes, reader.offset, reader.end);
  if (bytes.readByte() >= FIRST_PREFIX) bytes.readU32();
  if (bytes.readU32() >= 0x40) bytes.readU32();
  const low = bytes.readU64() >>> 0;
  return String((BigInt(bytes.high >>> 0) << 32n) | BigInt(low));
}

function v128Words(bytes: Uint8Array<ArrayBuffer>): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  return [0, 4, 8, 12].map((at) => `0x${view.getUint32(at, true).toString(16).padStart(8, "0")}`);
}
