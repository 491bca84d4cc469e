// Reads code one instruction at a time into mutable fields, without allocating: the only way in which validator, lowering and
// printers see code. Which fields an instruction fills follows from its `immediates` in the table; the others keep what an
// earlier instruction left.

import { InternalError } from "../errors/errors.ts";
import type { ImmediateKind } from "../module/instruction-table.ts";
import {
  columnByRow,
  FIRST_PREFIX,
  INSTRUCTIONS,
  type Instruction,
  LAST_PREFIX,
  rowPlace,
  ROWS,
  SUBOPCODE_LIMIT,
} from "../module/instructions.ts";
import {
  BOTTOM,
  type DefinedType,
  HEAP,
  type HeapType,
  heapTypeOf,
  isConcrete,
  isRefType,
  refType,
  type ValueType,
} from "../module/types.ts";
import { ByteReader } from "./byte-reader.ts";
import { MAX_BR_TABLE, MAX_CATCHES } from "./implementation-limits.ts";
import { prefixedCode, proposalHint } from "./unknown-proposals.ts";

/** `blockType` of a block without parameters and results. */
export const BLOCK_EMPTY = -64;
/** `blockType` of a block with one result, whose type is in `valueType`. */
export const BLOCK_VALUE = -1;

/** Codes in `catchKinds`. */
export const CATCH = 0;
/** Catch clause: a tag's exceptions, with a reference to the exception. */
export const CATCH_REF = 1;
/** Catch clause: every exception. */
export const CATCH_ALL = 2;
/** Catch clause: every exception, with a reference to it. */
export const CATCH_ALL_REF = 3;

/** An offset that no memory holds: stands for all that a number cannot carry exactly. */
const OFFSET_BEYOND = 2 ** 64;

/** How each kind is read; `next` switches over these numbers, since a switch over strings is slow. */
const SHAPES: Readonly<Record<ImmediateKind, number>> = {
  none: 0,
  local: 1,
  global: 1,
  label: 1,
  func: 1,
  type: 1,
  table: 1,
  memory: 1,
  tag: 1,
  elem: 1,
  data: 1,
  memarg: 2,
  i32: 3,
  block: 4,
  i64: 5,
  f32: 6,
  f64: 7,
  labels: 8,
  type_table: 9,
  table_table: 9,
  memory_memory: 9,
  type_field: 9,
  type_size: 9,
  type_data: 9,
  type_elem: 9,
  type_type: 9,
  table_elem: 10,
  memory_data: 10,
  memarg_lane: 11,
  lane: 12,
  shuffle: 13,
  v128: 13,
  heap: 14,
  reference: 15,
  select_types: 16,
  cast_branch: 17,
  try_table: 18,
  fence: 19,
};
const SHAPE_OF_ROW = columnByRow(Uint8Array, (each) => SHAPES[each.immediates]);

const NO_TYPES: readonly ValueType[] = [];
const singleTypes = new Map<ValueType, readonly ValueType[]>();

/** Reads a function's instructions one by one, immediates included, without a copy of either. */
export class InstructionReader extends ByteReader {
  /** Offset of the opcode. */
  offset = 0;
  /** As in `Instruction.opcode`. */
  opcode = 0;
  /** Index of the instruction's row in INSTRUCTIONS. */
  row = 0;

  /** The only or first index: label, funcidx, typeidx, localidx, globalidx, tableidx, memidx (memarg's too), tagidx, … */
  index = 0;
  /** The second index, where the kind of immediates names two. */
  index2 = 0;
  /** log2 of the alignment hint. */
  align = 0;
  /** Offset of a memarg in bytes. Exact below 2^53; 2^64 for what is larger, which is out of bounds of every memory. */
  memoryOffset = 0;
  lane = 0;
  i32 = 0;
  /** The halves of an i64 as signed 32-bit integers. */
  i64Low = 0;
  i64High = 0;
  /** Bit patterns as signed 32-bit integers. */
  f32Bits = 0;
  f64Low = 0;
  f64High = 0;
  /** The 16 bytes of a v128, or the lane numbers of a shuffle. Overwritten by the next one. */
  readonly v128: Uint8Array<ArrayBuffer> = new Uint8Array(16);
  /** BLOCK_EMPTY, BLOCK_VALUE (with `valueType`), or a typeidx. */
  blockType: number = BLOCK_EMPTY;
  valueType: ValueType = BOTTOM;
  valueType2: ValueType = BOTTOM;
  heapType: HeapType = HEAP.none;
  /** The labels of a br_table; the default is `labels[labelCount - 1]`. */
  labels: Uint32Array = new Uint32Array(16);
  labelCount = 0;
  readonly selectTypes: ValueType[] = [];
  selectCount = 0;
  /** The clauses of a try_table: CATCH…, tagidx (of CATCH and CATCH_REF), label. */
  readonly catchKinds: number[] = [];
  readonly catchTags: number[] = [];
  readonly catchLabels: number[] = [];
  catchCount = 0;

