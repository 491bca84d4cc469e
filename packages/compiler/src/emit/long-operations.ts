// Which operations of a module may take long, and what has to be known of each to do it in slices: its operands, when it would trap, and in which
// direction it goes.

import {
  type CodeBuilder,
  type ElementSegment,
  F64,
  type HeapType,
  I16,
  I32,
  I64,
  I8,
  isRefType,
  type Module,
  refType,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import { addressValueType, memoryAddress, tableAddress } from "./additions.ts";

/** What a slice has: some milliseconds of bytes, of elements of tables or segments, of elements of arrays. */
export const SLICE: number = 2 ** 24;
const TABLE_SLICE = 2 ** 17;
const ARRAY_SLICE = 2 ** 21;

/** An operation that takes a length on top of its other operands. */
export interface LongOperation {
  readonly params: readonly ValueType[];
  readonly slice: number;
  /** Operands that go on with each slice, and by how much for each item. */
  readonly moving: readonly (readonly [operand: number, step: number])[];
  /** Leaves the block around it where the instruction would trap. The local behind the operands is an i64. */
  readonly check: (code: CodeBuilder) => void;
  /** Leaves on the stack whether slices may go from the first to the last: where they overlap, none may overwrite what is still to be read. */
  readonly forward?: (code: CodeBuilder) => void;
  readonly instruction: (code: CodeBuilder) => unknown;
}

export class LongOperations {
  readonly #module: Module;
  /** Elements of segments, which are read to be counted. */
  readonly #counts = new Map<number, number>();

  constructor(module: Module) {
    this.#module = module;
  }

  /** What an instruction with these indices does; undefined where it never takes long. */
  operation(name: string, index: number, index2: number): LongOperation | undefined {
    switch (name) {
      case "memory.fill":
        return this.#fillMemory(index);
      case "memory.copy":
        return this.#copyMemory(index, index2);
      case "memory.init":
        return this.#initMemory(index, index2);
      case "table.fill":
        return this.#fillTable(index);
      case "table.copy":
        return this.#copyTable(index, index2);
      case "table.init":
        return this.initTable(index, index2, this.#elementCount(index2));
      case "array.fill":
        return this.#fillArray(index);
      case "array.copy":
        return this.#copyArray(index, index2);
      case "array.init_data":
        return this.#initArray(index, { name, segment: index2 });
      case "array.init_elem":
        return this.#initArray(index, { name, segment: index2 });
      default:
        return undefined;
    }
  }

  #fillMemory(memidx: number): LongOperation {
    const address = memoryAddress(this.#module, memidx);
    return {
      params: [address, I32, address],
      slice: SLICE,
      moving: [[0, 1]],
      check: (code) => this.#checkMemory(code, memidx, { operand: [0, address], length: [2, address] }),
      instruction: (code) => code.op("memory.fill", memidx),
    };
  }

  #copyMemory(to: number, from: number): LongOperation {
    const [target, source] = [memoryAddress(this.#module, to), memoryAddress(this.#module, from)];
    const length = both(target, source);
    return {
      params: [target, source, length],
      slice: SLICE,
      moving: MOVING_BOTH,
      check: (code) => {
        this.#checkMemory(code, to, { operand: [0, target], length: [2, length] });
        this.#checkMemory(code, from, { operand: [1, source], length: [2, length] });
      },
      ...(to === from ? { forward: (code) => notBelow(code, { source: 1, target: 0, type: target }) } : {}),
      instruction: (code) => code.op("memory.copy", to, from),
    };
  }

  #initMemory(memidx: number, dataidx: number): LongOperation | undefined {
    if (!(this.#dataLength(dataidx) > SLICE)) return undefined;
    const address = memoryAddress(this.#module, memidx);
    return {
      params: [address, I32, I32],
      slice: SLICE,
      moving: MOVING_BOTH,
      check: (code) => {
        this.#checkMemory(code, memidx, { operand: [0, address], length: [2, I32] });
        checkSegment(code, this.#dataLength(dataidx), [1, 2, 1]);
      },
      instruction: (code) => code.op("memory.init", memidx, dataidx),
    };
  }

  #fillTable(tableidx: number): LongOperation | undefined {
    const table = this.#module.tables[tableidx]?.type;
    if (table === undefined || !this.#mayBeLong(tableidx)) return undefined;
    const address = addressValueType(table.addressType);
    return {
      params: [address, table.element, address],
      slice: TABLE_SLICE,
      moving: [[0, 1]],
      check: (code) => this.#checkTable(code, tableidx, { operand: [0, address], length: [2, address] }),
      instruction: (code) => code.op("table.fill", tableidx),
    };
  }

  #copyTable(to: number, from: number): LongOperation | undefined {
    if (!this.#mayBeLong(to) || !this.#mayBeLong(from)) return undefined;
    const [target, source] = [tableAddress(this.#module, to), tableAddress(this.#module, from)];
    const length = both(target, source);
    return {
      params: [target, source, length],
      slice: TABLE_SLICE,
      moving: MOVING_BOTH,
      check: (code) => {
        this.#checkTable(code, to, { operand: [0, target], length: [2, length] });
        this.#checkTable(code, from, { operand: [1, source], length: [2, length] });
      },
      ...(to === from ? { forward: (code) => notBelow(code, { source: 1, target: 0, type: target }) } : {}),
      instruction: (code) => code.op("table.copy", to, from),
    };
  }

  /** `table.init` of a segment with so many elements. */
  initTable(tableidx: number, elemidx: number, length: number): LongOperation | undefined {
    if (!(length > TABLE_SLICE)) return undefined;
    const address = tableAddress(this.#module, tableidx);
    return {
      params: [address, I32, I32],
      slice: TABLE_SLICE,
      moving: MOVING_BOTH,
      check: (code) => {
        this.#checkTable(code, tableidx, { operand: [0, address], length: [2, I32] });
        checkSegment(code, length, [1, 2, 1]);
      },
      instruction: (code) => code.op("table.init", tableidx, elemidx),
    };
  }

  /** Bytes of an element of arrays of a type. */
  elementWidth(typeidx: number): number {
    return this.#elementType(typeidx)?.width ?? 1;
  }

  #fillArray(typeidx: number): LongOperation | undefined {
    const element = this.#elementType(typeidx);
    return (
      element && {
        params: [arrayRef(typeidx), I32, element.value, I32],
        slice: ARRAY_SLICE,
        moving: [[1, 1]],
        check: (code) => checkArray(code, { array: 0, offset: 1, length: 3, scratch: 4 }),
        instruction: (code) => code.op("array.fill", typeidx),
      }
    );
  }

  #copyArray(to: number, from: number): LongOperation {
    return {
      params: [arrayRef(to), I32, arrayRef(from), I32, I32],
      slice: ARRAY_SLICE,
      moving: [
        [1, 1],
        [3, 1],
      ],
      check: (code) => {
        checkArray(code, { array: 0, offset: 1, length: 4, scratch: 5 });
        checkArray(code, { array: 2, offset: 3, length: 4, scratch: 5 });
      },
      forward: (code) => {
        notBelow(code, { source: 3, target: 1, type: I32 });
        code.op("local.get", 0).op("local.get", 2).op("ref.eq").op("i32.eqz").op("i32.or");
      },
      instruction: (code) => code.op("array.copy", to, from),
    };
  }

  #initArray(
    typeidx: number,
    { name, segment }: { readonly name: "array.init_data" | "array.init_elem"; readonly segment: number },
  ): LongOperation | undefined {
    const element = this.#elementType(typeidx);
    if (element === undefined) return undefined;
    const [width, slice, size] =
      name === "array.init_data"
        ? [element.width, ARRAY_SLICE, this.#dataLength(segment)]
        : [1, TABLE_SLICE, this.#elementCount(segment)];
    if (!(size > slice * width)) return undefined;
    return {
      params: [arrayRef(typeidx), I32, I32, I32],
      slice,
      moving: [
        [1, 1],
        [2, width],
      ],
      check: (code) => {
        checkArray(code, { array: 0, offset: 1, length: 3, scratch: 4 });
        checkSegment(code, size, [2, 3, width]);
      },
      instruction: (code) => code.op(name, typeidx, segment),
    };
  }

  /** Leaves the block around it where the range at an operand is not in the memory. */
  #checkMemory(code: CodeBuilder, memidx: number, range: RangeInLocals): void {
    code.op("memory.size", memidx);
    if (memoryAddress(this.#module, memidx) !== I64) code.op("i64.extend_i32_u");
    code
      .op("i64.const", this.#module.memories[memidx]?.pageSizeLog2 ?? 16)
      .op("i64.shl")
      .op("local.set", 3);
    leaveIfBeyond(code, range, 3);
  }

  #checkTable(code: CodeBuilder, tableidx: number, range: RangeInLocals): void {
    code.op("table.size", tableidx);
    if (tableAddress(this.#module, tableidx) !== I64) code.op("i64.extend_i32_u");
    code.op("local.set", 3);
    leaveIfBeyond(code, range, 3);
  }

  /** Whether a table can have more elements than a slice. */
  #mayBeLong(tableidx: number): boolean {
    const max = this.#module.tables[tableidx]?.type.limits.max;
    return max === undefined || max > TABLE_SLICE;
  }

  #dataLength(dataidx: number): number {
    const range = this.#module.data.at(dataidx)?.bytes;
    return range === undefined ? 0 : range.end - range.start;
  }

  #elementCount(elemidx: number): number {
    const known = this.#counts.get(elemidx);
    if (known !== undefined) return known;
    const items = this.#module.elements.at(elemidx)?.items;
    const count = items === undefined ? 0 : elementCount(items);
    this.#counts.set(elemidx, count);
    return count;
  }

  /** What operands of an array's elements are, and the bytes of one. */
  #elementType(typeidx: number): { readonly value: ValueType; readonly width: number } | undefined {
    const composite = this.#module.types[typeidx]?.composite;
    if (composite?.kind !== "array") return undefined;
    const { storage } = composite.element;
    return { value: storage === I8 || storage === I16 ? I32 : storage, width: storageBytes(storage) };
  }
}

/** Where an operand and a length are, and of what types. */
interface RangeInLocals {
  readonly operand: readonly [local: number, type: ValueType];
  readonly length: readonly [local: number, type: ValueType];
}

const MOVING_BOTH: LongOperation["moving"] = [
  [0, 1],
  [1, 1],
];
/** Bytes of an element, where data can be made elements. */
const WIDTHS: ReadonlyMap<ValueType, number> = new Map([
  [I8, 1],
  [I16, 2],
  [I64, 8],
  [F64, 8],
  [V128, 16],
]);

/** Bytes of a reference on the host's heap. */
const REFERENCE = 8;

/** Bytes that an element or a field takes on the host's heap. */
export function storageBytes(storage: ValueType): number {
  return isRefType(storage) ? REFERENCE : (WIDTHS.get(storage) ?? 4);
}

/** How many references a segment has. */
export function elementCount(items: ElementSegment["items"]): number {
  return items.kind === "functions" ? items.indices.length : items.expressions.length;
}

function both(a: ValueType, b: ValueType): ValueType {
  return a === I64 && b === I64 ? I64 : I32;
}

function arrayRef(typeidx: number): ValueType {
  return refType(typeidx as HeapType, { nullable: true });
}

/** Leaves a local on the stack as an i64. */
function wide(code: CodeBuilder, [local, type]: readonly [local: number, type: ValueType]): void {
  code.op("local.get", local);
  if (type !== I64) code.op("i64.extend_i32_u");
}

/** Leaves the block around it where the range does not end before `size`, a local. */
function leaveIfBeyond(code: CodeBuilder, { operand, length }: RangeInLocals, size: number): void {
  wide(code, length);
  code.op("local.get", size).op("i64.gt_u").op("br_if", 0);
  wide(code, operand);
  code.op("local.get", size);
  wide(code, length);
  code.op("i64.sub").op("i64.gt_u").op("br_if", 0);
}

/** The same for a range of an array that may be null. All in locals. */
function checkArray(
  code: CodeBuilder,
  { array, offset, length, scratch }: Readonly<Record<"array" | "offset" | "length" | "scratch", number>>,
): void {
  code.op("local.get", array).op("ref.is_null").op("br_if", 0);
  code.op("local.get", array).op("array.len").op("i64.extend_i32_u").op("local.set", scratch);
  leaveIfBeyond(code, { operand: [offset, I32], length: [length, I32] }, scratch);
}

/** The same for a segment, whose size is known unless it was dropped: then the first slice traps. */
function checkSegment(
  code: CodeBuilder,
  size: number,
  [offset, length, width]: readonly [offset: number, length: number, width: number],
): void {
  wide(code, [offset, I32]);
  wide(code, [length, I32]);
  code.op("i64.const", BigInt(width)).op("i64.mul").op("i64.add");
  code.op("i64.const", BigInt(size)).op("i64.gt_u").op("br_if", 0);
}

/** Leaves on the stack whether what is read does not begin below what is written. */
function notBelow(
  code: CodeBuilder,
  { source, target, type }: { readonly source: number; readonly target: number; readonly type: ValueType },
): void {
  code
    .op("local.get", source)
    .op("local.get", target)
    .op(type === I64 ? "i64.ge_u" : "i32.ge_u");
}
