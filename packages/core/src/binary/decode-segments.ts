// Element and data segments, and the constant expressions in them.
// https://webassembly.github.io/spec/core/binary/modules.html#element-section

import { opcodeOf } from "../module/instructions.ts";
import { CompactList, RangeList } from "../module/compact-list.ts";
import type { ConstantExpression, DataSegment, ElementIndices, ElementSegment, SegmentMode } from "../module/module.ts";
import { FUNCREF, HEAP, refType, type ValueType } from "../module/types.ts";
import { MAX_DATA_SEGMENTS, MAX_ELEMENT_SEGMENTS, MAX_ELEMENTS } from "./implementation-limits.ts";
import { InstructionReader } from "./instruction-reader.ts";

const PASSIVE: SegmentMode = { kind: "passive" };
const DECLARATIVE: SegmentMode = { kind: "declarative" };
const NO_EXPRESSIONS: ElementSegment["items"] = { kind: "expressions", expressions: new RangeList(new Uint32Array()) };
/** Function indices that are read into a plain list. */
const FEW = 32;
const END = opcodeOf("end");
const DELEGATE = opcodeOf("delegate");
const REF_NULL = opcodeOf("ref.null");
/** By opcode: instructions with one number behind them. */
const WITH_NUMBER = new Uint8Array(256);
for (const name of ["i32.const", "i64.const", "global.get", "ref.func"] as const) WITH_NUMBER[opcodeOf(name)] = 1;
/** The bytes of the oldest two heap types. */
const FUNC = 0x70;
const EXTERN = 0x6f;

/** Whether an instruction and the byte behind it are whole and well-formed. */
function isShort(opcode: number, operand: number): boolean {
  return WITH_NUMBER[opcode] === 1 || (opcode === REF_NULL && (operand === FUNC || operand === EXTERN));
}

/** Reads an expression up to its final `end`; validation looks at what is in it. */
export function readExpression(reader: InstructionReader): ConstantExpression {
  const start = reader.position;
  skipExpression(reader);
  return { start, end: reader.position };
}

function skipExpression(reader: InstructionReader): void {
  const { bytes, position } = reader;
  // Most are one instruction with an operand of one byte, and there may be a million.
  const operand = bytes[position + 1] ?? 0x80;
  if (operand < 0x80 && bytes[position + 2] === END && isShort(bytes[position] ?? 0, operand)) {
    if (position + 3 <= reader.limit) {
      reader.position = position + 3;
      return;
    }
  }
  for (let depth = 1; depth > 0;) {
    if (!reader.next()) reader.fail("unexpected end of section or function");
    if (reader.opcode === END || reader.opcode === DELEGATE) depth--;
    else if (reader.instruction.immediates === "block" || reader.instruction.immediates === "try_table") depth++;
  }
}

/** Reads an expression into a list of ranges. */
export function readRange(reader: InstructionReader, ranges: Uint32Array, index: number): void {
  ranges[2 * index] = reader.position;
  skipExpression(reader);
  ranges[2 * index + 1] = reader.position;
}

/** Reads the element section's content. */
export function decodeElements(reader: InstructionReader): CompactList<ElementSegment> {
  const count = reader.readCount(2, MAX_ELEMENT_SEGMENTS, "element segments");
  const offsets = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    reader.pace();
    offsets[i] = reader.position;
    skipElementSegment(reader);
  }
  return new ElementSegments(reader.bytes, offsets);
}

// Bits of an element segment's flags: not active; declarative or with a table index; expressions instead of indices.
const NOT_ACTIVE = 1;
const EXPLICIT = 2;
const EXPRESSIONS = 4;

/** Reads a segment for nothing but its faults. */
function skipElementSegment(reader: InstructionReader): void {
  const at = reader.position;
  const flags = reader.readU32();
  if (flags > 7) reader.fail("malformed elements segment kind", at);
  if ((flags & NOT_ACTIVE) === 0) {
    if ((flags & EXPLICIT) !== 0) reader.readU32();
    skipExpression(reader);
  }
  readElementType(reader, flags);
  const count = reader.readCount(1, MAX_ELEMENTS, "elements");
  for (let i = 0; i < count; i++) {
    reader.pace();
    if ((flags & EXPRESSIONS) === 0) reader.readU32();
    else skipExpression(reader);
  }
}

/** What is read again when it is asked for: four bytes of memory for each. */
abstract class ReadAgain<T> extends CompactList<T> {
  override readonly length: number;
  readonly #reader: InstructionReader;
  readonly #offsets: Uint32Array;

