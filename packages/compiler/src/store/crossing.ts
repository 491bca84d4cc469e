// How values cross between wasm and JavaScript without loss: as what types, and the code that changes them. A float crosses as the integer of
// its bits, a vector as two.

import {
  type Bits,
  type CodeBuilder,
  type ExceptionObject,
  F32,
  F64,
  HEAP,
  heapTypeOf,
  I32,
  I64,
  InternalError,
  isNullable,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import { receiveException, sendException } from "./exception-references.ts";
import { isException } from "./values.ts";

/** Index of the table of exceptions in small modules that have it. */
const EXCEPTIONS = 0;

/** The types that a value crosses as. */
export function crossingTypes(type: ValueType): readonly ValueType[] {
  switch (type) {
    case F32:
      return [I32];
    case F64:
      return [I64];
    case V128:
      return [I64, I64];
    default:
      return [isException(type) ? I32 : type];
  }
}

/** Code that turns what crossed, in locals from `first` on, into the value. Gives the number of locals. */
export function crossIn(code: CodeBuilder, type: ValueType, first: number): number {
  code.op("local.get", first);
  if (type === F32) code.op("f32.reinterpret_i32");
  if (type === F64) code.op("f64.reinterpret_i64");
  if (type === V128)
    code
      .op("i64x2.splat")
      .op("local.get", first + 1)
      .op("i64x2.replace_lane", 1);
  if (isException(type)) {
    code.op("table.get", EXCEPTIONS);
    if (heapTypeOf(type) === HEAP.noexn) code.op("drop").op("ref.null", HEAP.noexn);
    if (!isNullable(type)) code.op("ref.as_non_null");
  }
  return crossingTypes(type).length;
}

/**
 * Code that turns a value in a local into what crosses. References to exceptions take the places from `place` on, which is another
 * one each time.
 */
export function crossOut(code: CodeBuilder, type: ValueType, local: number, place?: number): void {
  if (isException(type)) {
    if (place === undefined) throw new InternalError("there is no place for an exception");
    code.op("i32.const", place).op("local.get", local).op("table.set", EXCEPTIONS);
    code.op("i32.const", 0).op("i32.const", place).op("local.get", local).op("ref.is_null").op("select");
    return;
  }
  code.op("local.get", local);
  if (type === F32) code.op("i32.reinterpret_f32");
  if (type === F64) code.op("i64.reinterpret_f64");
  if (type === V128) code.op("i64x2.extract_lane", 0).op("local.get", local).op("i64x2.extract_lane", 1);
}

/** What JavaScript hands over for a value that is no reference. */
export function crossingValues(type: ValueType, bits: Bits): readonly unknown[] {
  switch (type) {
    case F32:
      return [(bits as number) | 0];
    case F64:
      return [BigInt.asIntN(64, bits as bigint)];
    case V128:
      return [BigInt.asIntN(64, bits as bigint), BigInt.asIntN(64, (bits as bigint) >> 64n)];
    default:
      return [isException(type) ? sendException(bits as ExceptionObject | null) : bits];
  }
}

/** The bits of a value of which JavaScript got the parts. */
export function crossedBits(type: ValueType, [first, second]: readonly unknown[]): Bits {
  switch (type) {
    case F32:
      return (first as number) >>> 0;
    case F64:
      return BigInt.asUintN(64, first as bigint);
    case V128:
      return BigInt.asUintN(64, first as bigint) | (BigInt.asUintN(64, second as bigint) << 64n);
    default:
      return isException(type) ? receiveException(first as number) : (first as Bits);
  }
}
