// Decodes a binary module: header, order and size of sections, and what each section holds. The instructions of function
// bodies are left to validation, which reads them anyway; nothing here says whether a module is valid.
// https://webassembly.github.io/spec/core/binary/modules.html

import { bytes as wanted, isOf } from "../errors/option-kinds.ts";
import { shown } from "../errors/shown.ts";
import { ArgumentError, DecodeError } from "../errors/errors.ts";
import type { Look } from "../memory/slices.ts";
import type {
  ConstantExpression,
  DataSegment,
  ElementSegment,
  Export,
  ExternKind,
  Import,
  Module,
  TableDefinition,
} from "../module/module.ts";
import { type CompactList, RangeList } from "../module/compact-list.ts";
import { canonicalIndices } from "../module/canonical-indices.ts";
import type { DefinedType, GlobalType, MemoryType, TableType, TagType } from "../module/types.ts";
import {
  decodeExports,
  decodeImports,
  readGlobalType,
  readMemoryType,
  readTableType,
  readTagType,
} from "./decode-externals.ts";
import {
  DataSegments,
  decodeData,
  decodeElements,
  ElementSegments,
  readExpression,
  readRange,
} from "./decode-segments.ts";
import { decodeTypes } from "./decode-types.ts";
import {
  MAX_FUNCTIONS,
  MAX_GLOBALS,
  MAX_MEMORIES,
  MAX_MODULE_SIZE,
  MAX_TABLES,
  MAX_TAGS,
} from "./implementation-limits.ts";
import { CustomSections } from "./custom-sections.ts";
import { FunctionBodies } from "./function-bodies.ts";
import { InstructionReader } from "./instruction-reader.ts";
import { MemoryBudget } from "./memory-budget.ts";
import { otherFormat } from "./other-formats.ts";
import { MODULE_HEADER } from "./sections.ts";
import { proposalHint } from "./unknown-proposals.ts";

/** Magic bytes, version 1. */

/** The place of each section id in the prescribed order, from 1; 0: a custom section, which may stand anywhere. */
const SECTION_ORDER: readonly number[] = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6];

/**
 * Decodes a module; `bytes` is kept and must not change. `look` is called every some hundred KB, and may throw to end it. Throws DecodeError where it is malformed or beyond
 * implementation-limits.ts. Function bodies are only delimited: `validateModule` finds what is malformed in them.
 */
export function decodeModule(bytes: Uint8Array, look?: Look): Module {
  requireBytes(bytes);
  return new ModuleDecoder(bytes, look).decode();
}

/** The same for what stands in front of a module's code, and for nothing else: bodies go into `bodies`, as somebody reads them. */
export function decodeBeginning(bytes: Uint8Array, bodies: FunctionBodies, look?: Look): Module {
  return new ModuleDecoder(bytes, look, bodies).decode();
}

/** What a value calls itself. */
function classOf(given: unknown): string {
  try {
    return Object.prototype.toString.call(given).slice("[object ".length, -1);
  } catch {
    return shown(given);
  }
}

/** JavaScript callers forget an `await`, or give an ArrayBuffer. */
function requireBytes(given: unknown): void {
  // Not by instanceof: another realm's bytes are as good.
  if (isOf(wanted, given)) return;
  const kind = classOf(given);
  const hint = kind === "Promise" ? " (await it)" : kind === "ArrayBuffer" ? " (give new Uint8Array of it)" : "";
  throw new ArgumentError(`the bytes of a module have to be a Uint8Array, not ${kind}${hint}`);
}

/** Whether two types of memories or tables, of which many are the same, may be one object as far as this is concerned. */
function sameBounds(a: TableType | MemoryType, b: TableType | MemoryType): boolean {
  return a.addressType === b.addressType && a.limits.min === b.limits.min && a.limits.max === b.limits.max;
}

const NO_RANGES = new RangeList(new Uint32Array());
const NO_ELEMENTS = new ElementSegments(new Uint8Array(), new Uint32Array());
const NO_DATA = new DataSegments(new Uint8Array(), new Uint32Array());

class ModuleDecoder {
  readonly #reader: InstructionReader;
  readonly #types: DefinedType[] = [];
  #canonicalIndices: Int32Array = new Int32Array();
  #imports: readonly Import[] = [];
  #exports: readonly Export[] = [];
  #functions = new Uint32Array();
  readonly #tables: TableDefinition[] = [];
  readonly #memories: MemoryType[] = [];
  readonly #globals: GlobalType[] = [];
  readonly #tags: TagType[] = [];
  readonly #importCounts: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  #bodies: FunctionBodies;
  #globalInits: CompactList<ConstantExpression> = NO_RANGES;
  #elements: CompactList<ElementSegment> = NO_ELEMENTS;
  #data: CompactList<DataSegment> = NO_DATA;
  #dataCount: number | undefined;
  #start: number | undefined;
  readonly #budget: MemoryBudget;
  /** Types of globals and tags that there are already: many are the same. */
  readonly #globalTypes = new Map<number, GlobalType>();
  readonly #tagTypes = new Map<number, TagType>();
  /** Whether the code comes later. */
  readonly #begins: boolean;

