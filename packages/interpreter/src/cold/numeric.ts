// Numeric instructions that are too rare or too large for the loop: registers to registers. What is computed is core's business.
// Operands: a, b if there is one, destination.

import {
  areSmall64,
  clz64,
  convertSigned64,
  convertToFloat32,
  convertUnsigned64,
  copySignWord,
  ctz64,
  divideSigned64,
  divideUnsigned64,
  extend16,
  extend8,
  type InstructionName,
  nearest,
  popcnt32,
  popcnt64,
  quiet,
  remainderSigned64,
  remainderUnsigned64,
  rotateRight64,
  saturate32,
  saturate64,
  smallQuotient64,
  smallRemainder64,
  truncate32,
  truncate64,
} from "@atoll/core/engine";
import type { Machine } from "../run/machine.ts";
import { type ColdFunction, slot, word } from "./cold-function.ts";

/** All that no loop has an operation for. */
export const NUMERIC_FUNCTIONS: Readonly<Partial<Record<InstructionName<"arithmetic" | "conversion">, ColdFunction>>> =
  {
    "i64.div_s": (pc, fp, m) =>
      isSmall(pc, fp, m)
        ? smallQuotient(pc, fp, m)
        : result64(pc, fp, m, divideSigned64(long(pc, fp, m, 1), long(pc, fp, m, 2))),
    "i64.div_u": (pc, fp, m) =>
      isSmall(pc, fp, m)
        ? smallQuotient(pc, fp, m)
        : result64(pc, fp, m, divideUnsigned64(long(pc, fp, m, 1), long(pc, fp, m, 2))),
    "i64.rem_s": (pc, fp, m) =>
      isSmall(pc, fp, m)
        ? smallRemainder(pc, fp, m)
        : result64(pc, fp, m, remainderSigned64(long(pc, fp, m, 1), long(pc, fp, m, 2))),
    "i64.rem_u": (pc, fp, m) =>
      isSmall(pc, fp, m)
        ? smallRemainder(pc, fp, m)
        : result64(pc, fp, m, remainderUnsigned64(long(pc, fp, m, 1), long(pc, fp, m, 2))),
    "i64.rotr": (pc, fp, m) => result64(pc, fp, m, rotateRight64(long(pc, fp, m, 1), long(pc, fp, m, 2))),
    "f32.copysign": (pc, fp, m) => {
      m.words[fp + word(pc, 3)] = copySignWord(low(pc, fp, m), m.words[fp + word(pc, 2)] ?? 0);
      return pc + 4;
    },
    "f64.copysign": (pc, fp, m) => {
      const sign = m.words[fp + word(pc, 2) + 1] ?? 0;
      return pair(pc, fp, m, 3, low(pc, fp, m), copySignWord(high(pc, fp, m), sign));
    },

    "i32.popcnt": (pc, fp, m) => toWord(pc, fp, m, popcnt32(low(pc, fp, m))),
    "i64.clz": (pc, fp, m) => pair(pc, fp, m, 2, clz64(low(pc, fp, m), high(pc, fp, m)), 0),
    "i64.ctz": (pc, fp, m) => pair(pc, fp, m, 2, ctz64(low(pc, fp, m), high(pc, fp, m)), 0),
    "i64.popcnt": (pc, fp, m) => pair(pc, fp, m, 2, popcnt64(low(pc, fp, m), high(pc, fp, m)), 0),
    "i64.extend8_s": (pc, fp, m) => toExtended(pc, fp, m, extend8(low(pc, fp, m))),
    "i64.extend16_s": (pc, fp, m) => toExtended(pc, fp, m, extend16(low(pc, fp, m))),
    "i64.extend32_s": (pc, fp, m) => toExtended(pc, fp, m, low(pc, fp, m)),

    "f32.ceil": (pc, fp, m) => toSingle(pc, fp, m, quiet(Math.ceil(single(pc, fp, m)))),
    "f32.floor": (pc, fp, m) => toSingle(pc, fp, m, quiet(Math.floor(single(pc, fp, m)))),
    "f32.trunc": (pc, fp, m) => toSingle(pc, fp, m, quiet(Math.trunc(single(pc, fp, m)))),
    "f32.nearest": (pc, fp, m) => toSingle(pc, fp, m, quiet(nearest(single(pc, fp, m)))),
    "f64.ceil": (pc, fp, m) => toDouble(pc, fp, m, quiet(Math.ceil(double(pc, fp, m)))),
    "f64.floor": (pc, fp, m) => toDouble(pc, fp, m, quiet(Math.floor(double(pc, fp, m)))),
    "f64.trunc": (pc, fp, m) => toDouble(pc, fp, m, quiet(Math.trunc(double(pc, fp, m)))),
    "f64.nearest": (pc, fp, m) => toDouble(pc, fp, m, quiet(nearest(double(pc, fp, m)))),

    "f32.convert_i64_s": (pc, fp, m) => toSingle(pc, fp, m, convertToFloat32(long(pc, fp, m, 1))),
    "f32.convert_i64_u": (pc, fp, m) => toSingle(pc, fp, m, convertToFloat32(BigInt.asUintN(64, long(pc, fp, m, 1)))),
    "f64.convert_i64_s": (pc, fp, m) => toDouble(pc, fp, m, convertSigned64(low(pc, fp, m), high(pc, fp, m))),
    "f64.convert_i64_u": (pc, fp, m) => toDouble(pc, fp, m, convertUnsigned64(low(pc, fp, m), high(pc, fp, m))),

    "i32.trunc_f32_s": (pc, fp, m) => toWord(pc, fp, m, truncate32(single(pc, fp, m), "s")),
    "i32.trunc_f32_u": (pc, fp, m) => toWord(pc, fp, m, truncate32(single(pc, fp, m), "u")),
    "i32.trunc_f64_s": (pc, fp, m) => toWord(pc, fp, m, truncate32(double(pc, fp, m), "s")),
    "i32.trunc_f64_u": (pc, fp, m) => toWord(pc, fp, m, truncate32(double(pc, fp, m), "u")),
    "i64.trunc_f32_s": (pc, fp, m) => toLong(pc, fp, m, truncate64(single(pc, fp, m), "s")),
    "i64.trunc_f32_u": (pc, fp, m) => toLong(pc, fp, m, truncate64(single(pc, fp, m), "u")),
    "i64.trunc_f64_s": (pc, fp, m) => toLong(pc, fp, m, truncate64(double(pc, fp, m), "s")),
    "i64.trunc_f64_u": (pc, fp, m) => toLong(pc, fp, m, truncate64(double(pc, fp, m), "u")),
    "i32.trunc_sat_f32_s": (pc, fp, m) => toWord(pc, fp, m, saturate32(single(pc, fp, m), "s")),
    "i32.trunc_sat_f32_u": (pc, fp, m) => toWord(pc, fp, m, saturate32(single(pc, fp, m), "u")),
    "i32.trunc_sat_f64_s": (pc, fp, m) => toWord(pc, fp, m, saturate32(double(pc, fp, m), "s")),
    "i32.trunc_sat_f64_u": (pc, fp, m) => toWord(pc, fp, m, saturate32(double(pc, fp, m), "u")),
    "i64.trunc_sat_f32_s": (pc, fp, m) => toLong(pc, fp, m, saturate64(single(pc, fp, m), "s")),
    "i64.trunc_sat_f32_u": (pc, fp, m) => toLong(pc, fp, m, saturate64(single(pc, fp, m), "u")),
    "i64.trunc_sat_f64_s": (pc, fp, m) => toLong(pc, fp, m, saturate64(double(pc, fp, m), "s")),
    "i64.trunc_sat_f64_u": (pc, fp, m) => toLong(pc, fp, m, saturate64(double(pc, fp, m), "u")),
  };