  /** The row of the instruction. */
  get instruction(): Instruction {
    const found = INSTRUCTIONS[this.row];
    if (found === undefined) throw new InternalError(`no row ${this.row}`);
    return found;
  }

  /** Offset behind the instruction. */
  get end(): number {
    return this.position;
  }

  /** Starts over at another range of the same bytes. */
  reset(start: number, end: number): void {
    this.position = start;
    this.limit = end;
  }

  /** Reads one instruction; false at the end of the range. Throws DecodeError where the code is malformed. */
  next(): boolean {
    const at = this.position;
    if (at >= this.limit) return false;
    const byte = this.bytes[at] ?? 0;
    this.position = at + 1;
    this.offset = at;
    this.opcode = byte;
    let row = ROWS[byte] ?? -1;
    if (row < 0) row = this.#readPrefixed(byte);
    this.row = row;
    switch (SHAPE_OF_ROW[row]) {
      case 0: // none
        break;
      case 1: // one index
        this.index = this.readU32();
        break;
      case 2: // memarg
        this.#readMemarg();
        break;
      case 3: // i32
        this.i32 = this.readS32();
        break;
      case 4: // block
        this.#readBlockType();
        break;
      case 5: // i64
        this.i64Low = this.readS64();
        this.i64High = this.high;
        break;
      case 6: // f32
        this.f32Bits = this.#readWord();
        break;
      case 7: // f64
        this.f64Low = this.#readWord();
        this.f64High = this.#readWord();
        break;
      case 8: // labels
        this.#readLabels();
        break;
      case 9: // two indices
        this.index = this.readU32();
        this.index2 = this.readU32();
        break;
      case 10: // two indices, the segment's first
        this.index2 = this.readU32();
        this.index = this.readU32();
        break;
      case 11: // memarg and lane
        this.#readMemarg();
        this.lane = this.readByte();
        break;
      case 12: // lane
        this.lane = this.readByte();
        break;
      case 13: // 16 bytes
        this.skip(16);
        this.v128.set(this.bytes.subarray(this.position - 16, this.position));
        break;
      default:
        this.#readTypes(row);
    }
    return true;
  }

  /** Parameter types of the block read last. `types` are the module's. An unknown typeidx gives none. */
  blockParams(types: readonly DefinedType[]): readonly ValueType[] {
    if (this.blockType < 0) return NO_TYPES;
    const composite = types[this.blockType]?.composite;
    return composite?.kind === "func" ? composite.params : NO_TYPES;
  }

  /** Result types of the block read last. */
  blockResults(types: readonly DefinedType[]): readonly ValueType[] {
    if (this.blockType === BLOCK_EMPTY) return NO_TYPES;
    if (this.blockType < 0) return singleType(this.valueType);
    const composite = types[this.blockType]?.composite;
    return composite?.kind === "func" ? composite.results : NO_TYPES;
  }

