// Whether two decoded modules are the same but for the bytes: types, imports, exports, definitions, segments, and all code
// instruction by instruction. What an encoder may choose is not compared: offsets, lengths of numbers, custom sections.

import { InstructionReader } from "../../src/binary/instruction-reader.ts";
import type { ByteRange, ConstantExpression, FunctionBody, Module } from "../../src/module/module.ts";
import { valueTypeName } from "../../src/module/types.ts";

/** Where the modules differ first, or undefined. */
export function moduleDifference(a: Module, b: Module): string | undefined {
  const [left, right] = [outline(a), outline(b)];
  for (const part of Object.keys(left)) {
    const [x, y] = [text(left[part]), text(right[part])];
    if (x !== y) return `${part}: ${x} is not ${y}`;
  }
  for (const [i, body] of a.bodies.entries()) {
    const other = b.bodies.at(i);
    if (other === undefined) return `body ${i} is missing`;
    const difference = codeDifference(a, body, b, other);
    if (difference !== undefined) return `body ${i}: ${difference}`;
  }
  return undefined;
}

function outline(module: Module): Readonly<Record<string, unknown>> {
  const code = (range: ConstantExpression): unknown => instructions(module, range);
  return {
    types: module.types,
    imports: module.imports.map((entry) => [entry.module, entry.name, entry.description]),
    exports: module.exports,
    functions: module.functions,
    tables: module.tables.map(({ type, init }) => ({ type, init: init && code(init) })),
    memories: module.memories,
    globals: module.globals,
    globalInits: module.globalInits.map(code),
    tags: module.tags,
    start: module.start,
    locals: module.bodies.map(localTypes),
    elements: module.elements.map(({ type, mode, items }) => ({
      type,
      mode: mode.kind === "active" ? { ...mode, offset: code(mode.offset) } : mode,
      items: items.kind === "expressions" ? items.expressions.map(code) : items.indices,
    })),
    data: module.data.map(({ mode, bytes }) => ({
      mode: mode.kind === "active" ? { ...mode, offset: code(mode.offset) } : mode,
      bytes: Buffer.from(module.bytes.subarray(bytes.start, bytes.end)).toString("hex"),
    })),
  };
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? `${each}n` : each)) ?? "undefined";
}

/** Runs of one type may be split and joined. */
function localTypes({ locals }: FunctionBody): string[] {
  return locals.flatMap(({ count, type }) => Array.from({ length: count }, () => valueTypeName(type)));
}

function instructions(module: Module, { start, end }: ByteRange): string[] {
  const reader = new InstructionReader(module.bytes, start, end);
  const list: string[] = [];
  while (reader.next()) list.push(`${reader.instruction.mnemonic} ${text(immediates(reader))}`);
  return list;
}

function codeDifference(a: Module, x: ByteRange, b: Module, y: ByteRange): string | undefined {
  const left = new InstructionReader(a.bytes, x.start, x.end);
  const right = new InstructionReader(b.bytes, y.start, y.end);
  while (left.next()) {
    if (!right.next()) return "shorter";
    if (left.row !== right.row || (left.instruction.immediates !== "none" && !sameImmediates(left, right))) {
      const show = (reader: InstructionReader): string => `${reader.instruction.mnemonic} ${text(immediates(reader))}`;
      return `at 0x${left.offset.toString(16)}: ${show(left)} is not ${show(right)}`;
    }
  }
  return right.next() ? "longer" : undefined;
}

function sameImmediates(left: InstructionReader, right: InstructionReader): boolean {
  return text(immediates(left)) === text(immediates(right));
}

/**
 * Everything that a reader can know of an instruction. What an instruction does not fill is left from earlier ones, and so is the
 * same in both readers as long as nothing differed.
 */
function immediates(reader: InstructionReader): unknown {
  return [
    reader.opcode,
    reader.index,
    reader.index2,
    reader.align,
    reader.memoryOffset,
    reader.lane,
    reader.i32,
    reader.i64Low,
    reader.i64High,
    reader.f32Bits,
    reader.f64Low,
    reader.f64High,
    [...reader.v128],
    reader.blockType,
    reader.valueType,
    reader.valueType2,
    reader.heapType,
    reader.heapExact,
    [...reader.labels.subarray(0, reader.labelCount)],
    reader.selectTypes.slice(0, reader.selectCount),
    reader.catchKinds.slice(0, reader.catchCount),
    reader.catchTags.slice(0, reader.catchCount),
    reader.catchLabels.slice(0, reader.catchCount),
  ];
}