  constructor(bytes: Uint8Array, offsets: Uint32Array) {
    super();
    this.length = offsets.length;
    this.#reader = new InstructionReader(bytes, 0, bytes.length);
    this.#offsets = offsets;
  }

  protected override make(index: number): T {
    this.#reader.position = this.#offsets[index] ?? 0;
    return this.read(this.#reader);
  }

  /** Reads the one at which the reader stands. */
  protected abstract read(reader: InstructionReader): T;
}

export class ElementSegments extends ReadAgain<ElementSegment> {
  protected override read(reader: InstructionReader): ElementSegment {
    const flags = reader.readU32();
    const mode = readElementMode(reader, flags);
    const type = readElementType(reader, flags);
    return new ElementSegmentAt(reader, { type, mode, isOfExpressions: (flags & EXPRESSIONS) !== 0 });
  }
}

/** A segment whose items, which may be very many, are read when they are asked for. */
class ElementSegmentAt implements ElementSegment {
  readonly type: ValueType;
  readonly mode: SegmentMode;
  readonly #isOfExpressions: boolean;
  readonly #reader: InstructionReader;
  /** Where the number of items stands. */
  readonly #offset: number;

  /** The reader stands before the items. */
  constructor(
    reader: InstructionReader,
    { type, mode, isOfExpressions }: Omit<ElementSegment, "items"> & { readonly isOfExpressions: boolean },
  ) {
    this.type = type;
    this.mode = mode;
    this.#isOfExpressions = isOfExpressions;
    this.#reader = reader;
    this.#offset = reader.position;
  }

  get items(): ElementSegment["items"] {
    const reader = this.#reader;
    reader.position = this.#offset;
    const count = reader.readU32();
    if (!this.#isOfExpressions) return { kind: "functions", indices: readIndices(reader, count) };
    if (count === 0) return NO_EXPRESSIONS;
    const ranges = new Uint32Array(2 * count);
    for (let i = 0; i < count; i++) readRange(reader, ranges, i);
    return { kind: "expressions", expressions: new RangeList(ranges) };
  }
}

/** In a plain list if they are few: an array of numbers takes longer to begin. */
function readIndices(reader: InstructionReader, count: number): ElementIndices {
  if (count <= FEW) {
    const indices: number[] = [];
    for (let i = 0; i < count; i++) indices.push(reader.readU32());
    return indices;
  }
  const indices = new Uint32Array(count);
  for (let i = 0; i < count; i++) indices[i] = reader.readU32();
  return indices;
}

function readElementMode(reader: InstructionReader, flags: number): SegmentMode {
  if ((flags & NOT_ACTIVE) !== 0) return (flags & EXPLICIT) === 0 ? PASSIVE : DECLARATIVE;
  const index = (flags & EXPLICIT) === 0 ? 0 : reader.readU32();
  return { kind: "active", index, offset: readExpression(reader) };
}

function readElementType(reader: InstructionReader, flags: number): ValueType {
  const written = (flags & (NOT_ACTIVE | EXPLICIT)) !== 0;
  if ((flags & EXPRESSIONS) !== 0) return written ? reader.readReferenceType() : FUNCREF;
  if (written && reader.readByte() !== 0) reader.fail("malformed element kind", reader.position - 1);
  return refType(HEAP.func);
}

/** Reads the data section's content. */
export function decodeData(reader: InstructionReader): CompactList<DataSegment> {
  const count = reader.readCount(2, MAX_DATA_SEGMENTS, "data segments");
  const offsets = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    reader.pace();
    offsets[i] = reader.position;
    skipDataMode(reader);
    reader.skip(reader.readU32());
  }
  return new DataSegments(reader.bytes, offsets);
}

export class DataSegments extends ReadAgain<DataSegment> {
  protected override read(reader: InstructionReader): DataSegment {
    const mode = readDataMode(reader);
    const length = reader.readU32();
    const start = reader.position;
    return { mode, bytes: { start, end: start + length } };
  }
}

function skipDataMode(reader: InstructionReader): void {
  const at = reader.position;
  const flags = reader.readU32();
  if (flags > 2) reader.fail("malformed data segment kind", at);
  if (flags === 1) return;
  if (flags === 2) reader.readU32();
  skipExpression(reader);
}

function readDataMode(reader: InstructionReader): SegmentMode {
  const flags = reader.readU32();
  if (flags === 1) return PASSIVE;
  const index = flags === 0 ? 0 : reader.readU32();
  return { kind: "active", index, offset: readExpression(reader) };
}
