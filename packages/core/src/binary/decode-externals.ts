// External types as imports and definitions have them: limits, tables, memories, globals, tags; and the import and export
// sections. https://webassembly.github.io/spec/core/binary/modules.html#import-section

import type { Export, Import, ImportDescription } from "../module/module.ts";
import type { AddressType, GlobalType, Limits, MemoryType, TableType, TagType } from "../module/types.ts";
import type { ByteReader } from "./byte-reader.ts";
import { type MemoryBudget, PLACE } from "./memory-budget.ts";
import { MAX_EXPORTS, MAX_IMPORTS } from "./implementation-limits.ts";
import { ADDRESS_64, EXACT_FUNC_CODE, EXTERN_KINDS, HAS_MAXIMUM, PAGE_SIZE, SHARED } from "./type-codes.ts";
import { proposalHint } from "./unknown-proposals.ts";

function addressType(flags: number): AddressType {
  return (flags & ADDRESS_64) === 0 ? "i32" : "i64";
}

function readBound(reader: ByteReader): bigint {
  const low = reader.readU64() >>> 0;
  if (reader.high === 0) return BigInt(low);
  return (BigInt(reader.high >>> 0) << 32n) | BigInt(low);
}

function readLimits(reader: ByteReader, flags: number): Limits {
  const min = readBound(reader);
  return (flags & HAS_MAXIMUM) === 0 ? { min } : { min, max: readBound(reader) };
}

export function readTableType(reader: ByteReader): TableType {
  const element = reader.readReferenceType();
  const flags = reader.readByte();
  if ((flags & ~(HAS_MAXIMUM | ADDRESS_64)) !== 0) reader.fail("malformed limits flags", reader.position - 1);
  return { addressType: addressType(flags), limits: readLimits(reader, flags), element };
}

export function readMemoryType(reader: ByteReader): MemoryType {
  const flags = reader.readByte();
  const known = HAS_MAXIMUM | SHARED | ADDRESS_64 | PAGE_SIZE;
  // The bit for a page size is a proposal's. Where no byte follows, the testsuite expects what 3.0 says of a flag that it does not know.
  if ((flags & ~known) !== 0 || ((flags & PAGE_SIZE) !== 0 && reader.peekByte() < 0)) {
    reader.fail("malformed limits flags", reader.position - 1);
  }
  const limits = readLimits(reader, flags);
  return {
    addressType: addressType(flags),
    limits,
    shared: (flags & SHARED) !== 0,
    pageSizeLog2: (flags & PAGE_SIZE) === 0 ? 16 : readPageSize(reader),
  };
}

function readPageSize(reader: ByteReader): number {
  const at = reader.position;
  const log2 = reader.readU32();
  if (log2 > 64) reader.fail("invalid custom page size", at);
  return log2;
}

export function readGlobalType(reader: ByteReader): GlobalType {
  const value = reader.readValueType();
  return { value, mutable: reader.readMutability() };
}

export function readTagType(reader: ByteReader): TagType {
  if (reader.readByte() !== 0) reader.fail("malformed tag attribute", reader.position - 1);
  return { typeidx: reader.readU32() };
}

/** What is kept takes so many slots: a string, beside its characters; the description of a function or tag; one with limits, which are bigints. */
const STRING = 3;
const DESCRIPTION = 5;
const LIMITED = 23;

/** Reads the import section's content. */
export function decodeImports(reader: ByteReader, budget: MemoryBudget): Import[] {
  const count = reader.readCount(1, MAX_IMPORTS, "imports");
  const imports: Import[] = [];
  // Most imports are from the module of the one before, and many are of its type.
  let module = "";
  let named: Uint8Array = NO_BYTES;
  let description: ImportDescription | undefined;
  for (let i = 0; i < count; i++) {
    reader.pace();
    const offset = reader.position;
    if (!skipSame(reader, named)) {
      module = reader.readName();
      budget.take("imports", 0, STRING + module.length / 8);
      named = reader.bytes.subarray(offset, reader.position);
    }
    const name = reader.readName();
    const last = description;
    description = readDescription(reader, last);
    if (description !== last) budget.take("imports", 2, isLimited(description) ? LIMITED : DESCRIPTION);
    budget.take("imports", 1, 4 + PLACE + STRING + name.length / 8);
    imports.push({ module, name, description, offset });
  }
  return imports;
}

function isLimited({ kind }: ImportDescription): boolean {
  return kind === "table" || kind === "memory";
}

const NO_BYTES = new Uint8Array();

/** Moves past bytes that have been read before, if they come next once more. */
function skipSame(reader: ByteReader, known: Uint8Array): boolean {
  const { bytes, position } = reader;
  if (known.length === 0 || known.length > reader.limit - position) return false;
  for (let i = 0; i < known.length; i++) if (bytes[position + i] !== known[i]) return false;
  reader.position = position + known.length;
  return true;
}

/** `last` is the description of the import before, which is this one's, too, if it says the same. */
function readDescription(reader: ByteReader, last: ImportDescription | undefined): ImportDescription {
  const at = reader.position;
  const code = reader.readByte();
  switch (EXTERN_KINDS[code]) {
    case "func": {
      const typeidx = reader.readU32();
      const same = last?.kind === "func" && last.typeidx === typeidx && last.exact === undefined;
      return same ? last : { kind: "func", typeidx };
    }
    case "table":
      return { kind: "table", type: readTableType(reader) };
    case "memory":
      return { kind: "memory", type: readMemoryType(reader) };
    case "global": {
      const value = reader.readValueType();
      const mutable = reader.readMutability();
      const same = last?.kind === "global" && last.type.value === value && last.type.mutable === mutable;
      return same ? last : { kind: "global", type: { value, mutable } };
    }
    case "tag": {
      const type = readTagType(reader);
      return last?.kind === "tag" && last.type.typeidx === type.typeidx ? last : { kind: "tag", type };
    }
    default:
      if (code === EXACT_FUNC_CODE) return { kind: "func", typeidx: reader.readU32(), exact: true };
      return reader.fail("malformed import kind", at, proposalHint("import kind", code));
  }
}

/** Reads the export section's content. */
export function decodeExports(reader: ByteReader, budget: MemoryBudget): Export[] {
  const count = reader.readCount(1, MAX_EXPORTS, "exports");
  const exports: Export[] = [];
  for (let i = 0; i < count; i++) {
    reader.pace();
    const name = reader.readName();
    const kind = EXTERN_KINDS[reader.readByte()] ?? reader.fail("malformed export kind", reader.position - 1);
    budget.take("exports", 1, 3 + PLACE + STRING + name.length / 8);
    exports.push({ name, kind, index: reader.readU32() });
  }
  return exports;
}