// The first operand, in each of its forms.
function low(pc: number, fp: number, { words }: Machine): number {
  return words[fp + word(pc, 1)] ?? 0;
}
function high(pc: number, fp: number, { words }: Machine): number {
  return words[fp + word(pc, 1) + 1] ?? 0;
}
function single(pc: number, fp: number, { floats }: Machine): number {
  return floats[fp + word(pc, 1)] ?? 0;
}
function double(pc: number, fp: number, { doubles }: Machine): number {
  return doubles[slot(pc, fp, 1)] ?? 0;
}
/** Operand `n`. */
function long(pc: number, fp: number, { longs }: Machine, n: number): bigint {
  return longs[slot(pc, fp, n)] ?? 0n;
}

// Write the result of an instruction with one operand, and give the position behind it.
function toWord(pc: number, fp: number, { words }: Machine, value: number): number {
  words[fp + word(pc, 2)] = value;
  return pc + 3;
}
function toExtended(pc: number, fp: number, machine: Machine, value: number): number {
  return pair(pc, fp, machine, 2, value, value >> 31);
}
function toLong(pc: number, fp: number, { longs }: Machine, value: bigint): number {
  longs[slot(pc, fp, 2)] = value;
  return pc + 3;
}
function toSingle(pc: number, fp: number, { floats }: Machine, value: number): number {
  floats[fp + word(pc, 2)] = value;
  return pc + 3;
}
function toDouble(pc: number, fp: number, { doubles }: Machine, value: number): number {
  doubles[slot(pc, fp, 2)] = value;
  return pc + 3;
}

/** Writes the halves of a result whose register word `n` names, the last; gives the position behind it. */
function pair(pc: number, fp: number, { words }: Machine, n: number, lowHalf: number, highHalf: number): number {
  const to = fp + word(pc, n);
  words[to] = lowHalf;
  words[to + 1] = highHalf;
  return pc + n + 1;
}

/** The result of two operands. */
function result64(pc: number, fp: number, { longs }: Machine, value: bigint): number {
  longs[slot(pc, fp, 3)] = value;
  return pc + 4;
}

/** Whether a division can do without bigints. */
function isSmall(pc: number, fp: number, machine: Machine): boolean {
  const b = fp + word(pc, 2);
  return areSmall64(high(pc, fp, machine), machine.words[b] ?? 0, machine.words[b + 1] ?? 0);
}

function smallQuotient(pc: number, fp: number, machine: Machine): number {
  const divisor = machine.words[fp + word(pc, 2)] ?? 0;
  const result = smallQuotient64(low(pc, fp, machine), high(pc, fp, machine), divisor);
  return pair(pc, fp, machine, 3, result, Math.floor(result / 2 ** 32));
}

function smallRemainder(pc: number, fp: number, machine: Machine): number {
  const divisor = machine.words[fp + word(pc, 2)] ?? 0;
  const result = smallRemainder64(low(pc, fp, machine), high(pc, fp, machine), divisor);
  return pair(pc, fp, machine, 3, result, Math.floor(result / 2 ** 32));
}
