// The type section: recursion groups, subtypes and composite types.
// https://webassembly.github.io/spec/core/binary/types.html#recursive-types

import { type CompositeType, type DefinedType, type FieldType, I16, I8, type ValueType } from "../module/types.ts";
import type { ByteReader } from "./byte-reader.ts";
import { MAX_GROUP_TYPES, MAX_PARAMS, MAX_RESULTS, MAX_STRUCT_FIELDS, MAX_TYPES } from "./implementation-limits.ts";

/** Reads the section's content into `types`. */
export function decodeTypes(reader: ByteReader, types: DefinedType[]): void {
  const groups = reader.readCount(1, MAX_TYPES, "types");
  for (let i = 0; i < groups; i++) {
    const at = reader.position;
    const groupStart = types.length;
    let groupLength = 1;
    if (reader.peekByte() === 0x4e) {
      reader.position++;
      groupLength = reader.readCount(1, MAX_GROUP_TYPES, "types in a group");
    }
    if (groupStart + groupLength > MAX_TYPES) reader.fail(`too many types: at most ${MAX_TYPES}`, at);
    for (let k = 0; k < groupLength; k++) types.push(readSubtype(reader, groupStart, groupLength));
  }
}

function readSubtype(reader: ByteReader, groupStart: number, groupLength: number): DefinedType {
  const code = reader.peekByte();
  const supertypes: number[] = [];
  if (code === 0x50 || code === 0x4f) {
    reader.position++;
    const count = reader.readCount(1, MAX_TYPES, "supertypes");
    for (let i = 0; i < count; i++) supertypes.push(reader.readU32());
  }
  const described = readDescription(reader);
  return { composite: readComposite(reader), final: code !== 0x50, supertypes, ...described, groupStart, groupLength };
}

/** The clauses `describes` and `descriptor`, in this order. */
function readDescription(reader: ByteReader): { describes?: number; descriptor?: number } {
  const description: { describes?: number; descriptor?: number } = {};
  if (reader.peekByte() === 0x4c) {
    reader.position++;
    description.describes = reader.readU32();
  }
  if (reader.peekByte() === 0x4d) {
    reader.position++;
    description.descriptor = reader.readU32();
  }
  return description;
}

function readComposite(reader: ByteReader): CompositeType {
  const at = reader.position;
  const code = reader.readByte();
  switch (code) {
    case 0x60: {
      const params = readValueTypes(reader, MAX_PARAMS, "parameters");
      return { kind: "func", params, results: readValueTypes(reader, MAX_RESULTS, "results") };
    }
    case 0x5f: {
      const count = reader.readCount(2, MAX_STRUCT_FIELDS, "fields");
      const fields: FieldType[] = [];
      for (let i = 0; i < count; i++) fields.push(readField(reader));
      return { kind: "struct", fields };
    }
    case 0x5e:
      return { kind: "array", element: readField(reader) };
    default:
      // The form is a LEB128 of 7 bits, so that another byte may not follow.
      return reader.fail(code > 0x7f ? "integer representation too long" : "malformed definition type", at);
  }
}

function readValueTypes(reader: ByteReader, limit: number, what: string): ValueType[] {
  const count = reader.readCount(1, limit, what);
  const types: ValueType[] = [];
  for (let i = 0; i < count; i++) types.push(reader.readValueType());
  return types;
}

function readField(reader: ByteReader): FieldType {
  const storage = readStorageType(reader);
  return { storage, mutable: reader.readMutability() };
}

function readStorageType(reader: ByteReader): ValueType {
  const code = reader.peekByte();
  if (code !== 0x78 && code !== 0x77) return reader.readValueType("malformed storage type");
  reader.position++;
  return code === 0x78 ? I8 : I16;
}