  constructor(bytes: Uint8Array, look: Look | undefined, later?: FunctionBodies) {
    this.#reader = new InstructionReader(bytes, 0, bytes.length);
    this.#reader.look = look;
    this.#begins = later !== undefined;
    this.#bodies = later ?? new FunctionBodies(bytes, 0);
    this.#budget = new MemoryBudget(this.#reader);
  }

  decode(): Module {
    const { limit } = this.#reader;
    if (limit > MAX_MODULE_SIZE) this.#reader.fail(`module too large: at most ${MAX_MODULE_SIZE} bytes`);
    this.#readHeader();
    try {
      this.#readSections();
      return this.#finish();
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      // Bodies were passed over by their declared sizes. If one is malformed, that comes first, and may be why this failed.
      this.#reader.limit = limit;
      for (const body of this.#bodies) {
        this.#reader.position = body.start;
        while (this.#reader.position < body.end) {
          this.#reader.next();
          this.#reader.pace();
        }
      }
      throw error;
    }
  }

  #readSections(): void {
    const reader = this.#reader;
    let last = 0;
    while (reader.position < reader.limit) {
      reader.pace();
      const at = reader.position;
      const id = reader.readByte();
      const place = SECTION_ORDER[id] ?? reader.fail("malformed section id", at, proposalHint("section", id));
      const end = this.#readSectionEnd();
      if (place === 0) this.#readCustom(end);
      else {
        if (place <= last) reader.fail("unexpected content after last section", at);
        last = place;
        this.#readSection(id);
        if (reader.position !== end) reader.fail("section size mismatch");
      }
    }
  }

  #readSectionEnd(): number {
    const reader = this.#reader;
    const at = reader.position;
    const size = reader.readU32();
    const left = reader.limit - reader.position;
    if (size <= left) return reader.position + size;
    const hint = `a section of ${size} bytes, and ${left} are left: perhaps the file is cut short`;
    throw new DecodeError("length out of bounds", at, hint);
  }

  #readHeader(): void {
    const reader = this.#reader;
    const { bytes } = reader;
    const wrong = MODULE_HEADER.findIndex((byte, i) => bytes[i] !== byte);
    if (wrong < 0) return reader.skip(MODULE_HEADER.length);
    const words = wrong < 4 ? "magic header not detected" : "unknown binary version";
    const isShort = bytes.length < 4 || wrong >= bytes.length;
    const message = isShort ? "unexpected end of section or function" : words;
    throw new DecodeError(message, isShort ? bytes.length : wrong, otherFormat(bytes));
  }

  #readCustom(end: number): void {
    const reader = this.#reader;
    const limit = reader.limit;
    reader.limit = end;
    reader.readName();
    reader.reset(end, limit);
  }

  #readSection(id: number): void {
    const reader = this.#reader;
    switch (id) {
      case 1: {
        const at = reader.position;
        decodeTypes(reader, this.#types, this.#budget);
        this.#canonicalIndices =
          canonicalIndices(this.#types, { look: reader.look }) ?? reader.fail("too many distinct types", at);
        return;
      }
      case 2:
        this.#imports = decodeImports(reader, this.#budget);
        return this.#placeImports();
      case 3:
        return this.#readFunctions();
      case 4:
        return this.#each("tables", MAX_TABLES, () => this.#tables.push(this.#readTable()));
      case 5:
        return this.#each("memories", MAX_MEMORIES, () => this.#memories.push(this.#readMemory()));
      case 6:
        return this.#readGlobals();
      case 7:
        this.#exports = decodeExports(reader, this.#budget);
        return undefined;
      case 8:
        this.#start = reader.readU32();
        return undefined;
      case 9:
        this.#elements = decodeElements(reader);
        return undefined;
      case 10:
        return this.#readCode();
      case 11:
        this.#data = decodeData(reader);
        return undefined;
      case 12:
        this.#dataCount = reader.readU32();
        return undefined;
      default:
        return this.#each("tags", MAX_TAGS, () => this.#tags.push(this.#sharedTag(readTagType(reader))));
    }
  }

  #each(what: string, limit: number, read: () => void): void {
    const count = this.#reader.readCount(1, limit, what);
    for (let i = 0; i < count; i++) {
      this.#reader.pace();
      read();
    }
  }

  /** Imports come first in every index space. */
  #placeImports(): void {
    const functions: number[] = [];
    for (const { description } of this.#imports) {
      this.#importCounts[description.kind]++;
      switch (description.kind) {
        case "func":
          functions.push(description.typeidx);
          break;
        case "table":
          this.#tables.push({ type: description.type });
          break;
        case "memory":
          this.#memories.push(description.type);
          break;
        case "global":
          this.#globals.push(description.type);
          break;
        case "tag":
          this.#tags.push(description.type);
      }
    }
    this.#functions = Uint32Array.from(functions);
  }

  #readFunctions(): void {
    const reader = this.#reader;
    const count = reader.readCount(1, MAX_FUNCTIONS, "functions");
    const imported = this.#functions;
    this.#functions = new Uint32Array(imported.length + count);
    this.#functions.set(imported);
    for (let i = 0; i < count; i++) {
      reader.pace();
      this.#functions[imported.length + i] = reader.readU32();
    }
  }

  #readTable(): TableDefinition {
    const reader = this.#reader;
    // 0x40 0x00 announces an initialiser. https://webassembly.github.io/spec/core/binary/modules.html#table-section
    const hasInit = reader.peekByte() === 0x40;
    if (hasInit) {
      reader.position++;
      if (reader.readByte() !== 0) reader.fail("zero byte expected", reader.position - 1);
    }
    const last = this.#tables.at(-1);
    const read = readTableType(reader);
    const same = last !== undefined && last.type.element === read.element && sameBounds(last.type, read);
    if (same && !hasInit && last.init === undefined) return last;
    if (!same) this.#budget.take("tables", 2, 10);
    this.#budget.take("tables", 2, 3);
    const type = same ? last.type : read;
    return hasInit ? { type, init: readExpression(reader) } : { type };
  }

  #readMemory(): MemoryType {
    const last = this.#memories.at(-1);
    const read = readMemoryType(this.#reader);
    const { shared, pageSizeLog2 } = read;
    const same = last !== undefined && last.shared === shared && last.pageSizeLog2 === pageSizeLog2;
    if (same && sameBounds(last, read)) return last;
    this.#budget.take("memories", 2, 12);
    return read;
  }

  #readGlobals(): void {
    const reader = this.#reader;
    const count = reader.readCount(2, MAX_GLOBALS, "globals");
    const inits = new Uint32Array(2 * count);
    let last: GlobalType | undefined;
    for (let i = 0; i < count; i++) {
      reader.pace();
      const read = readGlobalType(reader);
      if (last?.value !== read.value || last.mutable !== read.mutable) last = this.#sharedGlobal(read);
      this.#globals.push(last);
      readRange(reader, inits, i);
    }
    this.#globalInits = new RangeList(inits);
  }

  #sharedGlobal(type: GlobalType): GlobalType {
    const key = 2 * type.value + (type.mutable ? 1 : 0);
    const known = this.#globalTypes.get(key);
    if (known !== undefined) return known;
    this.#budget.take("types of globals", 2, 4);
    this.#globalTypes.set(key, type);
    return type;
  }

  #sharedTag(type: TagType): TagType {
    const known = this.#tagTypes.get(type.typeidx);
    if (known !== undefined) return known;
    this.#budget.take("types of tags", 2, 3);
    this.#tagTypes.set(type.typeidx, type);
    return type;
  }

  #readCode(): void {
    const reader = this.#reader;
    const count = reader.readCount(1, MAX_FUNCTIONS, "function bodies");
    const bodies = new FunctionBodies(reader.bytes, count);
    for (let i = 0; i < count; i++) {
      reader.pace();
      bodies.read(reader);
    }
    this.#bodies = bodies;
  }

  #requireCounts(): void {
    const end = this.#reader.limit;
    const defined = this.#functions.length - this.#importCounts.func;
    if (defined !== this.#bodies.length) {
      throw new DecodeError("function and code section have inconsistent lengths", end);
    }
    if (this.#dataCount !== undefined && this.#dataCount !== this.#data.length) {
      throw new DecodeError("data count and data section have inconsistent lengths", end);
    }
  }

  #finish(): Module {
    if (!this.#begins) this.#requireCounts();
    // Slices: arrays that grew have places that nothing is in.
    return {
      bytes: this.#reader.bytes,
      types: this.#types,
      canonicalIndices: this.#canonicalIndices,
      imports: this.#imports,
      exports: this.#exports,
      functions: this.#functions,
      tables: this.#tables.slice(),
      memories: this.#memories.slice(),
      globals: this.#globals.slice(),
      tags: this.#tags.slice(),
      importCounts: this.#importCounts,
      bodies: this.#bodies,
      globalInits: this.#globalInits,
      elements: this.#elements,
      data: this.#data,
      dataCount: this.#dataCount,
      start: this.#start,
      customs: new CustomSections(this.#reader.bytes),
    };
  }
}
