// Validates instructions that have a signature in the table but name a memory, a table, a segment or lanes besides: what
// they name must exist and fit, and decides what type addresses have.
// https://webassembly.github.io/spec/core/valid/instructions.html#memory-instructions

import { DecodeError } from "../errors/errors.ts";
import { ADDRESS, ADDRESS2, ADDRESS_MIN } from "../module/instructions.ts";
import { BOTTOM, I32, I64, type ValueType } from "../module/types.ts";
import type { CodeValidation } from "./code-validation.ts";
import type { TypeList } from "./operand-stack.ts";

const NO_TYPES: TypeList = [];

/** Validates the reader's instruction: checks what it names, takes its operands and leaves its results. */
export function validateAddressed(v: CodeValidation): void {
  const { immediates, params = NO_TYPES, results = NO_TYPES } = v.reader.instruction;
  if (immediates === "lane" || immediates === "shuffle") checkLanes(v);
  const [first, second] = addressTypes(v);
  const resolve = (type: ValueType): ValueType => {
    if (type === ADDRESS) return first;
    if (type === ADDRESS2) return second;
    if (type === ADDRESS_MIN) return first === I64 && second === I64 ? I64 : I32;
    return type;
  };
  v.stack.popAll(params.map(resolve));
  v.stack.pushAll(results.map(resolve));
}

/** Loads, stores and atomics. */
export function validateAccess(v: CodeValidation): void {
  const { reader, stack } = v;
  const { params = NO_TYPES, results = NO_TYPES, width, lanes, family } = reader.instruction;
  const address = v.context.memory(reader.index);
  const natural = Math.log2(width);
  if (reader.align > natural) v.fail("alignment must not be larger than natural");
  if (family === "atomic" && reader.align < natural) v.fail("atomic alignment must be natural");
  if (address === I32 && reader.memoryOffset >= 2 ** 32) v.fail("offset out of range");
  if (lanes > 0) checkLanes(v);
  const [, second = BOTTOM] = params;
  if (params.length === 1) stack.pop(address);
  else if (params.length === 2) stack.pop2(address, second);
  else stack.popAll([address, ...params.slice(1)]);
  stack.pushAll(results);
}

/** Checks that a data segment exists; the binary format wants them counted before code that names them. */
export function checkData(v: CodeValidation, dataidx: number): void {
  const { dataCount } = v.module;
  if (dataCount === undefined) throw new DecodeError("data count section required", v.reader.offset);
  if (dataidx >= dataCount) v.fail(`unknown data segment ${dataidx}`);
}

function checkLanes(v: CodeValidation): void {
  const { immediates, lanes } = v.reader.instruction;
  const bad = immediates === "shuffle" ? v.reader.v128.some((lane) => lane >= lanes) : v.reader.lane >= lanes;
  if (bad) v.fail("invalid lane index");
}

/** Address types of what `index` and `index2` name, after checking that it exists and fits. */
function addressTypes(v: CodeValidation): readonly [ValueType, ValueType] {
  const { reader, context } = v;
  const { index, index2 } = reader;
  switch (reader.instruction.immediates) {
    case "memory":
      return [context.memory(index), BOTTOM];
    case "memory_memory":
      return [context.memory(index), context.memory(index2)];
    case "memory_data": {
      const address = context.memory(index);
      checkData(v, index2);
      return [address, BOTTOM];
    }
    case "data":
      checkData(v, index);
      return [BOTTOM, BOTTOM];
    case "table":
      return [context.table(index), BOTTOM];
    case "table_table":
      checkElements(v, context.tableElement(index), context.tableElement(index2));
      return [context.table(index), context.table(index2)];
    case "table_elem":
      checkElements(v, context.tableElement(index), context.elem(index2));
      return [context.table(index), BOTTOM];
    case "elem":
      context.elem(index);
      return [BOTTOM, BOTTOM];
    default:
      return [BOTTOM, BOTTOM];
  }
}

function checkElements(v: CodeValidation, wanted: ValueType, found: ValueType): void {
  if (!v.isSubtype(found, wanted)) v.fail("type mismatch: the elements do not fit the table");
}
