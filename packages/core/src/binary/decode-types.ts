// The type section: recursion groups, subtypes and composite types.
// https://webassembly.github.io/spec/core/binary/types.html#recursive-types

import { type CompositeType, type DefinedType, type FieldType, I16, I8, type ValueType } from "../module/types.ts";
import type { ByteReader } from "./byte-reader.ts";
import {
  ARRAY_CODE,
  CODE_BIAS,
  DESCRIBES_CODE,
  DESCRIPTOR_CODE,
  FINAL_CODE,
  FUNC_CODE,
  GROUP_CODE,
  OPEN_CODE,
  STRUCT_CODE,
} from "./type-codes.ts";
import { LIST, type MemoryBudget, PLACE } from "./memory-budget.ts";
import { MAX_GROUP_TYPES, MAX_PARAMS, MAX_RESULTS, MAX_STRUCT_FIELDS, MAX_TYPES } from "./implementation-limits.ts";
import { proposalHint } from "./unknown-proposals.ts";

/** Reads the section's content into `types`. */
export function decodeTypes(reader: ByteReader, types: DefinedType[], budget: MemoryBudget): void {
  const groups = reader.readCount(1, MAX_TYPES, "types");
  for (let i = 0; i < groups; i++) {
    reader.pace();
    const at = reader.position;
    const groupStart = types.length;
    let groupLength = 1;
    if (reader.peekByte() === GROUP_CODE) {
      reader.position++;
      groupLength = reader.readCount(1, MAX_GROUP_TYPES, "types in a group");
    }
    if (groupStart + groupLength > MAX_TYPES) reader.fail(`too many types: at most ${MAX_TYPES}`, at);
    for (let k = 0; k < groupLength; k++) {
      reader.pace();
      const type = readSubtype(reader, groupStart, groupLength);
      budget.take("types", 2, 7 + PLACE + slotsOf(type));
      types.push(type);
    }
  }
}

const NO_TYPES: readonly ValueType[] = [];
const NO_INDICES: readonly number[] = [];

/** A list without the room that one has which grows item by item. */
function exactly<T>(count: number, read: () => T): T[] {
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(read());
  return items.slice();
}

/** Slots of a field: an object with two properties. */
const FIELD = 5;

/** Of its lists: what each item takes. */
function slotsOf({ composite, supertypes }: DefinedType): number {
  const lists = listSlots(supertypes.length);
  switch (composite.kind) {
    case "func":
      return lists + listSlots(composite.params.length) + listSlots(composite.results.length);
    case "struct":
      // A field is an object of its own.
      return lists + listSlots(composite.fields.length) + FIELD * composite.fields.length;
    case "array":
      return lists + FIELD;
  }
}

function listSlots(length: number): number {
  return length === 0 ? 0 : LIST + length;
}

function readSubtype(reader: ByteReader, groupStart: number, groupLength: number): DefinedType {
  const code = reader.peekByte();
  let supertypes = NO_INDICES;
  if (code === OPEN_CODE || code === FINAL_CODE) {
    reader.position++;
    const count = reader.readCount(1, MAX_TYPES, "supertypes");
    if (count > 0) supertypes = exactly(count, () => reader.readU32());
  }
  const described = readDescription(reader);
  return {
    composite: readComposite(reader),
    final: code !== OPEN_CODE,
    supertypes,
    ...described,
    groupStart,
    groupLength,
  };
}

/** The clauses `describes` and `descriptor`, in this order. */
function readDescription(reader: ByteReader): { describes?: number; descriptor?: number } {
  const description: { describes?: number; descriptor?: number } = {};
  if (reader.peekByte() === DESCRIBES_CODE) {
    reader.position++;
    description.describes = reader.readU32();
  }
  if (reader.peekByte() === DESCRIPTOR_CODE) {
    reader.position++;
    description.descriptor = reader.readU32();
  }
  return description;
}

function readComposite(reader: ByteReader): CompositeType {
  const at = reader.position;
  const code = reader.readByte();
  switch (code) {
    case FUNC_CODE: {
      const params = readValueTypes(reader, MAX_PARAMS, "parameters");
      return { kind: "func", params, results: readValueTypes(reader, MAX_RESULTS, "results") };
    }
    case STRUCT_CODE: {
      const count = reader.readCount(2, MAX_STRUCT_FIELDS, "fields");
      return { kind: "struct", fields: exactly(count, () => readField(reader)) };
    }
    case ARRAY_CODE:
      return { kind: "array", element: readField(reader) };
    default:
      // The form is a LEB128 of 7 bits, so that another byte may not follow.
      if (code > 0x7f) reader.fail("integer representation too long", at);
      return reader.fail("malformed definition type", at, proposalHint("definition type", code));
  }
}

function readValueTypes(reader: ByteReader, limit: number, what: string): readonly ValueType[] {
  const count = reader.readCount(1, limit, what);
  return count === 0 ? NO_TYPES : exactly(count, () => reader.readValueType());
}

function readField(reader: ByteReader): FieldType {
  const storage = readStorageType(reader);
  return { storage, mutable: reader.readMutability() };
}

function readStorageType(reader: ByteReader): ValueType {
  const packed = (reader.peekByte() - CODE_BIAS) as ValueType;
  if (packed !== I8 && packed !== I16) return reader.readValueType("malformed storage type");
  reader.position++;
  return packed;
}
