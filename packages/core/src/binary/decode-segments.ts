// Element and data segments, and the constant expressions in them.
// https://webassembly.github.io/spec/core/binary/modules.html#element-section

import { opcodeOf } from "../module/instructions.ts";
import { CompactList, RangeList } from "../module/compact-list.ts";
import type { ConstantExpression, DataSegment, ElementSegment, SegmentMode } from "../module/module.ts";
import { FUNCREF, HEAP, refType, type ValueType } from "../module/types.ts";
import { MAX_DATA_SEGMENTS, MAX_ELEMENT_SEGMENTS, MAX_ELEMENTS } from "./implementation-limits.ts";
import { InstructionReader } from "./instruction-reader.ts";
import { type MemoryBudget, NUMBERS, PLACE } from "./memory-budget.ts";

const PASSIVE: SegmentMode = { kind: "passive" };
const DECLARATIVE: SegmentMode = { kind: "declarative" };
const NO_INDICES = new Uint32Array();
const END = opcodeOf("end");
const DELEGATE = opcodeOf("delegate");
/** Instructions with one number behind them. */
const SHORT: ReadonlySet<number> = new Set(
  (["i32.const", "i64.const", "global.get", "ref.func"] as const).map((name) => opcodeOf(name)),
);

/** Reads an expression up to its final `end`; validation looks at what is in it. */
export function readExpression(reader: InstructionReader): ConstantExpression {
  const start = reader.position;
  skipExpression(reader);
  return { start, end: reader.position };
}

function skipExpression(reader: InstructionReader): void {
  const { bytes, position } = reader;
  // Most are one instruction with an operand of one byte, and there may be a million.
  if (SHORT.has(bytes[position] ?? 0) && (bytes[position + 1] ?? 0x80) < 0x80 && bytes[position + 2] === END) {
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
export function decodeElements(reader: InstructionReader, budget: MemoryBudget): ElementSegment[] {
  const count = reader.readCount(2, MAX_ELEMENT_SEGMENTS, "element segments");
  const segments: ElementSegment[] = [];
  for (let i = 0; i < count; i++) {
    reader.pace();
    budget.take("element segments", 4, 10 + PLACE);
    segments.push(readElementSegment(reader, budget));
  }
  return segments;
}

// Bits of an element segment's flags: not active; declarative or with a table index; expressions instead of indices.
const NOT_ACTIVE = 1;
const EXPLICIT = 2;
const EXPRESSIONS = 4;

function readElementSegment(reader: InstructionReader, budget: MemoryBudget): ElementSegment {
  const at = reader.position;
  const flags = reader.readU32();
  if (flags > 7) reader.fail("malformed elements segment kind", at);
  let mode: SegmentMode;
  if ((flags & NOT_ACTIVE) !== 0) mode = (flags & EXPLICIT) === 0 ? PASSIVE : DECLARATIVE;
  else {
    const index = (flags & EXPLICIT) === 0 ? 0 : reader.readU32();
    mode = { kind: "active", index, offset: readExpression(reader) };
  }
  const type = readElementType(reader, flags);
  const count = reader.readCount(1, MAX_ELEMENTS, "elements");
  if ((flags & EXPRESSIONS) === 0) {
    const indices = count === 0 ? NO_INDICES : new Uint32Array(count);
    if (count > 0) budget.take("elements", 0, NUMBERS);
    for (let i = 0; i < count; i++) {
      reader.pace();
      indices[i] = reader.readU32();
    }
    return { type, mode, items: { kind: "functions", indices } };
  }
  if (count > 0) budget.take("elements", 1, NUMBERS + 2);
  const ranges = count === 0 ? NO_INDICES : new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) {
    reader.pace();
    readRange(reader, ranges, i);
  }
  return { type, mode, items: { kind: "expressions", expressions: new RangeList(ranges) } };
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

/** Data segments, read again when they are asked for: four bytes of memory for each. */
export class DataSegments extends CompactList<DataSegment> {
  override readonly length: number;
  readonly #reader: InstructionReader;
  readonly #offsets: Uint32Array;

  constructor(bytes: Uint8Array, offsets: Uint32Array) {
    super();
    this.length = offsets.length;
    this.#reader = new InstructionReader(bytes, 0, bytes.length);
    this.#offsets = offsets;
  }

  protected override make(index: number): DataSegment {
    const reader = this.#reader;
    reader.position = this.#offsets[index] ?? 0;
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