  #readPrefixed(prefix: number): number {
    const at = this.offset;
    if (prefix < FIRST_PREFIX || prefix > LAST_PREFIX) {
      this.fail(`illegal opcode ${hex(prefix)}`, at, proposalHint("opcode", prefix));
    }
    const sub = this.readU32();
    const row = sub < SUBOPCODE_LIMIT ? (ROWS[rowPlace(prefix, sub)] ?? -1) : -1;
    if (row < 0) {
      const hint = proposalHint("opcode", prefixedCode(prefix, sub));
      this.fail(`illegal opcode ${hex(prefix)} ${hex(sub)}`, at, hint);
    }
    this.opcode = (prefix << 16) | sub;
    return row;
  }

  #readWord(): number {
    const at = this.position;
    this.skip(4);
    const bytes = this.bytes;
    return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  }

  #readMemarg(): void {
    const at = this.position;
    const bytes = this.bytes;
    const flags = bytes[at] ?? 0;
    const offset = bytes[at + 1] ?? 0;
    // One byte each, as nearly always.
    if (flags < 0x40 && offset < 0x80 && at + 2 <= this.limit) {
      this.position = at + 2;
      this.index = 0;
      this.align = flags;
      this.memoryOffset = offset;
      return;
    }
    const all = this.readU32();
    if (all >= 0x80) this.fail("malformed memop flags", at);
    this.align = all & 0x3f;
    this.index = all < 0x40 ? 0 : this.readU32();
    const low = this.readU64() >>> 0;
    const high = this.high >>> 0;
    this.memoryOffset = high < 0x20_0000 ? high * 0x1_0000_0000 + low : OFFSET_BEYOND;
  }

  #readBlockType(): void {
    const at = this.position;
    const byte = this.bytes[at] ?? 0;
    if (byte === 0x40 && at < this.limit) {
      this.position = at + 1;
      this.blockType = BLOCK_EMPTY;
    } else if (byte > 0x40 && byte < 0x80) {
      this.valueType = this.readValueType();
      this.blockType = BLOCK_VALUE;
    } else {
      this.blockType = this.readS33();
      if (this.blockType < 0) this.fail("malformed block type", at);
    }
  }

  #readLabels(): void {
    const count = this.readCount(1, MAX_BR_TABLE, "labels of a br_table") + 1;
    if (count > this.labels.length) this.labels = new Uint32Array(Math.max(count, this.labels.length * 2));
    for (let i = 0; i < count; i++) this.labels[i] = this.readU32();
    this.labelCount = count;
  }

  #readTypes(row: number): void {
    switch (SHAPE_OF_ROW[row]) {
      case 14: // heap
        this.heapType = this.readHeapType();
        break;
      case 15: {
        // reference
        const heap = this.readHeapType();
        this.valueType = refType(heap, { nullable: this.instruction.nullable, exact: this.heapExact });
        break;
      }
      case 16: // select_types
        this.selectCount = this.readCount(1, this.limit, "types");
        for (let i = 0; i < this.selectCount; i++) this.selectTypes[i] = this.readValueType();
        break;
      case 17: // cast_branch
        this.#readCastBranch();
        break;
      case 18: // try_table
        this.#readBlockType();
        this.#readCatches();
        break;
      default: // fence
        if (this.readByte() !== 0) this.fail("zero byte expected", this.position - 1);
    }
  }

  #readCastBranch(): void {
    const flags = this.readByte();
    if (flags > 3) this.fail("malformed br_on_cast flags", this.position - 1);
    this.index = this.readU32();
    const from = this.readHeapType();
    this.valueType = refType(from, { nullable: (flags & 1) !== 0, exact: this.heapExact });
    const to = this.readHeapType();
    this.valueType2 = refType(to, { nullable: (flags & 2) !== 0, exact: this.heapExact });
  }

  #readCatches(): void {
    this.catchCount = this.readCount(2, MAX_CATCHES, "catch clauses");
    for (let i = 0; i < this.catchCount; i++) {
      const kind = this.readByte();
      if (kind > CATCH_ALL_REF) this.fail("malformed catch clause", this.position - 1);
      this.catchKinds[i] = kind;
      this.catchTags[i] = kind < CATCH_ALL ? this.readU32() : 0;
      this.catchLabels[i] = this.readU32();
    }
  }
}

/** One-element type lists are shared, so that asking for a block's results does not allocate. */
function singleType(type: ValueType): readonly ValueType[] {
  // Types with a typeidx are as many as a module likes: keeping them would be a leak.
  if (isRefType(type) && isConcrete(heapTypeOf(type))) return [type];
  let list = singleTypes.get(type);
  if (list === undefined) {
    list = [type];
    singleTypes.set(type, list);
  }
  return list;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
